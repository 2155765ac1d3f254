# SPDX-License-Identifier: MIT
"""heap view."""

import os
import shutil
import subprocess
from typing import Optional

import gdb

from .. import command, graph
from ..view import feed, page, server
from . import slide


class View:
    """A server and what feeds it."""

    def __init__(self) -> None:
        self.server = server.Server(page.live())
        self.feed = feed.Feed(self.server.events.publish)
        slide.follow(self.feed)
        self.server.start()
        self.feed.start()
        self.feed.look()

    def close(self) -> None:
        """Ends both."""
        self.feed.drop()
        self.server.stop()


_view: Optional[View] = None


@command.register
class HeapView(command.Command):
    """Serve a page for the browser that follows every stop.

    -open  show it in the browser, if there is a desktop
    -off   end it
    -refresh  draw a heap that was too large to be drawn unasked

    The page shows the graph of the selected frame and, during a talk, the
    slide and what its steps print. Only who has the address printed here can
    see it. Add &presenter to the address for notes, what comes next and a
    clock. Arrow keys look back through earlier stops and forward again."""

    name = "heap view"
    options = (command.Option("open"), command.Option("off"), command.Option("refresh"))
    repeats = False

    def run(self, args: command.Arguments) -> None:
        global _view  # pylint: disable=global-statement
        if args.off:
            if _view is None:
                raise gdb.GdbError("there is no view; \"heap view\" opens one")
            close()
            return
        if args.refresh:
            graph.current()  # the page and the heap window draw what is there before the prompt
            return
        if _view is None:
            try:
                _view = View()
            except OSError as error:
                raise gdb.GdbError("no page for the browser: %s" % error) from None
        command.show(_view.server.url + "\n")
        if args.open and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            opener = shutil.which("xdg-open")
            if opener is None:
                raise gdb.GdbError("no xdg-open here: open the address yourself")
            subprocess.Popen([opener, _view.server.url], stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             start_new_session=True)  # pylint: disable=consider-using-with


def close(_event: object = None) -> None:
    """Ends the view, if there is one."""
    global _view  # pylint: disable=global-statement
    if _view is not None:
        _view.close()
        _view = None


gdb.events.gdb_exiting.connect(close)
