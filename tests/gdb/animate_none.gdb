# proves: without events there is no animation, and a line says how to get them; nor of a program that
# ends before it collects
# program: zoo
# modes: live
source tests/gdb/lib/try.py
try heapgraph -animate x.html
