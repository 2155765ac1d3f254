# proves: of very many pointers to popped stack frames the first are looked at, and it is said how many
# are left; a picture has no more places for them than its limit, and counts the other variables
# program: popped_many
# modes: live core server
# start: left
source tests/gdb/lib/try.py
set gomem addresses symbolic
try heapgraph -all -limit 3
try heap roots -limit 2
try heap
