# SPDX-License-Identifier: MIT
"""heap check."""

from .. import command, graph


@command.register
class HeapCheck(command.Command):
    """Check the heap's own tables: spans, bits, types, pointers.

    Prints what is wrong, or "no findings".

    -limit N   at most N lines (default 20, 0 for all)"""

    name = "heap check"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        current = graph.current()
        for note in current.image.notes:
            command.show("%s\n" % note)
        text, findings = current.native.check(**command.text_options(args))
        if findings or not current.image.notes:
            command.show(text)
