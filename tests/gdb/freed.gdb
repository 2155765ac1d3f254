# proves: a pointer to a freed object gets one line that says what it was and where it was allocated
# program: freed
# start: freed
# modes: live core server
source tests/gdb/lib/try.py
try heap show ~hidden[5]
try heap show ~hidden[5] + 8
try heap path ~hidden[5]
try heap share ~hidden[5]
try print $heap_refs(~hidden[5])
try heap show hidden[5]
