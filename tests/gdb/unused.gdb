# proves: a variable that an optimised function does not use any more, and whose object was freed therefore, is
# said to be so; it is neither a root nor a finding
# program: unused
# start: unused
# modes: live core server
source tests/gdb/lib/try.py
print bob
try heap roots
try heap show bob
try heap path eve
try heap check
