# proves: stopped in the middle of marking, every command is right and says which phase it sees: colours,
# the work list in order, who will survive and by which path, what happened so far
# program: colours
# environment: GOMEM_EVENTS=1000
# start: garbage
# then: heap gc start; heap gc step 3
# modes: live core server
source tests/gdb/lib/try.py
try heap gc
try heap
try heap gc why root
try heap gc why root->left
try heap gc why root->left->left
try heap gc why 0xc000000060
try heap show root->right
try heapgraph root
try heap check
try heap gc trace -last 5
try heap gc trace -follow root->left
try heap gc trace -follow 0xc000000060
set gomem addresses symbolic
try heap gc
try heap gc trace -last 3
set gomem ascii on
try heapgraph root
