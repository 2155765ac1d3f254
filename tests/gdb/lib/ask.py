# SPDX-License-Identifier: MIT
"""Sourced by a script: ask(command) prints a command and what it says, also where that is one line
about what is wrong."""

import gdb


def ask(command):
    """Runs it."""
    print("=== " + command)
    try:
        gdb.execute(command)
    except gdb.error as error:
        print(error)
