# proves: demo leak, stopped in the middle of marking: the same words live, on a core
# file taken there and through gdbserver
# program: leak
# start: first-day
# then: heap gc start; heap gc step 1
# modes: live core server
source tests/gdb/lib/try.py
try heap gc
try heap
try heap objects -limit 6
try heap check
