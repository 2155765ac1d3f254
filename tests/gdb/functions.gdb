# proves: $heap_refs and $heap_size serve as conditions of breakpoints and in expressions, and are 0 for
# what is no object on the heap
# program: holders
# modes: live server
# start: sold
print $heap_refs(best)
print $heap_size(best)
break sold if $heap_refs(best) > 4
continue
print count
print $heap_refs(best)
up
print $heap_refs(tickets)
print $heap_refs(&tickets.ptr[1])
print $heap_size(tickets.ptr)
print $heap_size(*best)
print $heap_refs(0)
print $heap_size(&outside)
print $heap_size(outside)
print $heap_refs(12)
print $heap_refs(-1)
print $heap_refs(1.5)
# in a condition, too: the address of what is not on the heap costs no look at the heap
delete
break sold if $heap_size(best) == 24 && $heap_size(&best) == 0 && count > 5
continue
print count
