# proves: of a core, taken in the middle of marking, the events that it holds are played; a live program
# that is at that moment gives the same up to there
# program: cycle
# modes: core
# start: stored
source tests/gdb/lib/animation.py
animation heapgraph -animate @
