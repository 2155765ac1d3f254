# proves: the variable of a loop is set though its declaration stands on the line of the call
# program: locals
# modes: live core server
# start: loop
source tests/gdb/lib/named_roots.py
