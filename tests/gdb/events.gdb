# proves: set gomem events makes the programs that are started from then on record, and says so
# program: colours
# modes: live
source tests/gdb/lib/try.py
show gomem events
try set gomem events -1
set gomem events 50
show environment GOMEM_EVENTS
try heap run-to over
try heap gc trace -last 3
set gomem events 0
show environment GOMEM_EVENTS
