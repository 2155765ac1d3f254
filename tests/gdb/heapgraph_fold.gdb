# proves: wide fans and long chains of one type become one node, with counts of what it stands for
# and of what is shared in it; what it hides of sharing stays with the shared object; an object that
# is asked for is not folded; -unfold shows each by itself; a picture says the same as the text
# program: folds
# modes: live core server
# start: folded
set gomem addresses symbolic
heapgraph
heapgraph list->next->next->next->next
heapgraph -unfold -limit 5
heapgraph -ascii -depth 1
python import re, tempfile
python folder = tempfile.TemporaryDirectory()
python gdb.execute("heapgraph -o %s/folds.dot" % folder.name, to_string=True)
python dot = open(folder.name + "/folds.dot", encoding="utf-8").read()
python print(re.findall("<B>([^<]*(?:more|×)[^<]*)</B>", dot))
python print(re.findall("[0-9][0-9,]* folded", dot))
python folder.cleanup()
