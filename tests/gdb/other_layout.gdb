# proves: a program whose heap has the right head and lacks what should follow gets one clear line
# program: other_layout
# modes: live
source tests/gdb/lib/try.py
set print inferior-events off
python gdb.execute("start >/dev/null 2>&1", to_string=True)
next
try heap
try heap show number
try heap share number
try heapgraph
try heap gc
try heap check
try heap view -refresh
