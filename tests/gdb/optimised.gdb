# proves: optimised code: pointers in registers are found, what was optimised out is counted
# program: optimised
# modes: live core server
# start: middle
source tests/gdb/lib/named_roots.py
source tests/gdb/lib/try.py
python print(graph.current().image.optimised_out > 0)
heap show second
try heap show gone
