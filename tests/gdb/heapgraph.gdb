# proves: heapgraph draws the selected frame and what hangs together with expressions; an unwritable
# file, an unknown suffix and a frame without pointers get one line
# program: playground
# modes: live core server
# start: shared
source tests/gdb/lib/try.py
try heapgraph
try heapgraph user -ascii
try heapgraph user ptr1 (&user->age)
try heapgraph -o /no/such/folder/x.svg
try heapgraph user -o x.unknown
try up
try heapgraph
