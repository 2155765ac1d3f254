# proves: heap run-to goes on in a remote program as in a local one
# program: moments
# modes: live server
# start: begin
source tests/gdb/lib/try.py
try heap run-to round -count 5
print round
try heap run-to adding -count 2
print by
