# proves: in 80 columns no name of an object is cut, an object that lacks the room is drawn below; a
# picture of a long chain is broken into rows; an empty text of fixed size is ""
# program: chain
# modes: live core server
# start: chain
heap show head
heapgraph top
python import os, re, tempfile
python folder = tempfile.TemporaryDirectory()
python gdb.execute("heapgraph head -unfold -o %s/chain.dot" % folder.name, to_string=True)
python dot = open(folder.name + "/chain.dot", encoding="utf-8").read()
python print(dot.count("constraint=false"), "arrows lead to a further row")
python print(dot.count("style=invis"), "rows start right of the variables")
python folder.cleanup()
