# proves: settings, completion and help
# program: playground
# modes: live
# start: shared
source tests/gdb/lib/try.py
show gomem
try set gomem ascii on
try set gomem addresses symbolic
show gomem
try heap path user
complete heap types -
complete heap types -sort 
complete heap types -sort c
complete heap objects -type gm_i
complete heap objects -type U
complete set gomem addresses 
help heap show
apropos -v who shares an object
