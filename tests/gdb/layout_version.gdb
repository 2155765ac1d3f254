# proves: another layout version and a damaged magic get one clear line
# program: playground
# modes: live
# start: shared
source tests/gdb/lib/try.py
set var gm_heap.layout_version = GM_LAYOUT_VERSION + 1
try heap
try heap share user
set var gm_heap.layout_version = GM_LAYOUT_VERSION
set var gm_heap.magic = 0x1234
try heap
set var gm_heap.magic = 0
try heap
