# proves: locals whose declaration lies ahead are not named, a static local is a global
# program: locals
# modes: live core server
# start: before
source tests/gdb/lib/named_roots.py
