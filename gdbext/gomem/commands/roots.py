# SPDX-License-Identifier: MIT
"""heap roots."""

from .. import command, graph


@command.register
class HeapRoots(command.Command):
    """List the pointers from outside into the heap.

    Globals, the arguments and locals of every frame of every thread, what the
    heap itself keeps, and words of the stack and registers without a name,
    which a conservative collector has to take for pointers. A local that is
    declared further down than where its frame stands is not set yet, and left
    out.

    -limit N   at most N lines of a list (default 20, 0 for all)"""

    name = "heap roots"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        current = graph.current()
        command.show(current.text("roots", **command.text_options(args)))
        hidden = current.image.optimised_out
        if hidden:
            command.show("%d variable%s optimised out here, at least in part\n"
                         % (hidden, " was" if hidden == 1 else "s were"))
