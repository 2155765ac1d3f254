# proves: pages of the heap that cannot be read are said so, once; what is known of their objects is
# still shown
# program: playground
# modes: live
# start: shared
source tests/gdb/lib/try.py
python gdb.execute("call (int)munmap(0xc000002000, 8192)", to_string=True)
try heap
try heap share user
try heap show user
try heap check
try heapgraph user
