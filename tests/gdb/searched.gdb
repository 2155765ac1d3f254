# proves: where the environment asks the collector to search stack and data (GOMEM_DEBUG=conservative=1), the debugger
# searches them, too, and says so: a number keeps an object then
# program: searched
# environment: GOMEM_DEBUG=conservative=1
# start: searched
# modes: live core server
source tests/gdb/lib/try.py
try heap
try heap objects
try heap roots
try heap check
