# SPDX-License-Identifier: MIT
"""heap catch: breakpoints on what the collector does."""

from typing import Dict, Optional

import gdb

from .. import command, graph, heaps, running, steering

PHASES = {phase.replace(" ", "-"): phase for phase in heaps.PHASES}


class Catch(gdb.Breakpoint):
    """A breakpoint at a moment of the collector. It is one of the user's: `info breakpoints` lists
    it, with what it waits for as the command that is run there, and `delete` removes it."""

    by_number: Dict[int, "Catch"] = {}

    def __init__(self, moment: str, what: str) -> None:
        places = steering.moments((moment,))
        _, base = running.how_to_go_on("heap catch")
        specs = [f"*{base}{place.address - running.value_of(base):+d}" for place in places]
        super().__init__(specs[0])
        self.what = what
        self.said = what  # the line about the last catch
        self.by_number[self.number] = self
        self.commands = f"silent\nheap caught {self.number} {what}"
        self.silent = False
        for spec in specs[1:]:
            Elsewhere(spec, self)

    def stop(self) -> bool:
        """Called by GDB when the collector comes to the moment."""
        with command.guarded():
            return self.caught()

    def caught(self) -> bool:
        """Whether it is what was waited for."""
        raise NotImplementedError


class Elsewhere(gdb.Breakpoint):
    """The other places of a catchpoint: GDB's breakpoints at addresses have one each. What is
    listed, switched off and deleted is the first."""

    def __init__(self, spec: str, first: Catch) -> None:
        super().__init__(spec, internal=True)
        self.first = first
        self.commands = first.commands

    def stop(self) -> bool:
        """Called by GDB when the collector comes there."""
        return self.first.is_valid() and self.first.enabled and self.first.stop()


class CatchPhase(Catch):
    """A phase begins: a certain one, or any."""

    def __init__(self, phase: Optional[str]) -> None:
        super().__init__("phase", "phase " + phase if phase else "phase")
        self.phase = phase
        self.phases = steering.Phases()

    def caught(self) -> bool:
        now = steering.collector()
        if not self.phases.changed(now):
            return False
        self.said = "collection %d: %s" % (
            now.cycle, "it is over" if now.phase == heaps.OFF else now.phase + " begins")
        return self.phase in (None, now.phase)


class CatchFree(Catch):
    """An object is freed: its slot was taken, and after a span was swept it is not."""

    def __init__(self, expression: str) -> None:
        current = graph.current()
        node, target = current.object(expression, **command.text_options())
        info = current.native.node(node)
        self.address = info.address
        self.label = current.text("label", node, **command.text_options()).strip()
        super().__init__("sweep", f"free {expression}")
        self.there = True

    def caught(self) -> bool:
        before, self.there = self.there, bool(heaps.is_allocated(self.address))
        self.said = "%s was freed by collection %d" % (self.label, steering.collector().cycle)
        return before and not self.there


class CatchBarrier(Catch):
    """The write barrier makes an object grey."""

    def __init__(self) -> None:
        super().__init__("barrier", "barrier")

    def caught(self) -> bool:
        self.said = "the write barrier makes an object grey"
        return True


@command.register
class HeapCatch(command.Command):
    """Stop the program when its collector does something.

        heap catch phase            a phase begins, or the collection is over
        heap catch phase sweep      this phase begins
        heap catch free EXPR        the object that EXPR points to now is freed
        heap catch barrier          the write barrier makes an object grey

    It is a breakpoint: `info breakpoints` lists it, `delete` removes it."""

    name = "heap catch"
    operands = "phase [PHASE]|free EXPR|barrier"
    repeats = False

    def complete_operand(self):
        return ["phase", "free", "barrier"]

    def run(self, args: command.Arguments) -> None:
        event, _, rest = args.rest.partition(" ")
        rest = rest.strip()
        if event == "phase" and (not rest or PHASES.get(rest.replace(" ", "-"))):
            made: Catch = CatchPhase(PHASES[rest.replace(" ", "-")] if rest else None)
        elif event == "phase":
            raise gdb.GdbError('no phase "%s"; there are %s' % (rest, ", ".join(heaps.PHASES)))
        elif event == "free" and rest:
            made = CatchFree(rest)
        elif event == "barrier" and not rest:
            made = CatchBarrier()
        else:
            raise gdb.GdbError("usage: " + self.usage())
        command.show("Catchpoint %d (%s)\n" % (made.number, made.what))


@command.register
class HeapCaught(command.Command):
    """Say what `heap catch` has caught, and where the program stands.

    A catchpoint runs this when it stops the program."""

    name = "heap caught"
    operands = "NUMBER..."
    repeats = False

    def run(self, args: command.Arguments) -> None:
        number = args.rest.split()[0]
        caught = Catch.by_number.get(int(number)) if number.isdigit() else None
        if caught is None:
            raise gdb.GdbError('no catchpoint "%s"; "info breakpoints" lists those there are'
                               % number)
        command.show("\nCatchpoint %d, %s\n" % (caught.number, caught.said))
        if isinstance(caught, CatchBarrier):
            show_barrier()
        steering.show_program()


def show_barrier() -> None:
    """Which object, and why; told by the collector's own variables at this moment."""
    frame = gdb.newest_frame()
    try:
        target, field, new = (int(frame.read_var(name)) for name in ("object", "field", "is_new"))
    except (gdb.error, ValueError):
        return  # optimised out
    current = graph.current()
    options = command.text_options()
    found = current.native.find(target)
    label = current.text("label", found[0], **options).strip() if found else "an object"
    place = current.text("pointer", field, **options).strip()
    command.show("  %s: the program %s %s\n" % (
        label, "stores a pointer to it in" if new else "overwrites", place))
