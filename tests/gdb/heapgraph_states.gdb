# proves: a picture from the middle of a collection says the state of each object in a word: what the
# write barrier found while objects are marked; what is to be swept, and what was freed, in sweeping
# program: cycle
# modes: live server
# start: stored
source tests/gdb/lib/states.py
states
heap gc next
states
heap gc next
states
heap gc step 1
states
