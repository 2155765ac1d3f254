# proves: the same without a barrier: a black object points to a white one, which is told as the broken invariant,
# live, on a core and through gdbserver
# program: barrier-none
# start: hidden
# modes: live core server
source tests/gdb/lib/try.py
try heap gc
try heap check
try heap gc why pair->to->secret
try heapgraph pair
