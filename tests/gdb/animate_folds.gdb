# proves: heapgraph -animate of a heap that folds: a few sentences about each fold, however many
# objects it has, and pictures of them
# program: folds
# modes: live
# start: folded
# environment: GOMEM_EVENTS=100000
source tests/gdb/lib/animation.py
animation heapgraph -animate @ -o @.steps
