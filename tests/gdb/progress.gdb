# proves: reading a big heap tells how far it is, stops at Ctrl-C with one word, and begins anew afterwards
# program: million
# modes: live
# start: built
source tests/gdb/lib/progress.py
