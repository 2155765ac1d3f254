# proves: demo barrier: in the middle of a collection the only pointer to a white object moves behind a black one; the
# write barrier, which the compiler put there, makes the object grey, and a catchpoint shows that
# program: barrier
# environment: GOMEM_EVENTS=1000
# start: before
# modes: live server
source tests/gdb/lib/try.py
try heapgraph pair
try heap gc why pair->from->secret
python gdb.execute("heap catch barrier", to_string=True)
try continue
try heap gc
delete
heap run-to hidden
try heap gc
try heap check
try heap gc why pair->to->secret
try heap gc trace -follow pair->to->secret
heap run-to over
try heap gc trace -follow pair->to->secret
