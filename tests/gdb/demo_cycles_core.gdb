# proves: the same on a core file: garbage is told as such, and a collection would free it
# program: cycles
# start: garbage
# modes: live core server
source tests/gdb/lib/try.py
try heap
try heap cycles
try heap gc
try heap gc why 0xc000000000
