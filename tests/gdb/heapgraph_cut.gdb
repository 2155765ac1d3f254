# proves: -depth and -limit cut a picture, and the cut is told
# program: library
# modes: live core server
# start: filled
set gomem addresses symbolic
heapgraph favourite -depth 1
heapgraph shelf -limit 2
