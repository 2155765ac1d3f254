# proves: heap expect compares what expressions or the frame's variables reach with a golden file
# program: playground
# modes: live core server
# start: modified
source tests/gdb/lib/try.py
heap expect tests/gdb/golden/modified.txt
heap expect tests/gdb/golden/user.txt user ptr3
try heap expect tests/gdb/golden/user.txt user
try heap expect tests/gdb/golden/user.txt user, ptr3
try heap expect tests/gdb/golden/nosuch.txt user
try heap expect tests/gdb user
try heap expect
try heap expect tests/gdb/golden/user.txt 0
try heap expect tests/gdb/golden/user.txt -bles -x
try heap expect no/such/folder/user.txt user -bless
up-silently
try heap expect tests/gdb/golden/user.txt
