# proves: a program with the heap of an earlier gomem gets one clear line, and so does one whose heap lacks what its version promises
# program: other_layout
# modes: live
source tests/gdb/lib/try.py
set print inferior-events off
python gdb.execute("start >/dev/null 2>&1", to_string=True)
next
try heap
try heap show number
try heap share number
try heapgraph
try heap gc
try heap check
try heap view -refresh
set var gm_heap.layout_version = GM_LAYOUT_VERSION
try heap
try heap show number
try heap gc
