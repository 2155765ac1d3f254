# proves: overview, types, objects, spans and roots with their options, on a heap held by globals
# program: library
# modes: live core server
# start: filled
heap
heap types
heap types -sort count -limit 2
heap types -sort name
heap objects -limit 3
heap objects -type Book
heap objects -garbage
heap objects -shared -sort count
heap spans
heap share
heap check
