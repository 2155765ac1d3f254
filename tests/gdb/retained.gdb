# proves: heap retained: the largest, one object, the tree of dominators, garbage; filters, and where
# an error in one is; lists say what they left out
# program: library
# modes: live core server
# start: filled
source tests/gdb/lib/try.py
heap retained
heap retained -limit 2
heap retained -where type = Author or type ~ "Book *"
heap retained favourite
heap retained shelf -limit 1
heap retained *(void **)0xc000008000
heap retained 0xc000004000
heap retained -tree
heap retained -tree -limit 4
heap retained -tree shelf
heap retained -tree 0xc000004000
set gomem addresses symbolic
set gomem ascii on
heap retained -limit 3
heap retained -tree -limit 5
try heap retained -where
try heap retained -where size > many
try heap retained -where size > 8 type
try heap retained -where (size > 8
try heap retained -where size > 8 -tree
complete heap retained -where
complete heap retained -where ty
complete heap retained -limit 2 -where reachable-from fa
complete heap retained -where reach
complete heap retained -where type = Bo
complete heap retained -where size > 8 a
