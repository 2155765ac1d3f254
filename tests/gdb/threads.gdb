# proves: variables of all threads and thread-local ones are found, and the selection stays
# program: threads
# modes: live core server
# start: two
source tests/gdb/lib/named_roots.py
python print(gdb.selected_thread().num, gdb.selected_frame().name())
thread apply 2 -q up-silently 0
heap share job
