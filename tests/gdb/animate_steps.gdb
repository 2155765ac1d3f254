# proves: the states that an animation makes of the events are those of the heap: recorded after each
# unit of work, nothing has to be set right but pointers that no event tells of
# program: cycle
# modes: live server
# start: before
source tests/gdb/lib/animation.py
animation -steps
