# SPDX-License-Identifier: MIT
"""animation COMMAND: runs a heapgraph -animate command with @ for a page in a folder of its own,
and prints what the page says; animation -steps: records the program at every step."""

import json
import os
import subprocess
import tempfile

import gdb
from gomem import graph, recording, steering


def tell(page: str) -> None:
    """The narration of a page, and what it left out."""
    with open(page, encoding="utf-8") as file:
        text = file.read()
    start = text.index('id="data">') + len('id="data">')
    data = json.loads(text[start:text.index("</script>", start)])
    for number, frame in enumerate(data["frames"], 1):
        gdb.write("%2d  %-17s  %s\n" % (number, data["phases"][frame["phase"]], frame["say"]))
    gdb.write("note: %s\n" % data["note"])


def every_step(page: str) -> None:
    """Records the heap after every unit of work, and before and after the program's own stores."""
    with tempfile.TemporaryDirectory() as folder:
        made = recording.Recording(folder, 200, True)
        gdb.execute("heap gc start", to_string=True)
        made.moment()
        while steering.collector().phase != "off":
            gdb.execute("heap gc step", to_string=True)
            made.moment()
        gdb.write("%d moments\n" % len(made.files))
        subprocess.run([graph.tool("heapviz"), "animate", *made.files, "-o", page], check=True)


class Animation(gdb.Command):
    """The command of tests."""

    def __init__(self) -> None:
        super().__init__("animation", gdb.COMMAND_USER)

    def invoke(self, argument: str, from_tty: bool) -> None:
        with tempfile.TemporaryDirectory() as folder:
            page = os.path.join(folder, "page.html")
            if argument == "-steps":
                every_step(page)
            else:
                said = gdb.execute(argument.replace("@", page), to_string=True)
                gdb.write(said.replace(folder, "FOLDER"))
                left = sorted(name for name in os.listdir(folder) if name != "page.html")
                gdb.write("pictures: %d\n" % len(os.listdir(os.path.join(folder, left[0])))
                          if left else "")
            tell(page)


Animation()
