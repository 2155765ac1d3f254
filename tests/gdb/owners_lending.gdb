# proves: who may write at the same moment: disjoint slices, elements and fields are each a &mut, and
# a slice that could grow into the next one is named; a callee borrows from its caller; what overlaps,
# what one cursor owns of the other, and what a caller reads are refused; a pointer into the middle
# owns nothing; two closures share
# program: lending
# modes: live
# start: halves
set gomem addresses symbolic
heap owners all
heap owners all -rust
heap run-to pieces
heap owners all
heap run-to elements
heap owners points
heap run-to fields
heap owners age
heap run-to field-and-whole
heap owners user
heap run-to cursor
heap owners at
heap run-to two-cursors
heap owners at
heap run-to two-branches
heap owners left
heap run-to callee
heap owners again
heap run-to half
heap owners least
heap run-to read-outside
heap owners inner
heap run-to part
heap owners score
heap run-to tail
heap owners last
heap run-to closures
heap owners one->count
heap run-to back-and-forth
heap owners first
heap run-to roads
heap owners home
heap run-to view
heap owners all
heap run-to scene
heap owners
heap run-to growing
heap owners all
