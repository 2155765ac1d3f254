# proves: an expression that leads to no object gets one line that says what is there
# program: playground
# modes: live core server
# start: shared
source tests/gdb/lib/try.py
try heap show 0
try heap show 0x1234
try heap show 0xffffffffffffffff
try heap show -1
try heap show 0xc000002018
try heap show 0xc000fffff0
try heap show &user
try heap show user->name
try heap show $sp
try heap show main
try heap show nosuch
try heap show user->nosuch
try heap show 1.5
try heap show (void)0
try heap show *(int *)0x10
try heap show ((User *)0x10)->name
try heap show create_user()
try heap show user = 0
try heap show user++
try heap show user == 0
try heap show "text"
try heap share 0
try heap refs 0x1234
try heap backrefs nosuch
try heap path 0
try heapgraph nosuch
try heapgraph user nosuch
