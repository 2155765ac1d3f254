# SPDX-License-Identifier: MIT
"""What GDB's events call, and Ctrl-C.

GDB prints an exception that leaves a handler. That is right for a mistake of ours, and wrong for
the KeyboardInterrupt of a Ctrl-C that comes while a handler is on: it was meant for the command
before, or for nothing. What takes long has an answer of its own to it (command.guarded).
"""

import functools
from typing import Any, Callable, TypeVar

Result = TypeVar("Result")


def handler(function: Callable[..., Result]) -> Callable[..., Result]:
    """Decorator: a Ctrl-C makes the handler begin again, once, and is spent."""
    @functools.wraps(function)
    def called(*args: Any) -> Result:
        try:
            return function(*args)
        except KeyboardInterrupt:
            return function(*args)
    return called
