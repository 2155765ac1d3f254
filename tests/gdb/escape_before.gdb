# proves: decisions are told before the program runs, and then without counts
# program: escape
# modes: live
source tests/gdb/lib/try.py
try heap escape
try heap escape create.c:9
try heap escape user
