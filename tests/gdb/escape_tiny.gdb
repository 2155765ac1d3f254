# proves: heap escape says that a block of several small objects counts for the first one only
# program: playground
# modes: live core server
# start: stack-heap
source tests/gdb/lib/try.py
try heap escape
try heap escape stack_heap.c:22
