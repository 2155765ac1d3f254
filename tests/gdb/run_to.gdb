# proves: heap run-to starts the program, goes on to a moment by name, counts, enters inlined functions,
# gives way to breakpoints and signals, and says what is wrong in one line
# program: moments
# modes: live
source tests/gdb/lib/try.py
try heap run-to
try heap run-to nosuch
try heap run-to rounds
try heap run-to round -count 0
python print(gdb.selected_inferior().pid)
try heap run-to round
print round
try heap run-to round -count 3
print round
# another breakpoint comes first; the next call goes on
break add if by == 10
try heap run-to the end
# a moment in two inlined copies of one function
try heap run-to adding
backtrace 1
print by
try heap run-to the end
try heap run-to never
print $_exitcode
python print(gdb.selected_inferior().pid)
# none of its own breakpoints is left, and the user's have their numbers
python gdb.execute("break main", to_string=True)
python print([point.number for point in gdb.breakpoints()])
# a signal comes first
set args crash
delete
try heap run-to the end
complete heap run-to r
complete heap run-to th
