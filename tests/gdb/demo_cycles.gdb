# proves: demo cycles: two objects that point at each other are alive while a variable leads to one of them, garbage
# as soon as it does not, and freed by one collection; counted by references they leak
# program: cycles
# start: pair
# modes: live server
source tests/gdb/lib/try.py
try heap
try heap path pair->other
heap run-to garbage
try heap objects -garbage
heap run-to freed
try heap
heap run-to thousand
try heap
heap run-to leaked
try heap types
try heap path kept[7]->other
