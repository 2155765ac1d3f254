# proves: built by gomem-cc the same source has its user on the heap, which says why
# program: dangling
# modes: live core server
# start: dangling
heap show user
p *user
heap objects
