# SPDX-License-Identifier: MIT
"""heap snapshot and heap diff."""

from typing import List

import gdb

from .. import command, exit_status, graph


@command.register
class HeapSnapshot(command.Command):
    """Save the heap, to a file or under a name for this session.

    FILE is a .heapsnapshot: heapviz, Chrome DevTools and memlab open it.

    -as NAME      keep it in memory under a name instead: `heap diff NAME` shows
                  later what changed
    -forget NAME  give up what was kept

    Without anything: the names that there are. Fields and values are kept of the
    thousand objects that are nearest to variables."""

    name = "heap snapshot"
    operands = "[FILE]"
    options = (command.Option("as", "NAME"), command.Option("forget", "NAME"))
    repeats = False

    def complete_option(self, option: command.Option) -> List[str]:
        """The names that may be forgotten, or kept anew."""
        return command.complete_snapshots()

    def run(self, args: command.Arguments) -> None:
        name = args.given["as"]
        if sum(map(bool, (name, args.rest, args.forget))) > 1:
            raise gdb.GdbError('"%s": one of FILE, -as NAME and -forget NAME: %s'
                               % (self.name, self.usage()))
        if name:
            graph.session.keep(name)
            command.show("snapshot %s: %s\n" % (name, described(name)))
        elif args.forget:
            graph.session.forget(args.forget)
        elif args.rest:
            path = command.unquote(args.rest)
            with exit_status.owed(path):
                graph.current().read_values()
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
    its address, type, size and place of allocation are. Values are compared where
    A kept some: of the thousand objects that were nearest to variables.

    -limit N   at most N lines of a list (default 20, 0 for all)"""

    name = "heap diff"
    operands = "A [B]"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        words = args.words
        if len(words) > 2:
            raise gdb.GdbError('"%s" takes at most two snapshots: %s' % (self.name, self.usage()))
        command.show(graph.Diff(words).text(**command.text_options(args)))

    def complete_operand(self) -> List[str]:
        return command.complete_snapshots()
