# proves: in the middle of a collection wide fans and long chains fold as ever; each fold says how many
# of its objects are white, grey and black, with signs and in numbers, which sum up to what it holds;
# text and picture say the same
# program: folds
# modes: live core server
# start: folded
# then: heap gc start; heap gc step 700
set gomem addresses symbolic
python
frame = gdb.newest_frame()
while frame.name() != "main":
    frame = frame.older()
frame.select()
end
heapgraph
heapgraph -ascii -depth 1
python import re, tempfile
python folder = tempfile.TemporaryDirectory()
python gdb.execute("heapgraph -o %s/folds.dot" % folder.name, to_string=True)
python dot = open(folder.name + "/folds.dot", encoding="utf-8").read()
python print(re.findall("<B>([^<]*(?:more|×)[^<]*)</B>", dot), re.findall("<B>([○◐●] [^<]*)</B>", dot))
python print(re.findall(">([^<>]*several colours[^<>]*)&#160;", dot))
python folder.cleanup()
