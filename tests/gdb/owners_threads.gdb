# proves: an object that variables of two threads lead to is an Arc
# program: owners
# modes: live core server
# start: threads
set gomem addresses symbolic
heap owners user
heap owners
