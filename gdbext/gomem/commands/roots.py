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
    out; so is one that is not used any more, when its object was freed.

    In a program that gomem-cc compiled the collector knows the roots of each
    frame, and words without a name do not count. What such a frame holds and
    no variable of it does stands there as "(temporary)".

    -limit N   at most N lines of a list (default 20, 0 for all)"""

    name = "heap roots"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        current = graph.current()
        command.show(current.text("roots", **command.text_options(args)))
        for unused in current.image.unused:
            command.show("#%d %s %s is not used any more, and its object was freed\n"
                         % (unused.level, unused.function, unused.name))
        hidden = current.image.optimised_out
        if hidden:
            command.show("%d variable%s optimised out here, at least in part\n"
                         % (hidden, " was" if hidden == 1 else "s were"))
