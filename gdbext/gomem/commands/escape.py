# SPDX-License-Identifier: MIT
"""heap escape."""

import os
import re
from typing import Dict, List, Optional, Tuple

import gdb

from .. import command, decisions, graph
from ..decisions import Decision

DEFAULT_LIMIT = 20
MAX_FILES = 5  # names of files in a message

PLACE = re.compile(r"([^\s:\"'()?]+):(\d{1,9})$")

Row = Tuple[Decision, List[int]]  # with the sites that came of it


@command.register
class HeapEscape(command.Command):
    """Show what the compiler decided: stack or heap, and why.

    Without an argument: every decision of gomem-cc in the program, with the
    number of its objects that are reachable now, "-" where the program has not
    been yet. Small objects without pointers share blocks, which count for the
    first one; their numbers have a "*".
    FILE:LINE: the source line, what was decided there, and the objects.
    EXPR: the same for the line that made the object there.

    -limit N   at most N lines of a list (default 20, 0 for all)"""

    name = "heap escape"
    operands = "[FILE:LINE|EXPR]"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        options = command.text_options(args)
        place = PLACE.match(args.rest)
        if not args.rest:
            show_all(options)
        elif place:
            show_line(place.group(1), int(place.group(2)), options)
        else:
            show_object(args.rest, options)

    def complete(self, text: str, word: str):
        if text.rpartition(" ")[2].startswith("-"):
            return super().complete(text, word)
        return gdb.COMPLETE_EXPRESSION


# ---- The three views -----------------------------------------------------------------------------

def show_all(options: dict) -> None:
    """All decisions, a line each."""
    current = current_or_none()
    rows = joined(current)
    if not rows:
        raise gdb.GdbError(nothing())
    heap = sum(decision.is_heap for decision, _ in rows)
    command.show("%s for the heap, %d for the stack\n"
                 % (count(heap, "decision"), len(rows) - heap))
    counts = current.native.site_counts(len(current.image.sites)) if current else []
    lines = [("live", "where", "decision")] if current else [("", "where", "decision")]
    limit = options.get("limit") or DEFAULT_LIMIT
    shares = False
    for decision, sites in rows[:limit]:
        live = "-" if decision.is_heap else ""
        if sites:
            live = format(sum(counts[site][0] for site in sites), ",")
            if any(current.image.sites[site].shares for site in sites):
                live, shares = live + "*", True
        lines.append((live if current else "", decision.place, decision.text))
    widths = [max(len(line[i]) for line in lines) for i in range(2)]
    for live, where, text in lines:
        left = "%*s  " % (widths[0], live) if current else ""
        command.show("  %s%-*s  %s\n" % (left, widths[1], where, text))
    if len(rows) > limit:
        command.show("  ... and %s more (-limit 0 shows all)\n" % format(len(rows) - limit, ","))
    if shares:
        command.show("  * small objects share blocks of memory; each block counts for its first\n")


def show_line(file: str, line: int, options: dict) -> None:
    """What was decided at a line."""
    current = current_or_none()
    rows = joined(current)
    here = [row for row in rows if decisions.is_at(row[0], file, line)]
    if not here:
        raise gdb.GdbError(no_decision(file, line, [decision for decision, _ in rows]))
    show_source(here[0][0])
    for decision, sites in here:
        show_decision(decision)
        if current:
            show_objects(current, decision, sites, options)


def show_object(expression: str, options: dict) -> None:
    """What was decided for an object."""
    current = graph.current()
    node, target = current.object(expression, **options)
    site = current.native.node(node).site
    if site is None:
        raise gdb.GdbError("%s: the heap does not know where this object was allocated"
                           % target.text)
    for decision, sites in joined(current):
        if site in sites:
            if current.image.types[current.native.node(node).type or 0].opaque:
                command.show("%s is part of a tiny block, which tells of its first part:\n"
                             % target.text)
            show_source(decision)
            show_decision(decision)
            show_objects(current, decision, sites, options)
            return
    made = current.image.sites[site]
    raise gdb.GdbError("%s: made at %s:%d in %s, for which the compiler said nothing%s" % (
        target.text, os.path.basename(made.file), made.line, made.function,
        "" if any(sites for _, sites in joined(current)) else ": build it with gomem-cc"))


# ---- Parts of them -------------------------------------------------------------------------------

def current_or_none() -> Optional[graph.Graph]:
    """The graph; None as long as there is no process."""
    if gdb.selected_inferior().pid == 0:
        if gdb.current_progspace().filename is None:
            raise gdb.GdbError("no program: give one to GDB with `file PROGRAM`")
        return None
    return graph.current()


def joined(current: Optional[graph.Graph]) -> List[Row]:
    """The decisions, each with the numbers of its allocation sites. A site with a reason that no
    file of the program tells of is a decision, too."""
    rows: Dict[Tuple[str, int, int, str], Row] = {
        (decision.file, decision.line, decision.column, decision.text): (decision, [])
        for decision in decisions.all_decisions()}
    for number, site in enumerate(current.image.sites if current else []):
        if not site.reason:
            continue
        key = (site.file, site.line, site.column, decisions.clean(site.reason))
        rows.setdefault(key, (Decision(*key), []))[1].append(number)
    return sorted(rows.values())


def show_source(decision: Decision) -> None:
    """The line that a decision is about."""
    source = decisions.source_line(decision.file, decision.line)
    name = "%s:%d" % (os.path.basename(decision.file), decision.line)
    command.show("%s  %s\n" % (name, source) if source else name + "\n")


def show_decision(decision: Decision) -> None:
    """One decision, below its line."""
    command.show("  %s\n" % decision.text)


def show_objects(current: graph.Graph, decision: Decision, sites: List[int],
                 options: dict) -> None:
    """The objects that came of a decision."""
    for site in sites:
        text = current.text("objects", **dict(options, site=site))
        command.show("".join("  %s\n" % line for line in text.splitlines()))
    if not sites and decision.is_heap:
        command.show("  not reached yet\n")


def no_decision(file: str, line: int, known: List[Decision]) -> str:
    """One line: why there is nothing to show at FILE:LINE."""
    if not known:
        return nothing()
    lines = sorted({decision.line for decision in known
                    if decisions.is_at(decision, file, decision.line)})
    if lines:
        nearest = min(lines, key=lambda other: (abs(other - line), other))
        return "nothing was decided at %s:%d; the nearest line is %s:%d" % (
            file, line, file, nearest)
    files = sorted({os.path.basename(decision.file) for decision in known})
    return "nothing was decided in a file %s; there are %s%s" % (
        file, ", ".join(files[:MAX_FILES]),
        " and %d more" % (len(files) - MAX_FILES) if len(files) > MAX_FILES else "")


def nothing() -> str:
    """One line for a program without decisions."""
    return "the program tells no decisions: build it with gomem-cc"


def count(number: int, thing: str) -> str:
    """1 decision, 2 decisions"""
    return "%s %s%s" % (format(number, ","), thing, "" if number == 1 else "s")
