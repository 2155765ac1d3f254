# proves: the text of heap expect holds values and windows, but no addresses, not even of pointers in
# interface values, and does not depend on settings for printing, which it leaves as they were
# program: values
# modes: live core server
# start: interfaces
heap expect tests/gdb/golden/interfaces.txt
shell cat tests/gdb/golden/interfaces.txt
set print elements 2
set print repeats unlimited
set print pretty on
set output-radix 16
heap expect tests/gdb/golden/interfaces.txt
show print elements
show print repeats
show print pretty
show output-radix
