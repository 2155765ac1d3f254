# proves: a core file cannot go on, nor tell events that were not recorded; one line each
# program: colours
# start: garbage
# then: heap gc start
# modes: core
source tests/gdb/lib/try.py
try heap gc start
try heap gc step
try heap gc next
try heap gc finish
try heap catch phase
try heap gc trace
try heap gc trace -follow root
try heap gc
