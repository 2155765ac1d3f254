# SPDX-License-Identifier: MIT
"""heap gc, and what lets the program's collector go on: start, step, next, finish."""

import gdb

from .. import command, graph, settings, steering
from ..heaps import OFF, SWEEP, Collector

MAX_SENTENCES = 10  # about what happened since the last stop
STAGE_SENTENCES = 5  # the same on a stage, where the state of the heap has to fit below them


@command.register
class HeapGc(command.Command):
    """Look at the collector, and let it go on step by step.

    Without a subcommand: the phase and number of the collection, how many
    objects are black, grey and white, the grey ones in the order in which they
    are taken, and when the next collection starts.

        heap gc start       run to where the next collection begins to mark
        heap gc step 3      ... to where it has done three more units of work
        heap gc next        ... to its next phase
        heap gc finish      ... to its end
        heap gc why EXPR    will it survive this collection, and why
        heap gc trace       what the collector did so far

    The program runs, and its own collector works when the program allocates or
    asks for it; gomem only stops it there. `set gomem events 10000` makes
    programs that start from then on tell what their collector does.

    Go's collector works in threads of its own while the program runs: `step`
    stops where any of them begins with its next unit."""

    name = "heap gc"
    prefix = True
    operands = "[SUBCOMMAND]"
    options = (command.LIMIT,)

    def run(self, args: command.Arguments) -> None:
        if args.rest:
            raise gdb.GdbError('Undefined heap gc command: "%s".  Try "help heap gc".'
                               % args.rest.split()[0])
        current = graph.current()
        command.show(current.text("collector", **command.text_options(args)))


class Going(command.Command):
    """Base of the commands that let the program run."""

    repeats = True

    def go(self, names, came, before: str) -> None:
        """Lets it run, and shows where it is then."""
        known = steering.collector()
        steering.run_on(self.name, names, came, before)
        current = graph.current()
        now = steering.collector()
        options = command.text_options()
        if now.records:
            new = now.events - (known.events if known.events <= now.events else 0)
            if new:
                current.load_events(new)
                most = STAGE_SENTENCES if settings.on_stage() else MAX_SENTENCES
                text = current.text("events", None, **dict(options, limit=most))
                command.show(text)
        command.show(current.text("collector", **options))
        steering.show_program()

    def running_collection(self) -> Collector:
        """The collection that runs. gdb.GdbError: there is none."""
        now = steering.collector()
        if now.phase == OFF:
            raise gdb.GdbError('no collection runs: "heap gc start" goes to where the next one '
                               "begins")
        return now


@command.register
class HeapGcStart(Going):
    """Run the program to where the next collection begins to mark.

    Then all objects are white, and no root is scanned yet. The program starts
    a collection when it has allocated enough, or by gm_gc() or gm_gc_start().
    A program that does not run yet is started."""

    name = "heap gc start"

    def run(self, args: command.Arguments) -> None:
        cycle = steering.collector().cycle if gdb.selected_inferior().pid else 0
        self.go(("phase",), lambda _, now: now.phase == "mark" and now.cycle != cycle,
                "a collection began")


@command.register
class HeapGcStep(Going):
    """Let the collector do N units of work (1), then stop the program.

    A unit is a piece of the roots scanned, a grey object followed, the end of
    marking, or a span swept."""

    name = "heap gc step"
    operands = "[N]"

    def run(self, args: command.Arguments) -> None:
        left = number(self, args.rest)
        cycle = self.running_collection().cycle

        def came(name: str, now: Collector) -> bool:
            nonlocal left
            if name in steering.UNITS or now.phase == SWEEP:
                left -= 1
            return left <= 0 or now.phase == OFF or now.cycle != cycle

        self.go(("phase",) + steering.UNITS, came,
                "the collector did %s" % ("another unit" if left == 1 else "%d units" % left))


@command.register
class HeapGcNext(Going):
    """Run the program to the next phase of the collection, or its end."""

    name = "heap gc next"

    def run(self, args: command.Arguments) -> None:
        self.running_collection()
        self.go(("phase",), lambda *_: True, "the next phase began")


@command.register
class HeapGcFinish(Going):
    """Run the program to the end of the collection that runs.

    Sweeping goes on as the program allocates, so the end may take a while."""

    name = "heap gc finish"

    def run(self, args: command.Arguments) -> None:
        cycle = self.running_collection().cycle
        self.go(("phase",), lambda _, now: now.phase == OFF or now.cycle != cycle,
                "the collection was over")


def number(asked: command.Command, text: str) -> int:
    """The N of `step N`."""
    if not text:
        return 1
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < command.ALL:
        raise gdb.GdbError('"%s": N is a number from 1, not "%s"' % (asked.name, text))
    return int(text)
