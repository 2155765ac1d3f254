# SPDX-License-Identifier: MIT
"""gomem: look at a Go-style heap in a stopped program.

    commands -> command, graph, heaps, fields      heaps -> dwarf, memory, roots
    graph -> heaps, native, fields                 native -> the library

The loader (gomem.py beside this package) calls load().
"""

from . import functions, graph, printers, settings


def load() -> None:
    """Registers settings, commands and event handlers with GDB."""
    settings.register()
    printers.register()
    functions.register()
    graph.session.connect()
    from . import commands  # pylint: disable=import-outside-toplevel
    commands.load()


def unload() -> None:
    """Lets go of GDB: its events, keys and windows. Another copy can be loaded then."""
    from .commands import slide, view  # pylint: disable=import-outside-toplevel
    view.close()
    slide.close()
    graph.session.disconnect()
