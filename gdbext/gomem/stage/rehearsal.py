# SPDX-License-Identifier: MIT
"""The rehearsal: every step is played, checked, timed, and compared with its recording."""

import difflib
import re
import time
from typing import Callable, List, NamedTuple, Pattern, Tuple

from . import slides
from .program import silent
from .walk import Walk

Changing = Tuple[Tuple[Pattern[str], str], ...]

# What differs between machines: addresses of the stack and of code.
CHANGING: Changing = ((re.compile(r"0x7f[0-9a-f]{10}"), "0x7fSTACKADDR"),
                      (re.compile(r"0x5[0-9a-f]{11}"), "0x5CODEADDRES"))

# Where Go's runtime puts an object depends on its version, and so does what else is there. Up to
# 1.25 its heap begins at 0xc000000000, from 1.26 anywhere in 47 bits, anew in each run.
GO: Changing = ((re.compile(r"0x[0-9a-f]{9,12}\b"), "0xGOADDRESSX"),
                (re.compile(r"\d[\d,]* (objects|left|bytes)"), r"N \1"))

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
    excused: bool  # the trouble is that of a machine without what the step needs


def rehearse(walk: Walk, record: bool, draw: Callable[[], None],
             say: Callable[[Played], None]) -> List[Played]:
    """Plays all steps; with `record`, what a step shows becomes its recording where it differs.
    draw() returns when the picture of a step is with the page."""
    played = []
    for position, step in enumerate(walk.steps):
        start = time.monotonic()
        with silent():
            walk.show(position)
        seconds = time.monotonic() - start
        draw()
        picture = time.monotonic() - start
        trouble, difference = walk.shown.trouble, []
        if not trouble:
            before = walk.recording.read(step.name) or ""
            changing = CHANGING + GO * bool(step.beside and step.beside.needs)
            difference = compare(before, walk.shown.text, step.name, changing)
            if difference and record:
                walk.recording.write(step.name, walk.shown.text)
                if step.beside:
                    walk.recording.write_picture(step.name, walk.look(walk.picture()))
                difference = []
        played.append(Played(step, seconds, picture, picture - walk.away, trouble, difference,
                             walk.shown.excused))
        say(played[-1])
    if record:
        walk.recording.forget_others([step.name for step in walk.steps])
    return played


def compare(before: str, now: str, name: str, changing: Changing) -> List[str]:
    """Lines of a diff; none if only changing things differ."""
    return list(difflib.unified_diff(scrub(before, changing), scrub(now, changing),
                                     "recorded " + name, "now", lineterm=""))


def scrub(text: str, changing: Changing) -> List[str]:
    """The lines of a text without what differs between machines."""
    for pattern, name in changing:
        text = pattern.sub(name, text)
    return [line for line in text.splitlines() if not STALE.match(line)]
