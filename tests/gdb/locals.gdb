# proves: named roots: arguments, locals of nested blocks told apart by line, the variable of a
# loop, struct members, unions, arrays, slices, strings, interface values, registers; locals not yet
# set, integers and pointers to elsewhere are none
# program: locals
# modes: live core server
# start: kinds
source tests/gdb/lib/named_roots.py
