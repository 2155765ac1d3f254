# proves: demo finalizer, stopped while garbage waits to be swept: the same words live, on a core
# file taken there and through gdbserver
# program: finalizer
# start: open
# then: heap gc start; heap gc next; heap gc next
# modes: live core server
source tests/gdb/lib/try.py
try heap gc
try heap
try heap objects -limit 6
try heap check
