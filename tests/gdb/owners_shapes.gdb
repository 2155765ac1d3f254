# proves: every shape that Rust has for an object is told: lent to a function, owned by a field,
# Weak back to a parent and round a ring, dropped and leaked, shared by fields and by a variable that
# lives longer, lent slices of an array, a global
# program: owners
# modes: live
# start: argument
set gomem addresses symbolic
heap owners who
heap run-to list
heap owners first
heap owners second
heap run-to tree
heap owners root
heap owners root->left
heap owners root->right
heap owners
heap run-to ring
heap owners node
heap run-to dead
heap owners
heap run-to team
heap owners red->members[1]
heap owners red->name
heap owners
heap owners -limit 1
heap run-to kept
heap owners last
heap run-to slices
heap owners all
heap run-to global
heap owners global
