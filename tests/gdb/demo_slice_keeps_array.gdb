# proves: demo slice_keeps_array: a slice of 100 bytes keeps 1 MiB alive, and the path says so; a copy does not
# program: slice_keeps_array
# start: kept
# modes: live core server
source tests/gdb/lib/try.py
try heap
try heap show header
try heap path header
try heapgraph header
