# proves: a second command at the same stop uses the graph already built; a write to memory or to a
# program: locals
# modes: live
# start: loop
source tests/gdb/lib/builds.py
up
builds heap
builds heap types
builds heap show visited
builds heap roots
frame 0
builds heap show visited
builds set var visited->number = 7
builds heap show visited
builds set var $r15 = 0
builds heap spans
builds next
builds heap types
builds heap share list
builds source gomem.py
builds heap types
builds heap
builds heap
builds heap
