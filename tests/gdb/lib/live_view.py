# SPDX-License-Identifier: MIT
"""live-view [COMMAND]: runs a command, and prints what the live page is told: titles of its boxes,
which colours folded objects have, what it says of what is not in the picture, and how many boxes an
earlier picture had."""

import re

import gdb
from gomem.view import feed

MESSAGES = []
FEED = feed.Feed(MESSAGES.append)
FEED.start()


def texts(svg: str, kind: str) -> list:
    """What stands in the texts of a class."""
    return [re.sub("<[^>]*>", "", found)
            for found in re.findall('<text class="%s"[^>]*>(.*?)</text>' % kind, svg)]


class LiveView(gdb.Command):
    """The command of tests."""

    def __init__(self) -> None:
        super().__init__("live-view", gdb.COMMAND_DATA)

    def invoke(self, argument: str, _from_tty: bool) -> None:
        del MESSAGES[:]
        if argument:
            gdb.execute(argument, to_string=True)
        FEED.look()
        FEED.flush()
        for scene in (scene for message in MESSAGES for scene in message.get("scenes", ())):
            titles = texts(scene["graph"], "title")
            gdb.write("%d boxes, %d known, %d moved\n"
                      % (len(titles), scene["known"], scene["moved"]))
            for title in titles:
                if re.search("more |×", title):
                    gdb.write("  %s\n" % title)
            counts = next(frame["counts"] for message in MESSAGES
                          for frame in message.get("frames", ()))
            for line in filter(None, counts[1::2]):
                gdb.write("  %s\n" % line)
            for line in texts(scene["graph"], "held") + texts(scene["graph"], "cut"):
                gdb.write("  %s\n" % line)


LiveView()
