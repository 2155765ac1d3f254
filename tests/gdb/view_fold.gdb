# proves: the picture of the live page folds wide fans and long chains as heapgraph does, stays within
# its limit, and says in the picture what it folds and leaves out, and what is shared of it; boxes stay
# at the next stop, also when a collection begins; then each fold says how many of its objects are
# white, grey and black
# program: folds
# modes: live
# start: folded
source tests/gdb/lib/live_view.py
live-view
live-view next
live-view heap gc start
live-view heap gc step 700
