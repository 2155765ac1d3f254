# proves: heap escape lists every decision with its live objects, shows one beside the source line,
# and leads from an object to the line that made it; bad input gets one line
# program: escape
# modes: live core server
# start: escaped
source tests/gdb/lib/try.py
try heap escape
try heap escape -limit 2
try heap escape create.c:9
try heap escape escape/create.c:15 -limit 1
try heap escape user
try heap escape object->Data
try heap escape count.environment
try heap escape iface
try heap escape escape.c:60
try heap escape create.c:1
try heap escape reate.c:9
try heap escape nosuch.c:9
try heap escape create.c:0
try heap escape create.c:
try heap escape &user
try heap escape 0
try heap escape 0x1234
try heap escape nosuch
try heap escape -all
try heap escape user = 0
heap show user
heap share object
set gomem addresses symbolic
try heap escape user
