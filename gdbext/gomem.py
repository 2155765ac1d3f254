# SPDX-License-Identifier: MIT
"""Loads gomem's commands into GDB: gdb -x gomem.py PROGRAM, or (gdb) source gomem.py.

Checks what it runs in, and loads the package beside it. Loading it twice does no harm; loading
another copy replaces this one.
"""

import os
import re
import sys

import gdb

NEEDED_GDB = 12
NEEDED_PYTHON = (3, 7)


def load() -> None:
    """Loads the package of this folder. gdb.GdbError: this GDB will not do."""
    version = re.search(r"(\d+)\.\d+", gdb.VERSION)
    if version and int(version.group(1)) < NEEDED_GDB:
        raise gdb.GdbError("gomem needs GDB %d or later, this is %s" % (NEEDED_GDB, gdb.VERSION))
    if sys.version_info < NEEDED_PYTHON:
        raise gdb.GdbError("gomem needs Python %d.%d or later in GDB" % NEEDED_PYTHON)
    folder = os.path.dirname(os.path.realpath(__file__))
    loaded = sys.modules.get("gomem")
    if loaded is not None:
        if os.path.dirname(os.path.dirname(os.path.realpath(loaded.__file__))) == folder:
            return
        loaded.unload()
        for name in [name for name in sys.modules if name.partition(".")[0] == "gomem"]:
            del sys.modules[name]
    sys.path.insert(0, folder)
    try:
        import gomem  # pylint: disable=import-outside-toplevel
    finally:
        sys.path.remove(folder)
    gomem.load()


load()
