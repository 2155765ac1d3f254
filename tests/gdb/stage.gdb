# proves: on a stage lists end after 12 lines, diagrams after 12 objects and all else after 20 rows, unless told otherwise
# program: playground
# modes: live core server
# start: memory
show gomem stage
heap objects -limit 13
set gomem stage on
show gomem stage
heap objects
heapgraph
# A line that is longer than the terminal takes more than one row.
set width 60
heap objects
set gomem stage off
heap objects -limit 13
