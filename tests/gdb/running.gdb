# proves: while the program runs, each command says in one line that it has to be stopped first
# program: waits
# modes: live
source tests/gdb/lib/try.py
set print inferior-events off
python gdb.execute("run >/dev/null 2>&1 &", to_string=True)
try heap
try heap show 1
try heap checkpoints
try heap run-to nowhere
try heapgraph
try heapgraph -o x.svg
kill
