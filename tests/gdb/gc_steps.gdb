# proves: heap gc start, step, next and finish take the program to where its collector has done so much, say
# what happened on the way, and leave no breakpoint behind; where they cannot, one line says why
# program: colours
# environment: GOMEM_EVENTS=1000
# modes: live
source tests/gdb/lib/try.py
try heap gc
try heap gc step
try heap gc start
try heap gc step
try heap gc step 2
try heap gc step 0
try heap gc step x
try heap gc next
try heap gc next
try heap gc step
try heap gc finish
try heap gc next
try heap gc finish
try heap gc nonsense
info breakpoints
# another breakpoint comes first
python gdb.Breakpoint("colours.c:objects").silent = True
try heap gc start
delete
try heap gc start
try heap gc step
try heap gc trace
