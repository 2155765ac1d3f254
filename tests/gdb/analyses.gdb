# proves: cycles, all ways to an object, objects by size and site, filters in lists, the map of the
# arena; each bounded, and saying what it left out
# program: library
# modes: live core server
# start: filled
source tests/gdb/lib/try.py
heap cycles
heap cycles -limit 1
heap cycles favourite->author
heap cycles favourite
heap path favourite->author->friend -all
heap path favourite->author->friend -all -limit 2
heap path *(void **)0xc000008000 -all
heap types -by site
heap types -by size -limit 2
heap types -retained -where garbage or type = Book
heap objects -where type ~ Book and holders > 1
heap objects -where 'type ~ Book and holders > 1' -limit 2
heap objects -where not live and site = library.c:51
heap objects -where reachable-from favourite and size >= 16
heap objects -where cycle or retained > 1K
heap share -where holders > 2
heap spans -map
heap snapshot
heap snapshot -as now
heap diff now
heap snapshot
try heap snapshot x -as y
try heap diff nosuch
try heap objects -where colour = red
try heap objects -where color = red
try heap objects -where siz > 3
try heap objects -where size > 1MB
try heap objects -where size 3
try heap objects -where reachable-from nowhere
set gomem addresses symbolic
set gomem ascii on
heap cycles -limit 1
heap spans -map
heap types -by site -limit 3
heap path favourite->author -all -limit 1
