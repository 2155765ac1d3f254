# proves: wrong options and operands get one line with the usage; options may be cut short, stand
# anywhere and be ended by --
# program: playground
# modes: live
# start: shared
source tests/gdb/lib/try.py
try heap bogus
try heap types extra
try heap types -foo
try heap types -limit
try heap types -limit x
try heap types -limit -3
try heap types -limit 99999999999999999999
try heap types -sort sideways
try heap objects -type Nosuch
try heap objects -type
try heap show
try heap path
try heap types -l 1 -so c
try heap show -- user
try heap show user -limit 1
try heapgraph -depth
try heapgraph -o
try set gomem addresses sideways
try set gomem nosuch 1
