# proves: pointers into stacks are told apart: a local below the stack pointer of a function that
# calls no other, a caller's, another thread's, and what returned functions left behind; the
# selected thread and frame stay selected
# program: stacks
# modes: live core server
# start: leaf
source tests/gdb/lib/try.py
try heap show leaf_local
try heap show of_caller
try heap show of_thread
try heap show dead
try heap show &dead
frame 1
try heap show dead
try heap show &here
frame function main
p $_thread
try heap escape of_caller
