# proves: heap catch stops at a phase and when an object is freed; a catchpoint is a breakpoint that is listed
# with what it waits for, and deleted; what cannot be caught is said in one line
# program: colours
# modes: live
source tests/gdb/lib/try.py
try heap catch
try heap catch phase nonsense
try heap catch free
try heap catch barrier x
# where they are in the heap's code is not our concern here
python gdb.execute("heap catch phase mark", to_string=True)
try heap run-to garbage
python gdb.execute("heap catch free x", to_string=True)
try heap catch free units
python
for point in gdb.breakpoints():
    print(point.number, point.type == gdb.BP_BREAKPOINT, point.commands.split("\n")[1])
end
try continue
try continue
try heap show 0xc000000060
try heap caught 7
delete 1 2
info breakpoints
try heap run-to over
