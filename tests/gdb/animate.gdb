# proves: heapgraph -animate runs the program through a collection and writes a page with a sentence
# for each event, and pictures; then the collection is over, and what was wrong got one line
# program: cycle
# modes: live server
# start: before
source tests/gdb/lib/animation.py
source tests/gdb/lib/try.py
try heapgraph -animate
try heapgraph -animate x.svg
try heapgraph list -animate x.html
animation heapgraph -animate @ -o @.steps
heap gc
