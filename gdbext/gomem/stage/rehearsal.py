# SPDX-License-Identifier: MIT
"""The rehearsal: every step is played, checked, timed, and compared with its recording."""

import difflib
import re
import time
from typing import Callable, List, NamedTuple

from . import slides
from .walk import Walk

# What differs between machines: addresses of the stack and of code.
CHANGING = ((re.compile(r"0x7f[0-9a-f]{10}"), "0x7fSTACKADDR"),
            (re.compile(r"0x5[0-9a-f]{11}"), "0x5CODEADDRES"))

# What old words lie on a stack that is searched word by word depends on compiler and environment.
STALE = re.compile(r"\d+ unnamed stack words? points? here, too")


class Played(NamedTuple):
    """How a step went."""
    step: slides.Step
    seconds: float  # until it is in the terminal
    picture: float  # until its picture is with the page
    beyond: float  # the same without the program's own time
    trouble: str  # "" if it did what it promises
    difference: List[str]  # from what was recorded, as a unified diff


def rehearse(walk: Walk, record: bool, draw: Callable[[], None],
             say: Callable[[Played], None]) -> List[Played]:
    """Plays all steps; with `record`, what a step shows becomes its recording where it differs.
    draw() returns when the picture of a step is with the page."""
    played = []
    for position, step in enumerate(walk.steps):
        start = time.monotonic()
        walk.show(position)
        seconds = time.monotonic() - start
        draw()
        picture = time.monotonic() - start
        trouble, difference = walk.shown.trouble, []
        if not trouble:
            before = walk.recording.read(step.name) or ""
            difference = compare(before, walk.shown.text, step.name)
            if difference and record:
                walk.recording.write(step.name, walk.shown.text)
                difference = []
        played.append(Played(step, seconds, picture, picture - walk.away, trouble, difference))
        say(played[-1])
    if record:
        walk.recording.forget_others([step.name for step in walk.steps])
    return played


def compare(before: str, now: str, name: str) -> List[str]:
    """Lines of a diff; none if only changing things differ."""
    return list(difflib.unified_diff(scrub(before), scrub(now), "recorded " + name, "now",
                                     lineterm=""))


def scrub(text: str) -> List[str]:
    """The lines of a text without what differs between machines."""
    for pattern, name in CHANGING:
        text = pattern.sub(name, text)
    return [line for line in text.splitlines() if not STALE.match(line)]
