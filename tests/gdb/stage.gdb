# proves: on a stage lists end after 12 lines and diagrams after 12 objects, unless told otherwise
# program: playground
# modes: live core server
# start: memory
show gomem stage
heap objects -limit 13
set gomem stage on
show gomem stage
heap objects
heapgraph
