# proves: demo barrier, stopped in the middle of marking: the same words live, on a core
# file taken there and through gdbserver
# program: barrier
# start: hidden
# modes: live core server
source tests/gdb/lib/try.py
try heap gc
try heap
try heap objects -limit 6
try heap check
