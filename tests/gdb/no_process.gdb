# proves: without a process, before the first allocation and after the end, each command says in one
# line what is missing
# program: playground
# modes: live
source tests/gdb/lib/try.py
try heap
try heap types
try heap show 1
try heapgraph
set print inferior-events off
python gdb.execute("start >/dev/null 2>&1", to_string=True)
try heap
try heap show 1
continue
try heap
