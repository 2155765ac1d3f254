# proves: the C decoder and a second one in Python agree on the playground
# program: playground
# modes: live core server
# start: memory
source tests/gdb/lib/oracle.py
