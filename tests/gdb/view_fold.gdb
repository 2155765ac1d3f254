# proves: the picture of the live page folds wide fans and long chains as heapgraph does, stays within
# its limit, and says in the picture what it folds and leaves out, and what is shared of it; boxes stay
# at the next stop; while a collection runs nothing is folded, and what is left out is said
# program: folds
# modes: live
# start: folded
source tests/gdb/lib/live_view.py
live-view
live-view next
live-view heap gc start
