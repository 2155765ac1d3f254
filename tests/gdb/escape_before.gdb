# proves: decisions are told before the program runs, and then without counts; while it runs, those
# of code that it has not reached have no count yet
# program: escape
# modes: live
source tests/gdb/lib/try.py
try heap escape
try heap escape create.c:9
try heap escape user
python gdb.execute("tbreak escape4", to_string=True)
python gdb.execute("run", to_string=True)
try heap escape
try heap escape create.c:9
