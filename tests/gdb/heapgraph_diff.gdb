# proves: heapgraph -diff draws what changed from a snapshot to now or to another: new, gone and
# changed objects, pointers that lead elsewhere, values and slices with what they were; nothing where
# nothing did; all of it with -all, what hangs on an object, ways; mistakes are one line each
# program: changes
# modes: live server
# start: before
source tests/gdb/lib/try.py
set gomem addresses symbolic
heap snapshot -as before
heapgraph -diff before
python gdb.execute("heap run-to freed", to_string=True)
heap diff before
heapgraph -diff before
heap snapshot -as freed
python gdb.execute("heap run-to after", to_string=True)
heapgraph -diff freed
heapgraph -diff before freed -ascii
heapgraph -diff before freed favourite
heapgraph -diff freed before -to favourite
heapgraph -diff freed -all -limit 2
python import re, tempfile
python folder = tempfile.TemporaryDirectory()
python gdb.execute("heapgraph -diff before -o %s/changes.dot" % folder.name, to_string=True)
python dot = open(folder.name + "/changes.dot", encoding="utf-8").read()
python print(re.findall("<B>([^<]*(?:new|gone|changed|was)[^<]*)</B>", dot))
python print(re.findall("[0-9]+ [(]was [^)]*[)]", dot), dot.count("style=dashed, arrowhead=empty"))
python print(dot.count("<B>favourite</B>"), "variable favourite")
python folder.cleanup()
heap snapshot -forget before
heap snapshot
try heapgraph -diff before
try heapgraph -diff
try heap snapshot -forget before
try heap snapshot x -as y
complete heapgraph -diff f
complete heap snapshot -forget f
