# proves: of the four pointers one owns and three borrow; heap owners tells what rustc refuses of
# them, with the error codes, and what it accepts; bad arguments get a line
# program: playground
# modes: live core server
# start: shared
heap owners user
heap owners &ptr2->age
heap owners
source tests/gdb/lib/try.py
try heap owners nobody
try heap owners -limit
set gomem addresses symbolic
heap owners user
heap owners -limit 2 user
