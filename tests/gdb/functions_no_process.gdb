# proves: $heap_refs and $heap_size are 0 before the program runs and before its heap is there
# program: holders
# modes: live
print $heap_refs(best)
print $heap_size(best)
python gdb.execute("break main", to_string=True)
run
print $heap_refs(best)
