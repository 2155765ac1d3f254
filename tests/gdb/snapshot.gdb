# proves: heap snapshot writes a file that heapviz reads, and one line about what went wrong
# program: playground
# modes: live core server
# start: shared
source tests/gdb/lib/try.py
heap snapshot ~/shared.heapsnapshot
shell $BUILD/heapviz types ~/shared.heapsnapshot
try heap snapshot
try heap snapshot no/such/folder/x.heapsnapshot
try heap snapshot /dev/full
try heap snapshot tests
try heap snapshot ~/shared.heapsnapshot -now
