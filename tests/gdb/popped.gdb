# proves: variables of any kind that lead to popped stack frames are found in frames and globals and
# drawn, one place for those of one address, without what leads into live frames and what is no
# pointer; a picture of one of them shows all that lead there; text, DOT and snapshot show the same
# program: popped
# modes: live core server
# start: popped
source tests/gdb/lib/try.py
set gomem addresses symbolic
try heapgraph -all
up
try heapgraph
try heapgraph user
try heapgraph pair.good
try heapgraph pair.bad user
try heapgraph -ascii kept
try heapgraph of_main
try heap roots
try heap
set gomem addresses numeric
try heap show user
python import re, tempfile
python folder = tempfile.TemporaryDirectory()
python gdb.execute("heapgraph user -o %s/popped.dot" % folder.name, to_string=True)
python dot = open(folder.name + "/popped.dot", encoding="utf-8").read()
python print("\n".join(line.strip() for line in re.sub("<[^<>]*>", " ", dot).splitlines() if "invalid" in line or "->" in line))
