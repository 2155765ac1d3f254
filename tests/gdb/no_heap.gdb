# proves: a program without a gomem heap gets one line
# program: no_heap
# modes: live
source tests/gdb/lib/try.py
set print inferior-events off
python gdb.execute("start >/dev/null 2>&1", to_string=True)
try heap
try heap share main
try heapgraph
