# proves: the text of heap expect holds values and windows, but no addresses, not even of pointers in
# interface values
# program: values
# modes: live core server
# start: interfaces
heap expect tests/gdb/golden/interfaces.txt
shell cat tests/gdb/golden/interfaces.txt
