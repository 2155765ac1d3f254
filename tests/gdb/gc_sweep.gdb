# proves: stopped in the middle of sweeping, garbage that waits to be freed is told from what is alive, in
# every command, and a freed object says when it went
# program: colours
# environment: GOMEM_EVENTS=1000
# start: garbage
# then: heap gc start; heap gc next; heap gc next
# modes: live core server
source tests/gdb/lib/try.py
try heap gc
try heap
try heap objects
try heap gc why root->left->left
try heap gc why 0xc000000060
try heap show 0xc000000060
try heap check
try heap gc trace -last 3
