# SPDX-License-Identifier: MIT
"""What a step looks like in a terminal: plain lines of a given width.

    heading(title, ...)     -> lines
    markdown(lines, ...)    -> lines
    columns(left, right, width)   -> two texts as one
    status(...)             -> the line below

Markdown is what slides need of it; viz/player/talk.js reads the same for the page, and
tests/markdown.cases has what both make of each thing:

    - item, * item, 1. item      a line that begins with a blank goes on with the item before
    > quote                      likewise
    ## heading
    ``` or ~~~                   code, up to the next such line
    `code`, **strong**, *soft*   in a line; anything else is text
"""

import re
import textwrap
from typing import Iterable, List

MARKS = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*")
GAP = 2  # between two columns
ITEM = re.compile(r"([-*]|\d+\.) (.*)")


def heading(title: str, width: int, ascii_only: bool) -> List[str]:
    """A title, underlined."""
    return [title, ("=" if ascii_only else "━") * min(width, len(title)), ""]


def markdown(source: Iterable[str], width: int, ascii_only: bool) -> List[str]:
    """Text without colours: it must be readable in a log, too."""
    bullet, quote = ("*", "|") if ascii_only else ("•", "▌")
    lines: List[str] = []
    block: List[str] = []  # lines of a paragraph, of an item or of a quote
    first = rest = ""  # what stands before its first line, and before the others
    code = False

    def begin(text: str, before: str = "", others: str = "") -> None:
        nonlocal first, rest
        flush()
        first, rest = before, others
        block.append(text)

    def flush() -> None:
        if block:
            lines.extend(textwrap.wrap(plain(" ".join(block)), width, initial_indent=first,
                                       subsequent_indent=rest))
            block.clear()

    for line in source:
        item = ITEM.match(line)
        if line.startswith(("```", "~~~")):
            flush()
            code = not code
        elif code:
            lines.append(("    " + line)[:width].rstrip())
        elif not line.strip():
            flush()
            lines.append("")
        elif item:
            mark = bullet if item.group(1) in "-*" else item.group(1)
            begin(item.group(2), "  %s " % mark, " " * (3 + len(mark)))
        elif line.startswith(">"):
            begin(line[1:].strip(), quote + " ", quote + " ")
        elif line.startswith("#"):
            begin(line.lstrip("#").strip())
            flush()
        elif line.startswith(" ") and block:
            block.append(line.strip())
        elif block and first:  # a line of its own ends an item
            begin(line.strip())
        elif block:
            block.append(line.strip())
        else:
            begin(line.strip())
    flush()
    return lines


def plain(text: str) -> str:
    """Text without the marks of Markdown."""
    return MARKS.sub(lambda match: match.group(match.lastindex), text)


def columns(left: str, right: str, width: int) -> str:
    """Two texts beside each other; the left one gets as much room as it needs."""
    sides = [text.expandtabs(4).splitlines() for text in (left, right)]
    rows = max(map(len, sides))
    for side in sides:
        side += [""] * (rows - len(side))
    first = max(map(len, sides[0])) + GAP
    return "".join((one.ljust(first) + other)[:width].rstrip() + "\n"
                   for one, other in zip(*sides))


def status(slide: int, slides: int, title: str, step: int, steps: int, recorded: bool,
           width: int, ascii_only: bool) -> str:
    """The line that tells where the talk is."""
    dash, dot = ("-", "|") if ascii_only else ("─", "·")
    text = "slide %d/%d %s step %d/%d %s %s" % (slide, slides, dot, step, steps, dot, title)
    if recorded:
        text = "recorded %s %s" % (dot, text)
    text = "%s %s " % (dash * 2, text[:max(0, width - 4)])
    return text + dash * (width - len(text))
