# proves: objects with finalizers and announced memory are roots of their own, by name
# program: runtime
# modes: live core server
# start: filled
source tests/gdb/lib/named_roots.py
heap path announced[3]
