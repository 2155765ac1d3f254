# proves: the structs in native/structs.py are those of viz/heapgraph.h, as the library's debug information
# has them: names, offsets, sizes; and every enum has as many names
# program: playground
# modes: live
source tests/gdb/lib/mirror.py
