# SPDX-License-Identifier: MIT
"""Where a pointer of a Go program leads, and how a type is spelled: what go_types and go_words
share."""

import re
from typing import NamedTuple, Optional

from ..roots import NOWHERE

_MAIN = re.compile(r"(?<![\w/.])main\.")
_PATH = re.compile(r"(?:[\w.~-]+/)+(?=[\w~-])")


class Lead(NamedTuple):
    """Where a pointer leads: leads is one of roots.VALUE ..."""
    leads: str
    type: int = 0
    count: int = 1
    beside: Optional[int] = None  # offset from the start of the header


NO_LEAD = Lead(NOWHERE)


def unqualified(name: str) -> str:
    """A name without the package if that is main, as the compiler prints it."""
    return _MAIN.sub("", name)


def spelled(label: str) -> str:
    """A type as Go writes it: "*user" for GDB's "main.user *", and "store.Item" for one of the
    package example.com/shop/store."""
    base = label.rstrip("* ")
    return "*" * label[len(base):].count("*") + _PATH.sub("", unqualified(base))
