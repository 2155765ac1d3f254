# SPDX-License-Identifier: MIT
"""Runs inside GDB: every command about the heap at every checkpoint of a demo, on the stage.

Prints what does not fit there, and "short: N commands at M moments" at the end.
"""
import os
import re

import gdb

from gomem import checkpoints, command, graph

ROWS, OBJECTS = 20, 12
FILES = os.environ["WORK"] + "/" + os.path.basename(gdb.current_progspace().filename)

# How each is asked; EXPR is a variable that leads to an object. What lets the program run comes
# last: then the next moment is gone to anew.
ASKED = {
    "heap": [""], "heap types": ["", "-limit 0"], "heap objects": ["", "-garbage"],
    "heap spans": [""], "heap roots": [""], "heap check": [""], "heap show": ["EXPR"],
    "heap share": ["", "EXPR"], "heap refs": ["EXPR"], "heap backrefs": ["EXPR"],
    "heap path": ["EXPR", "EXPR -all"], "heap retained": ["", "EXPR"], "heap cycles": [""],
    "heap owners": ["", "EXPR", "EXPR -rust", "-rust"], "heap escape": ["", "EXPR"],
    "heap checkpoints": [""], "heap goroutines": [""],
    "heap snapshot": [FILES + ".heapsnapshot", ""],
    "heap diff": [FILES + ".heapsnapshot"],
    "heap expect": [FILES + ".txt -bless", FILES + ".txt", "gomem.py"],
    "heap view": ["", "-refresh", "-off"],
    "heapgraph": ["", "-all", "EXPR", "-all -unfold", "-to EXPR", "EXPR -ascii",
                  "-diff " + FILES + ".heapsnapshot"],
    "heap gc": [""], "heap gc why": ["EXPR"], "heap gc trace": ["", "-follow EXPR", "-last 0"],
    "heap catch": ["phase"], "heap caught": ["1"],
    "heap gc start": [""], "heap gc step": ["3"], "heap gc next": [""], "heap gc finish": [""],
    "heap run-to": [""],
}
ONCE = {"heap view", "heap checkpoints"}  # what they say is not about a moment


def every_command():
    """Names of the commands about the heap."""
    kinds, names = [command.Command], set()
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if kind.name.startswith("heap"):
            names.add(kind.name)
    return names


def expressions():
    """Variables of the selected frame that lead to objects: the first, and one of a window."""
    roots = [root for group in graph.current().image.groups for root in group.roots]
    found = []
    for root in roots:
        try:
            graph.current().object(root.name)
            found.append(root.name)
        except (gdb.GdbError, gdb.error):
            continue
    return found[:1] + found[-1:] if len(found) > 1 else found


def limited_by(line):
    """Whether the speaker asked for more than fits."""
    return "-limit" in line


def ask(line):
    """Runs a command; what does not fit is printed."""
    try:
        said = gdb.execute(line, to_string=True)
    except gdb.error as error:
        said = str(error)
    rows = len(said.splitlines())
    if rows > ROWS and not limited_by(line):
        print("%s: %d lines" % (line, rows))
    padded = re.search(r"0x0[0-9a-f]+", said)
    if padded:
        print("%s: an address is filled up: %s" % (line, padded.group()))
    drawn = re.search(r"^([\d,]+) of [\d,]+ objects?, ", said, re.M)
    if drawn and line.startswith("heapgraph") and int(drawn.group(1).replace(",", "")) > OBJECTS:
        print("%s: %s objects" % (line, drawn.group(1)))
    return said


def main():
    """The whole of it."""
    missing = sorted(every_command() - set(ASKED))
    if missing:
        print("not asked: " + ", ".join(missing))
    gdb.execute("set gomem stage on")
    asked = moments = cut = 0
    for point in checkpoints.all_checkpoints():
        if gdb.selected_inferior().pid:
            gdb.execute("kill", to_string=True)
        gdb.execute("delete")  # what was caught at the moment before
        try:
            gdb.execute("heap run-to " + point.name, to_string=True)
        except gdb.error:
            continue  # this run does not come there
        moments += 1
        known = expressions()
        for name, operands in ASKED.items():
            for operand in operands if name not in ONCE or moments == 1 else []:
                if not gdb.selected_inferior().pid:
                    break
                if name == "heap run-to":
                    operand = point.name
                for expression in known if "EXPR" in operand else [""]:
                    said = ask((name + " " + operand.replace("EXPR", expression)).strip())
                    asked += 1
                    cut += "more lines" in said
    print("short: %d commands at %d moments, %d cut" % (asked, moments, cut))


main()
