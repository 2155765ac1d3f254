# proves: -from, -to and -type cut out ways: what an object leads to, what leads to one from there or
# from any variable, and what leads past objects of a type; -depth bounds their length; folds,
# left-out objects and ways that there are not are told
# program: folds
# modes: live core server
# start: folded
source tests/gdb/lib/try.py
set gomem addresses symbolic
heapgraph -to list->next->next
heapgraph -from list -to owner
heapgraph -from list->next -to owner -depth 2
heapgraph -from list -depth 1
heapgraph -type Coat -limit 9
heapgraph -type Seat -to lost -unfold -limit 3
try heapgraph -from owner -to list
try heapgraph -from list -to lost
try heapgraph -from list -type Owner -to list
try heapgraph -type Hat
try heapgraph list -to owner
try heapgraph -to
try heapgraph -from nobody
complete heapgraph -type Se
complete heapgraph -f
