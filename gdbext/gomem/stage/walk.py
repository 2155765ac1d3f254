# SPDX-License-Identifier: MIT
"""The walk through the talk: which step is on, how to come to another, what to do when one fails.

A step with `program` begins a scene: a fresh run of that program. The steps behind it, up to the
next such step, go on in this run. So the state of any step can be had again: start the scene anew
and do its steps in silence. That happens on the way back, on goto, and when the speaker let the
program run in between.

A step that fails (its condition is false, its program died, it took too long) shows what was
recorded of it at the rehearsal, marked as recorded, and the talk goes on.
"""

import contextlib
import os
import select
import signal
import subprocess
import time
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

import gdb

from .. import command, settings
from . import screen, slides
from .program import Missing, Program, Trouble, limited
from .recording import Recording

SHELL_OUTPUT = 1 << 16  # bytes
TICK = 0.02  # seconds between two looks at what runs
WIDTH = 80  # columns of the stage
NOTES_WIDTH = 78  # columns, for a window of 80


class Shown(NamedTuple):
    """What the audience sees of a step."""
    text: str
    output: str = ""  # of the program and the commands alone
    recorded: bool = False
    trouble: str = ""  # why it had to be the recording
    excused: bool = False  # it needs what is not on this machine, and says so
    picture: str = ""  # a snapshot that was recorded; "": the program is looked at


class Walk:
    """One talk that is being given."""

    def __init__(self, root: str, build: str) -> None:
        self.root = root  # the project
        self.build = build
        self.talk = slides.read(os.path.join(root, "talk", "slides.md"))
        self.steps = self.talk.steps
        self.recording = Recording(os.path.join(root, "talk", "recorded"))
        self.program = Program()
        self.program.connect()
        self.position = -1  # of the step that is shown
        self.state = -1  # the step whose state the program is in; -1: none
        self.shown: Optional[Shown] = None
        self.away = 0.0  # seconds of this step in which the program, or a shell, ran
        self.doing = False  # a step, just now
        self.moves = 0  # how often a step was shown
        # at the program, as a graph to be drawn, with the arguments of a step's `picture`
        self.look: Callable[[str], Any] = lambda picture: None
        self.other: Any = None  # that of the first of two programs that the step is about

    def busy(self) -> bool:
        """Whether a step is being done just now."""
        return self.doing

    def close(self) -> None:
        """Lets go of GDB's events."""
        self.program.disconnect()

    # ---- where the talk is ----

    @property
    def step(self) -> slides.Step:
        """The step that is shown."""
        return self.steps[max(0, self.position)]

    @property
    def slide(self) -> slides.Slide:
        """The slide that is shown."""
        return self.talk.slide_of(self.step)

    def status(self, width: int) -> str:
        """One line: slide, step, title."""
        slide = self.slide
        return screen.status(slide.number, len(self.talk.slides), slide.title,
                             slide.steps.index(self.step) + 1, len(slide.steps),
                             bool(self.shown and self.shown.recorded), width,
                             settings.ascii_only())

    def slide_notes(self) -> Tuple[str, ...]:
        """What talk/notes.md has for the slide that is on, lines of Markdown."""
        try:
            notes = slides.read(os.path.join(self.root, "talk", "notes.md"))
        except (OSError, ValueError):
            return ()
        return next((slide.steps[0].lines for slide in notes.slides
                     if slide.title == self.slide.title), ())

    def notes(self) -> List[str]:
        """The same for a terminal."""
        return screen.markdown(self.slide_notes(), NOTES_WIDTH, settings.ascii_only())

    def beside(self) -> Dict[str, Any]:
        """The step as data, for a page; view/feed.py says what the members mean."""
        slide, step, shown = self.slide, self.step, self.shown
        coming = self.steps[self.position + 1:self.position + 2]
        return {
            "slide": slide.number, "slides": len(self.talk.slides), "title": slide.title,
            "step": slide.steps.index(step) + 1, "steps": len(slide.steps),
            "told": list(step.lines), "output": shown.output, "recorded": shown.recorded,
            "notes": list(self.slide_notes()), "moves": self.moves,
            "pictured": step.drawn,
            "next": self.summary(coming[0]) if coming else "",
            "snapshot": shown.picture,
        }

    def output(self, step: slides.Step, recorded: str) -> str:
        """What a step printed, of its recording."""
        told = self.told(step)
        return recorded[len(told):] if recorded.startswith(told) else recorded

    def summary(self, step: slides.Step) -> str:
        """A step in a few words."""
        slide = self.talk.slide_of(step)
        if step is slide.steps[0]:
            return "%d. %s" % (slide.number, slide.title)
        return "; ".join(filter(None, [" ".join(step.lines)[:60]]
                                + [line for _, line in step.commands]))

    def picture(self) -> str:
        """What of the program the step wants to be drawn, as arguments of heapgraph; "": what the
        frame reaches, also where the speaker has let the program run."""
        step = self.step.beside or self.step
        return step.picture if step.drawn and not self.program.moved else ""

    # ---- moving ----

    def next(self) -> bool:
        """On to the next step; False at the end."""
        return self.show(self.position + 1)

    def back(self) -> bool:
        """To the step before; False at the beginning."""
        return self.show(self.position - 1)

    def goto(self, number: str) -> bool:
        """To the text of a slide; False if there is no such slide."""
        name = number + ".1"
        return any(step.name == name and self.show(position)
                   for position, step in enumerate(self.steps))

    def show(self, position: int) -> bool:
        """Shows a step, whatever happens."""
        if not 0 <= position < len(self.steps):
            return False
        self.position = position
        self.moves += 1
        self.away = 0.0
        step = self.steps[position]
        self.doing = True
        try:
            with limited(step.within) as limit:
                try:
                    self.shown = self.play(position)
                except KeyboardInterrupt:
                    raise Trouble("took more than %g seconds" % step.within if limit.passed
                                  else "interrupted") from None
        except (Trouble, KeyboardInterrupt, gdb.error, OSError, ValueError) as error:
            self.state = -1
            self.shown = self.from_recording(step, " ".join(str(error).split()) or "interrupted",
                                             bool(getattr(error, "needs", "")))
        finally:
            self.doing = False
        return True

    def from_recording(self, step: slides.Step, trouble: str, excused: bool) -> Shown:
        """What was recorded of a step that failed."""
        text = self.recording.read(step.name)
        if text is None:
            text = "(%s, and nothing was recorded of this step)\n" % trouble
        return Shown(text, self.output(step, text) if step.live else "", True, trouble, excused,
                     self.recording.picture(step.name))

    # ---- playing ----

    def play(self, position: int) -> Shown:
        """Does what a step says. Trouble, gdb.error, ...: it failed."""
        step = self.steps[position]
        self.other = None
        if not step.live:
            return Shown(self.told(step))
        if step.program:
            self.do_start(step)
        elif step.pictured:
            self.restore(position)
        output = self.perform(step)
        self.check(step.beside or step, output)
        if step.pictured:
            self.state = position
        return Shown(self.told(step) + output, output)

    def told(self, step: slides.Step) -> str:
        """The text of a step, the slide's title above the first one."""
        width, ascii_only = min(gdb.parameter("width") or WIDTH, WIDTH), settings.ascii_only()
        slide = self.talk.slide_of(step)
        lines = screen.markdown(step.lines, width, ascii_only)
        if step is slide.steps[0]:
            title = "%d. %s" % (slide.number, slide.title)
            lines = screen.heading(title, width, ascii_only) + lines
        elif lines and step.live:
            lines.append("")
        return "".join(line + "\n" for line in lines)

    def restore(self, position: int) -> None:
        """Brings the program to where the step about it before this one left it."""
        before = [at for at in range(position) if self.steps[at].pictured]
        first = self.talk.scene(position)
        if first is None:
            return  # the step needs no program
        if self.state == before[-1] and not self.program.moved:
            return
        self.do_start(self.steps[first])
        for at in before[before.index(first):]:
            self.perform(self.steps[at])

    @contextlib.contextmanager
    def others(self) -> Iterator[None]:
        """What runs within is not ours: its time is that of the program."""
        start = time.monotonic()
        try:
            yield
        finally:
            self.away += time.monotonic() - start

    def do_start(self, step: slides.Step) -> None:
        """Begins a scene."""
        self.state = -1
        with self.others():
            try:
                self.program.start(os.path.join(self.build, "demo", step.program))
            except Missing as error:
                error.needs = step.needs
                raise

    def perform(self, step: slides.Step) -> str:
        """Goes to the checkpoints and runs the commands; what is printed on the way."""
        if not step.beside:
            return self.perform_one(step)
        width = min(gdb.parameter("width") or WIDTH, WIDTH)
        with command.narrowed((width - screen.GAP) // 2):
            left = self.perform_one(step)
            self.check(step, left)
            self.other = self.look(step.picture)
            self.do_start(step.beside)
            right = self.perform_one(step.beside)
        return screen.columns(left, right, width)

    def perform_one(self, step: slides.Step) -> str:
        """The same with one program."""
        text = ""
        for kind, line in step.commands:
            if kind in ("checkpoint", "quiet"):
                with self.others():
                    self.program.go_to(line)
                printed = self.program.printed()
                text += printed.lstrip("\n") if kind == "checkpoint" else ""
                continue
            if kind == "shell":
                with self.others():
                    text += "$ %s\n%s" % (line, self.shell(line))
                continue
            said = self.type(line, step)
            text += "(gdb) %s\n%s%s" % (line, self.program.printed(), said)
        return text

    def type(self, line: str, step: slides.Step) -> str:
        """What a command of GDB prints. An error is output, too, where the step expects it."""
        with self.program.ours():
            try:
                return gdb.execute(line, to_string=True)
            except gdb.error as error:
                said = " ".join(str(error).split())
                if any(wanted in said for wanted in step.texts):
                    return said + "\n"
                raise

    def shell(self, line: str) -> str:
        """What a command of the shell prints. It and all that it started end with the step."""
        with subprocess.Popen(["sh", "-c", line], cwd=self.root, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              start_new_session=True) as process:
            try:
                said = b""
                while len(said) < SHELL_OUTPUT:
                    # a read that waits would go on behind GDB's handler of Ctrl-C
                    if not select.select([process.stdout], [], [], TICK)[0]:
                        continue
                    data = os.read(process.stdout.fileno(), SHELL_OUTPUT - len(said))
                    if not data:
                        break
                    said += data
                if len(said) == SHELL_OUTPUT:
                    raise Trouble("%s printed more than %d bytes" % (line, SHELL_OUTPUT - 1))
                while process.poll() is None:
                    time.sleep(TICK)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        if process.returncode:
            raise Trouble("%s failed with status %d" % (line, process.returncode))
        return said.decode("utf-8", "replace")

    @staticmethod
    def check(step: slides.Step, text: str) -> None:
        """What must be true after a step. Trouble: it is not."""
        for wanted in step.texts:
            if wanted not in text:
                raise Trouble("\"%s\" was not printed" % wanted)
        for condition in step.conditions:
            if not gdb.parse_and_eval(condition):
                raise Trouble("%s is not true" % condition)
