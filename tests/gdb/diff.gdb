# proves: heap diff: what a program did between two moments, kept under names and in a file; what
# became of objects that a collection freed
# program: playground
# modes: live server
# start: shared
source tests/gdb/lib/try.py
heap snapshot -as shared
heap diff shared
python gdb.execute("heap run-to slices", to_string=True)
heap diff shared
heap snapshot -as slices
python gdb.execute("heap run-to memory", to_string=True)
heap diff slices -limit 4
try heap diff memory.heapsnapshot
heap snapshot
heap diff slices shared -limit 1
set gomem addresses symbolic
heap diff shared slices
