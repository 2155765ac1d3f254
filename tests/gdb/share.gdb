# proves: heap share and heap show tell the four pointers, their frame, line and own address, and
# the object with its fields; interior pointers and struct values lead to the same object
# program: playground
# modes: live core server
# start: shared
heap share user
heap share
heap share &user->age
heap show *user
heap refs user
heap backrefs user
heap path user
set gomem addresses symbolic
heap share user
heap path user
