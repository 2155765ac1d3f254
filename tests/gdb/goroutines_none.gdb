# proves: heap goroutines says in one line that a heap has none
# program: playground
# start: shared
# modes: live core server
source tests/gdb/lib/try.py
try heap goroutines
try heap goroutines -limit 3
try heap goroutines main
