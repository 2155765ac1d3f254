# SPDX-License-Identifier: MIT
"""states: draws everything, and prints what the heads of the objects, frames and legend say."""

import os
import re
import tempfile

import gdb


class States(gdb.Command):
    """The command of tests."""

    def __init__(self) -> None:
        super().__init__("states", gdb.COMMAND_USER)

    def invoke(self, argument: str, from_tty: bool) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "picture.dot")
            gdb.execute("heapgraph -all -o " + file, to_string=True)
            with open(file, encoding="utf-8") as opened:
                dot = opened.read()
        legend, dot = dot[:dot.index("subgraph")], dot[dot.index("subgraph"):]
        for line in dot.splitlines():
            head = re.search(r'PORT="h".*?</TD>', line)
            if head:
                gdb.write("  %s\n" % plain(head.group()))
            elif "ghosts [" in line:
                gdb.write("  freed: %s\n" % plain(line[line.index("<TABLE"):line.rindex(">]")]))
            elif "<B>garbage</B>" in line:
                gdb.write("  %s\n" % plain(line[line.index("<FONT"):line.index(">;")]))
        for meaning in re.findall(r'ALIGN="LEFT">(.*?)</TD>', legend):
            if not meaning.startswith("unnamed"):  # what old words a stack holds differs
                gdb.write("  legend: %s\n" % plain(meaning))


def plain(html: str) -> str:
    """The text of a label."""
    text = re.sub(r"<[^>]*>|^PORT[^>]*>", " ", html).replace("&#160;", " ")
    return " ".join(text.replace("&amp;", "&").split())


States()
