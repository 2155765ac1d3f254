# proves: variables of one name in nested blocks are told apart
# program: locals
# modes: live core server
# start: shadowed
source tests/gdb/lib/named_roots.py
