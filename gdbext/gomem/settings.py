# SPDX-License-Identifier: MIT
"""Settings: `set gomem ...`, `show gomem ...`, and what the rest asks of them.

A setting is a subclass of Setting that is made once; `show gomem` lists all that were made. Its
docstring is the help; the first line, "Whether ..." or "How ...", is what GDB says in a list.
"""

import contextlib
import inspect
from typing import List

import gdb


def on_stage() -> bool:
    """`set gomem stage`; false as long as settings do not exist."""
    with contextlib.suppress(RuntimeError):
        return bool(gdb.parameter("gomem stage"))
    return False


def ascii_only() -> bool:
    """Whether output has to do without characters beyond ASCII."""
    setting = gdb.parameter("gomem ascii")
    return gdb.host_charset().upper() not in ("UTF-8", "UTF8") if setting is None else setting


def debugging() -> bool:
    """`set gomem debug`; false as long as settings do not exist."""
    with contextlib.suppress(RuntimeError):
        return bool(gdb.parameter("gomem debug"))
    return False


class Setting(gdb.Parameter):
    """Base of the settings: says nothing on `set`, and one line on `show`."""

    path = ""  # "gomem ..."
    label = ""  # `show` puts the value behind it
    made: List[str] = []  # paths of all

    def __init__(self, command_class: int, kind: int, *choices: list) -> None:
        about = inspect.getdoc(type(self)).split("\n", maxsplit=1)[0]
        about = about[0].lower() + about[1:]
        self.set_doc, self.show_doc = "Set " + about, "Show " + about
        super().__init__(self.path, command_class, kind, *choices)
        self.made.append(self.path)

    def get_set_string(self) -> str:
        """Printed after `set`."""
        return ""

    def get_show_string(self, value: str) -> str:
        """Printed by `show`."""
        if value == "auto":
            value = "auto (now %s)" % ("on" if ascii_only() else "off")
        return "%s %s." % (self.label, value)


class SetGomem(gdb.Command):
    """Change how gomem shows the heap."""

    def __init__(self) -> None:
        super().__init__("set gomem", gdb.COMMAND_DATA, gdb.COMPLETE_NONE, True)


class ShowGomem(gdb.Command):
    """Show how gomem shows the heap."""

    def __init__(self) -> None:
        super().__init__("show gomem", gdb.COMMAND_DATA, gdb.COMPLETE_NONE, True)

    def invoke(self, argument: str, from_tty: bool) -> None:
        """Called by GDB: all settings at once."""
        for path in sorted(Setting.made):
            gdb.execute("show " + path)


class Addresses(Setting):
    """How objects are named in what gomem prints.
numeric: by their addresses. symbolic: by type and number, as in User#1,
which is the same in every run."""

    path = "gomem addresses"
    label = "Addresses of objects are"

    def __init__(self) -> None:
        super().__init__(gdb.COMMAND_DATA, gdb.PARAM_ENUM, ["numeric", "symbolic"])
        self.value = "numeric"


class Ascii(Setting):
    """Whether gomem draws with ASCII characters only.
auto: if GDB's host charset is not UTF-8."""

    path = "gomem ascii"
    label = "Drawing with ASCII characters only is"

    def __init__(self) -> None:
        super().__init__(gdb.COMMAND_DATA, gdb.PARAM_AUTO_BOOLEAN)
        self.value = None


class Debug(Setting):
    """Whether an internal error shows where it happened."""

    path = "gomem debug"
    label = "Showing where an internal error happened is"

    def __init__(self) -> None:
        super().__init__(gdb.COMMAND_MAINTENANCE, gdb.PARAM_BOOLEAN)
        self.value = False


class Events(Setting):
    """How many events of its collector a program records.
0: none. `heap gc trace` shows them. It is the environment variable GOMEM_EVENTS
of the programs that GDB starts."""

    path = "gomem events"
    label = "Events of the collector that programs record:"

    def __init__(self) -> None:
        super().__init__(gdb.COMMAND_RUNNING, gdb.PARAM_ZUINTEGER)
        self.value = 0

    def get_set_string(self) -> str:
        """Printed after `set`."""
        if self.value:
            gdb.execute("set environment GOMEM_EVENTS %d" % self.value, to_string=True)
        else:
            gdb.execute("unset environment GOMEM_EVENTS", to_string=True)
        running = gdb.selected_inferior().pid != 0
        return "It takes effect when the program is started anew." if running else ""


class Stage(Setting):
    """Whether gomem shows things for an audience.
on: lists end after 12 lines, diagrams after 12 objects and all else after 20
rows of the terminal, and the first step of the talk brings up the layout gomem:
source, heap and command line."""

    path = "gomem stage"
    label = "Showing things for an audience is"

    def __init__(self) -> None:
        super().__init__(gdb.COMMAND_DATA, gdb.PARAM_BOOLEAN)
        self.value = False


def register() -> None:
    """Makes `set gomem`, `show gomem` and what is below them. Prefixes come first."""
    SetGomem()
    ShowGomem()
    for setting in Addresses, Ascii, Debug, Events, Stage:
        setting()
