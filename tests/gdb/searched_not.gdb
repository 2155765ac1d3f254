# proves: without GOMEM_DEBUG=conservative=1 the same program has the roots that the compiler states: a number keeps nothing
# program: searched
# start: stated
# modes: live core server
source tests/gdb/lib/try.py
try heap
try heap objects
try heap roots
