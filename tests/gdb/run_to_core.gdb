# proves: heap run-to refuses a core file
# program: moments
# modes: core
# start: round
source tests/gdb/lib/try.py
try heap run-to the end
