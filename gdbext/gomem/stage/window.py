# SPDX-License-Identifier: MIT
"""The heap in a window of GDB's TUI: layout gomem has the source, the heap, the command line; in
gomem-wide the first two stand beside each other.

The window shows what the variables of the selected frame reach, as `heapgraph` does, and in its
last line where the talk is. It is drawn anew before a prompt, if the program has moved or another
frame was selected; a heap that takes long to read is drawn when it is asked for.
"""

import contextlib
import os
import signal
from typing import Any, Callable, List, Optional

import gdb

from .. import command, events
from . import keys

NAME = "gomem"
LAYOUTS = {"gomem": "src 2 gomem 3 status 0 cmd 5",
           "gomem-wide": "{-horizontal src 4 gomem 5} 1 status 0 cmd 1"}
WIDE = 160  # columns from which on there is room for two windows beside each other
OBJECTS = 12  # in the window
MOVES = ("stop", "cont", "exited", "memory_changed", "register_changed", "inferior_call",
         "new_objfile", "clear_objfiles")
CLEAR = "\033[H\033[2J\033[3J"  # the screen


class HeapWindow:
    """One window; GDB calls the methods."""

    status_of: Optional[Callable[[int], str]] = None  # the talk's status for a width
    picture: Callable[[], str] = lambda: ""  # arguments of heapgraph, for the step that is on
    turn: Optional[Callable[[bool], None]] = None  # lets the talk go on (True) or back
    again: Optional[Callable[[], None]] = None  # shows the step once more
    costly: Callable[[], int] = lambda: 0  # objects, if drawing them takes long
    opened = False  # by us
    busy: Callable[[], bool] = lambda: False  # the talk is just doing a step
    pending = False  # the terminal got another size meanwhile
    arranged: Any = None  # the size of the terminal that the layout was made for
    known: Any = None  # the size of the terminal that GDB was told; None: there is no terminal
    current: Optional["HeapWindow"] = None  # while the TUI is on

    def __init__(self, window: "gdb.TuiWindow") -> None:
        self.window = window
        self.first = 0  # line at the top
        self.drawn = ""
        self.lines: List[str] = []
        self.status: List[str] = []  # the line below them, if there is a talk
        self.moves = 0  # of the program
        self.seen: Any = None  # what the lines are of
        for event in MOVES:
            getattr(gdb.events, event).connect(self.on_move)
        gdb.events.before_prompt.connect(self.refresh)
        HeapWindow.current = self

    def close(self) -> None:
        """GDB takes the window away."""
        gdb.events.before_prompt.disconnect(self.refresh)
        for event in MOVES:
            getattr(gdb.events, event).disconnect(self.on_move)
        HeapWindow.current = None

    @events.handler
    def on_move(self, _event: object) -> None:
        """What is shown may not be true any more."""
        self.moves += 1

    @classmethod
    def shown(cls) -> bool:
        """Whether the window is on the screen."""
        return cls.current is not None and cls.current.window.is_valid()

    @events.handler
    def refresh(self) -> None:
        """Draws what changed since the last prompt."""
        if self.window.is_valid():
            self.draw()
            if HeapWindow.pending:
                gdb.post_event(resized)

    @events.handler
    def render(self) -> None:
        """GDB has made the window, or made it anew in another size: it is empty."""
        self.drawn = ""
        self.draw()
        if HeapWindow.opened and HeapWindow.arranged not in (None, os.get_terminal_size(1)):
            HeapWindow.arranged = os.get_terminal_size(1)
            gdb.post_event(resized)

    def draw(self) -> None:
        """Draws all of it, if it differs from what is there. While the program runs that is what
        was last seen: nobody can tell what there is, and an error that gdb.execute then meets
        would end GDB's own wait for the program, and with it the step."""
        width, height = self.window.width, self.window.height
        if width < 10 or height < 2:
            return
        if not moving():
            self.status = [HeapWindow.status_of(width - 1)] if HeapWindow.status_of else []
            seen = (self.moves, HeapWindow.costly(), frame(), gdb.parameter("gomem ascii"),
                    gdb.parameter("gomem addresses"), HeapWindow.status_of is None,
                    HeapWindow.picture(), width)
            if seen != self.seen:
                with command.narrowed(width - 1):
                    self.seen, self.lines = seen, content()
        room = height - len(self.status)
        self.first = max(0, min(self.first, len(self.lines) - room))
        shown = self.lines[self.first:self.first + room]
        left = len(self.lines) - self.first - room
        if left > 0:
            shown[-1] = "... %d more lines" % (left + 1)
        shown += [""] * (room - len(shown)) + self.status
        text = "\n".join(line[:width - 1] for line in shown)
        if text != self.drawn:
            self.drawn = text
            self.window.write(text, True)

    def vscroll(self, lines: int) -> None:
        """A key of the window with the focus. An arrow, one line, scrolls; Page Down and Page Up,
        which GDB does not pass on to its line editor here, move the talk."""
        if abs(lines) > 1 and HeapWindow.turn:
            gdb.post_event(lambda: HeapWindow.turn(lines > 0))
        else:
            self.first = max(0, self.first + lines)
            self.draw()

    def hscroll(self, _columns: int) -> None:
        """Lines are cut to the window's width."""


def frame() -> Any:
    """Which frame of which thread is selected."""
    try:
        return gdb.selected_thread().num, gdb.selected_frame()
    except (gdb.error, AttributeError):
        return None


def content() -> List[str]:
    """The lines of the heap window: the diagram that the step asks for, that of the selected frame
    else, or why there is none."""
    if HeapWindow.status_of and not gdb.selected_inferior().pid:
        return []  # the text of a slide stands alone
    objects = HeapWindow.costly()
    if objects:
        return ["%s objects:" % format(objects, ","), "heap view -refresh draws them"]
    said = ""
    for picture in dict.fromkeys((HeapWindow.picture(), "", "-all")):
        try:
            lines = gdb.execute("heapgraph -limit %d %s" % (OBJECTS, picture),
                                to_string=True).splitlines()
            # the drawing itself: what stands above it is for a page with more room
            first = lines.index("") if "" in lines else 0
            return [line for line in lines[first:] if line.strip()]
        except gdb.error as error:  # another frame, or one that has no variable on the heap
            said = " ".join(str(error).split())
    return [said]


def register() -> None:
    """Makes the window type and the layout known; GDB without a TUI has neither."""
    if not hasattr(gdb, "register_window_type"):
        return
    gdb.register_window_type(NAME, HeapWindow)
    if os.isatty(1):
        HeapWindow.known = os.get_terminal_size(1)
        gdb.events.before_prompt.connect(tell_size)
    for name, layout in LAYOUTS.items():
        with contextlib.suppress(gdb.error):  # loaded for the second time: the layout is there
            gdb.execute("tui new-layout %s %s" % (name, layout), to_string=True)


def arrange(drawn: bool) -> None:
    """Brings the layout up for a step about one program: half of the screen for the command line,
    page keys for the talk. The text of a slide, what the shell says and what stands in two columns
    has the whole screen."""
    if not os.isatty(1):
        return
    tell_size()
    try:
        if not drawn:
            if HeapWindow.opened and active() and not keys.switch():
                gdb.execute("tui disable")
            command.show(CLEAR)
        elif not HeapWindow.opened or not HeapWindow.shown():
            HeapWindow.opened = True
            if not active():
                keys.switch()
            divide()
    except gdb.error as error:
        command.show("no windows here: %s\n" % " ".join(str(error).split()))


def active() -> bool:
    """Whether GDB shows windows. gdb.error: it has none."""
    return "not active" not in gdb.execute("info win", to_string=True)


def divide() -> None:
    """Half of the screen is for the command line, and most of the rest for the heap."""
    HeapWindow.arranged = os.get_terminal_size(1)
    columns, rows = HeapWindow.arranged
    wide = columns >= WIDE
    # not to_string: GDB then takes its output for no terminal
    gdb.execute("layout " + ("gomem-wide" if wide else "gomem"))
    gdb.execute("focus " + NAME, to_string=True)  # it would say so
    gdb.execute("winheight cmd %d" % (rows // 2 - 1))
    if not wide:
        gdb.execute("winheight src %d" % ((rows - rows // 2 + 1) * 2 // 5))
    with contextlib.suppress(gdb.error):  # no program: no line to be seen
        # GDB keeps the first line of a window that gets smaller, not the one that is on
        gdb.execute("frame %d" % gdb.selected_frame().level(), to_string=True)


def resized() -> None:
    """The terminal has another size. GDB has shared out the new rows as it likes, and goes on with
    the command line at its top, above what is left of the text: the step is shown once more."""
    if not HeapWindow.shown():
        return
    HeapWindow.pending = moving()
    if HeapWindow.pending:
        return
    try:
        divide()
    except gdb.error:
        return  # too small: GDB does what it can
    if HeapWindow.again:
        HeapWindow.again()


def moving() -> bool:
    """Whether the program runs at the moment, or a step of the talk is being done."""
    return HeapWindow.busy() or any(thread.is_valid() and thread.is_running()
                                    for thread in gdb.selected_inferior().threads())


@events.handler
def tell_size() -> None:
    """While a program runs it has the terminal, and the kernel tells it of another size, not GDB,
    which is told here, before it asks for a line or brings up windows."""
    if HeapWindow.known not in (None, os.get_terminal_size(1)):
        HeapWindow.known = os.get_terminal_size(1)
        os.kill(os.getpid(), signal.SIGWINCH)
        keys.measure()
