# proves: a program without a gomem heap gets one line
# program: no_heap
# modes: live
source tests/gdb/lib/try.py
set print inferior-events off
break main
run
try heap
try heap share main
try heapgraph
