# SPDX-License-Identifier: MIT
"""heap refs, heap backrefs."""

from .. import command, graph


@command.register
class HeapRefs(command.Command):
    """List what an object points to.

    -limit N   at most N lines (default 20, 0 for all)"""

    name = "heap refs"
    operands = "EXPR"
    options = (command.LIMIT,)
    text = "refs"

    def run(self, args: command.Arguments) -> None:
        current, options = graph.current(), command.text_options(args)
        node, _ = current.object(args.rest, **options)
        command.show(current.text(self.text, node, **options))


@command.register
class HeapBackrefs(HeapRefs):
    """List what points to an object: variables first, then objects.

    -limit N   at most N lines (default 20, 0 for all)"""

    name = "heap backrefs"
    text = "backrefs"
