# SPDX-License-Identifier: MIT
"""Sourced by a script: selects the thread that the process began with. Attaching and gdbserver
number threads, and select one, each in its own way."""

import gdb

_, first = min((thread.ptid[1] or thread.ptid[2], thread.num)
               for thread in gdb.selected_inferior().threads())
gdb.execute("thread %d" % first, to_string=True)
