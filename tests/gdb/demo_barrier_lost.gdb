# proves: ... and when the collection is over, the object is gone though the program holds a pointer to it
# program: barrier-none
# start: over
# modes: live core server
source tests/gdb/lib/try.py
try heap show pair->to->secret
try heap check
