# proves: a gdbserver that dies, before a command and while threads are gone through, is one line
# program: stacks
# modes: server
# start: leaf
source tests/gdb/lib/try.py
python
import os, signal
from gomem import memory, roots
def parent(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("PPid:"))
scan = roots.Scan(memory.Reader(gdb.selected_inferior()), 0, 0)
walk = scan.stack
def dies_after(thread, top):
    """The server is gone once the first thread was looked at."""
    found = walk(thread, top)
    os.kill(parent(gdb.selected_inferior().pid), signal.SIGKILL)
    try:
        gdb.execute("maintenance flush register-cache", to_string=True)
        gdb.newest_frame()
    except gdb.error:
        pass
    return found
scan.stack = dies_after
try:
    scan.threads(-1, 0, lambda *_: [])
except gdb.error as error:
    print(error)
end
try heap
