# proves: demo finalizer: an object with a finalizer is kept by the heap itself for one more collection
# program: finalizer
# start: open
# modes: live server
source tests/gdb/lib/try.py
try heap
heap run-to finalized
try heap
heap run-to freed
try heap
heap run-to never
try heap
try heap roots
