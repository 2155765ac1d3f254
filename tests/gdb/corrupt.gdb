# proves: a corrupted head, span, slot, bit or type gives findings or one clear line, never a
# traceback, and the session goes on
# program: playground
# modes: live
# start: memory
source tests/gdb/lib/corrupt.py
