# proves: a pointer into the frame of a function that has returned is named as such in one line; one
# into a live frame says whose variable it is, and what is no stack at all stays what it was
# program: dangling-gcc
# modes: live core server
# start: dangling
source tests/gdb/lib/try.py
try heap show user
try heap share user
try heap show &user->Age
try heap show &user
try heap show &sum
try heap show $sp - 5000
try heap show $sp - 100000000
try heap show other
set gomem addresses symbolic
try heap show user
try heap show &user
