# proves: a program of plain gcc tells no decisions, and that is said
# program: dangling-gcc
# modes: live core server
# start: dangling
source tests/gdb/lib/try.py
try heap escape
try heap escape dangling.c:21
try heap escape other
try heap escape user
