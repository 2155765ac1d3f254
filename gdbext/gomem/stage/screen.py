# SPDX-License-Identifier: MIT
"""What a step looks like in a terminal: plain lines of a given width.

    heading(title, ...)     -> lines
    markdown(lines, ...)    -> lines
    status(...)             -> the line below

Markdown is what slides need of it: paragraphs, lists, quotes, code, `code`, **strong** words.
"""

import re
import textwrap
from typing import Iterable, List

MARKS = re.compile(r"\*\*([^*]+)\*\*|`([^`]+)`")


def heading(title: str, width: int, ascii_only: bool) -> List[str]:
    """A title, underlined."""
    return [title, ("=" if ascii_only else "━") * min(width, len(title)), ""]


def markdown(source: Iterable[str], width: int, ascii_only: bool) -> List[str]:
    """Text without colours: it must be readable in a log, too."""
    bullet, quote = ("*", "|") if ascii_only else ("•", "▌")
    lines: List[str] = []
    paragraph: List[str] = []
    code = False

    def flush() -> None:
        if paragraph:
            lines.extend(textwrap.wrap(plain(" ".join(paragraph)), width))
            paragraph.clear()

    for line in source:
        if line.startswith(("```", "~~~")):
            flush()
            code = not code
        elif code:
            lines.append(("    " + line)[:width].rstrip())
        elif not line.strip():
            flush()
            lines.append("")
        elif re.match(r"([-*]|\d+\.) ", line):
            flush()
            mark, _, rest = line.partition(" ")
            mark = bullet if mark in "-*" else mark
            lines += textwrap.wrap(plain(rest), width, initial_indent="  %s " % mark,
                                   subsequent_indent=" " * (3 + len(mark)))
        elif line.startswith(">"):
            flush()
            lines += textwrap.wrap(plain(line[1:].strip()), width, initial_indent=quote + " ",
                                   subsequent_indent=quote + " ")
        elif line.startswith("#"):
            flush()
            lines.append(plain(line.lstrip("#").strip()))
        else:
            paragraph.append(line.strip())
    flush()
    return lines


def plain(text: str) -> str:
    """Text without the marks of Markdown."""
    return MARKS.sub(lambda match: match.group(1) or match.group(2), text)


def cut(lines: List[str], height: int) -> List[str]:
    """At most that many lines; the last one says how many there are more."""
    if height <= 0 or len(lines) <= height:
        return lines
    return lines[:height - 1] + ["... %d more lines" % (len(lines) - height + 1)]


def status(slide: int, slides: int, title: str, step: int, steps: int, recorded: bool,
           width: int, ascii_only: bool) -> str:
    """The line that tells where the talk is."""
    dash, dot = ("-", "|") if ascii_only else ("─", "·")
    text = "slide %d/%d %s step %d/%d %s %s" % (slide, slides, dot, step, steps, dot, title)
    if recorded:
        text = "recorded %s %s" % (dot, text)
    text = "%s %s " % (dash * 2, text[:max(0, width - 4)])
    return text + dash * (width - len(text))
