# SPDX-License-Identifier: MIT
"""heap snapshot and heap diff."""

from typing import List

import gdb

from .. import command, exit_status, graph


@command.register
class HeapSnapshot(command.Command):
    """Save the heap, to a file or under a name for this session.

    FILE is a .heapsnapshot: heapviz, Chrome DevTools and memlab open it.

    -as NAME   keep it in memory under a name instead: `heap diff NAME` shows
               later what changed

    Without anything: the names that there are."""

    name = "heap snapshot"
    operands = "[FILE]"
    options = (command.Option("as", "NAME"),)
    repeats = False

    def run(self, args: command.Arguments) -> None:
        name = args.given["as"]
        if name and args.rest:
            raise gdb.GdbError('"%s": a FILE or -as NAME, not both: %s' % (self.name, self.usage()))
        if name:
            graph.session.keep(name)
            command.show("snapshot %s: %s\n" % (name, described(name)))
        elif args.rest:
            path = command.unquote(args.rest)
            with exit_status.owed(path):
                graph.current().write(path)
                command.show("wrote %s\n" % args.rest)
        elif not graph.session.named:
            command.show("no snapshots: heap snapshot -as NAME keeps one\n")
        else:
            for kept in sorted(graph.session.named):
                command.show("  %s: %s\n" % (kept, described(kept)))


def described(name: str) -> str:
    """12 objects, 336 bytes"""
    totals = graph.session.named[name].native.totals()
    return "%s object%s, %s bytes" % (format(totals["objects"], ","),
                                      "" if totals["objects"] == 1 else "s",
                                      format(totals["bytes"], ","))


@command.register
class HeapDiff(command.Command):
    """Show what is new, what is gone, and which pointers moved.

    A is a snapshot, kept under a name (heap snapshot -as A) or a file; B is
    another one, or else the heap as it is now. An object is the same in both if
    its address, type, size and place of allocation are.

    -limit N   at most N lines of a list (default 20, 0 for all)"""

    name = "heap diff"
    operands = "A [B]"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        words = args.words
        if len(words) > 2:
            raise gdb.GdbError('"%s" takes at most two snapshots: %s' % (self.name, self.usage()))
        before = graph.snapshot(words[0])
        after = graph.snapshot(words[1]) if len(words) > 1 else graph.current().native
        progress = graph.Progress("comparing")
        try:
            text = after.diff(before, progress, **command.text_options(args))
        finally:
            progress.done()
        command.show(text)

    def complete_operand(self) -> List[str]:
        return list(graph.session.named)
