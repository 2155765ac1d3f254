# SPDX-License-Identifier: MIT
"""slide: the talk."""

import os
from typing import Any, List, Optional

import gdb

from .. import command, exit_status, graph, settings
from ..stage import keys, rehearsal, walk, window
from ..stage.program import silent
from ..view import feed, page
from . import heapgraph

# Below the first step, on a stage.
FIRST = "Enter goes on, Page Up goes back; heap view: the page for the browser\n"

_walk: Optional[walk.Walk] = None


def current() -> walk.Walk:
    """The talk, begun if need be."""
    global _walk  # pylint: disable=global-statement
    if _walk is None:
        root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
            os.path.realpath(__file__)))))
        try:
            _walk = walk.Walk(root, build_folder(root))
            _walk.look = look
        except OSError as error:
            raise gdb.GdbError("there is no talk here: %s: %s"
                               % (error.filename, error.strerror)) from None
        except ValueError as error:
            raise gdb.GdbError(str(error)) from None
        keys.bind()
        window.HeapWindow.status_of = _walk.status
        window.HeapWindow.picture = _walk.picture
        window.HeapWindow.turn = turn
        window.HeapWindow.again, window.HeapWindow.busy = again, _walk.busy
    return _walk


def close() -> None:
    """Ends the talk, if there is one, and gives its keys back to GDB."""
    global _walk  # pylint: disable=global-statement
    if _walk is None:
        return
    _walk.close()
    _walk = None
    keys.unbind()
    talks = window.HeapWindow
    talks.status_of = talks.turn = talks.again = None
    talks.busy, talks.picture = staticmethod(lambda: False), staticmethod(lambda: "")


def beside() -> dict:
    """What the page shows beside the graph: the step that is on; nothing before the first one."""
    return _walk.beside() if _walk is not None and _walk.shown else {}


def other() -> Any:
    """The graph of the first of two programs that the step is about; None: it is about one."""
    return _walk.other if _walk is not None else None


def look(picture: str) -> Any:
    """The program as a graph to be drawn: what heapgraph would draw with these arguments."""
    if not picture:
        return feed.cut_here()
    drawing = heapgraph.HeapGraph.instance
    return drawing.cut(drawing.parse(picture))


def cut() -> Any:
    """The graph that stands beside the step that is on."""
    try:
        return look(_walk.picture() if _walk is not None else "")
    except (gdb.error, gdb.GdbError):
        return feed.cut_here()  # the speaker has gone to another frame


def follow(page_feed: feed.Feed) -> None:
    """Lets a feed show the talk."""
    page_feed.talk, page_feed.other, page_feed.cut = beside, other, cut


def build_folder(root: str) -> str:
    """Where the demos are."""
    try:
        return os.path.dirname(graph.tool("heapviz"))
    except gdb.GdbError:  # demos may be missing, too: the talk goes on with what is recorded
        return os.path.join(root, "build")


class SlideCommand(command.Command):
    """Base: shows a step in the end."""

    def move(self, talk: walk.Walk, args: command.Arguments) -> bool:
        """Goes to a step; False: there is none."""
        raise NotImplementedError

    def run(self, args: command.Arguments) -> None:
        talk = current()
        if self.move(talk, args):
            if settings.on_stage():
                # the windows have room for one program
                window.arrange(talk.step.drawn and not talk.step.beside)
            show(talk)


def show(talk: walk.Walk) -> None:
    """Prints the step that is on, and the line that says where we are."""
    width = gdb.parameter("width") or 80
    if window.HeapWindow.shown():
        width -= 1  # GDB's window breaks a line that fills it
        # what stood there before is no part of this step
        command.show("\n" * (os.get_terminal_size(1).lines // 2))
    width = min(width, 80)
    command.show(talk.shown.text)
    if not talk.shown.text.endswith("\n"):
        command.show("\n")
    command.show(talk.status(width) + "\n")
    if talk.position == 0 and settings.on_stage():
        command.show(FIRST)


def turn(forward: bool) -> None:
    """A page key in the TUI: as if the command had been typed."""
    command.show("\n")
    keys.enter(keys.NEXT if forward else keys.BACK)


def again() -> None:
    """The command window has lost its order: as if `slide again` had been typed, unless something
    is being typed."""
    if keys.idle():
        command.show("\n" * os.get_terminal_size(1).lines)
        keys.enter(keys.AGAIN)


@command.register
class Slide(SlideCommand):
    """Give the talk: the next step.

    Enter on an empty line and Page Down do the same, Page Up goes back. Any
    command may be typed in between; Enter then goes on with the talk."""

    name = "slide"
    prefix = True

    def move(self, talk: walk.Walk, args: command.Arguments) -> bool:
        return _next(talk)


@command.register
class SlideNext(SlideCommand):
    """Go on to the next step of the talk."""

    name = "slide next"

    def move(self, talk: walk.Walk, args: command.Arguments) -> bool:
        return _next(talk)


def _next(talk: walk.Walk) -> bool:
    if talk.next():
        return True
    command.show("That was the last step. \"slide goto 1\" begins again.\n")
    return False


@command.register
class SlideBack(SlideCommand):
    """Go back to the step before; the program is run again."""

    name = "slide back"

    def move(self, talk: walk.Walk, args: command.Arguments) -> bool:
        if talk.back():
            return True
        command.show("This is the first step.\n")
        return False


@command.register
class SlideAgain(SlideCommand):
    """Show the step that is on once more; nothing is run for it."""

    name = "slide again"
    repeats = False

    def move(self, talk: walk.Walk, args: command.Arguments) -> bool:
        return talk.shown is not None or talk.next()


@command.register
class SlideGoto(SlideCommand):
    """Go to slide N. The program is run again when a step needs it."""

    name = "slide goto"
    operands = "N"
    repeats = False

    def move(self, talk: walk.Walk, args: command.Arguments) -> bool:
        if not talk.goto(args.rest):
            raise gdb.GdbError("there is no slide %s; there are 1 to %d"
                               % (args.rest, len(talk.talk.slides)))
        return True

    def complete_operand(self) -> List[str]:
        return [str(slide.number) for slide in current().talk.slides]


@command.register
class SlideReset(command.Command):
    """End the program and begin the talk anew at the next step."""

    name = "slide reset"
    repeats = False

    def run(self, args: command.Arguments) -> None:
        if _walk is not None:
            _walk.program.end()
        close()
        current()


@command.register
class SlideList(command.Command):
    """List the slides; an arrow shows where the talk is."""

    name = "slide list"
    repeats = False

    def run(self, args: command.Arguments) -> None:
        talk = current()
        for slide in talk.talk.slides:
            here = talk.position >= 0 and slide is talk.slide
            command.show("%s %d  %s (%d step%s)\n" % (
                ("->" if settings.ascii_only() else "▶ ") if here else "  ", slide.number,
                slide.title, len(slide.steps), "s" * (len(slide.steps) != 1)))


@command.register
class SlideNotes(command.Command):
    """Show the speaker's notes of the slide that is on (talk/notes.md)."""

    name = "slide notes"
    repeats = False

    def run(self, args: command.Arguments) -> None:
        talk = current()
        notes = talk.notes()
        command.show("\n".join(notes) + "\n" if notes else "no notes for this slide\n")


@command.register
class SlideDeck(command.Command):
    """Play every step, and write the talk as one page for the browser.

    The page needs neither GDB nor a network; printed, it has a sheet a step."""

    name = "slide deck"
    operands = "FILE"
    repeats = False

    def run(self, args: command.Arguments) -> None:
        talk, messages = current(), []
        file = command.unquote(args.rest)
        with exit_status.owed(file):
            collector = feed.Feed(messages.append)
            follow(collector)
            collector.start()
            try:
                for position in range(len(talk.steps)):
                    with silent():
                        talk.show(position)
                    collector.look()
            finally:
                collector.stop()
            page.write(file, [message for message in messages if "frames" in message])
            command.show("wrote %s, %d steps%s\n" % (file, len(talk.steps),
                                                   without_picture(collector.undrawn)))


def without_picture(undrawn: int) -> str:
    """What is missing in a deck; nothing, as a rule."""
    return "; %d without their picture: heapviz did not draw it" % undrawn if undrawn else ""


@command.register
class SlideRehearse(command.Command):
    """Play every step, check it, compare it with its recording.

    -bless   record what differs

    In a batch run a step that fails makes GDB exit with 1."""

    name = "slide rehearse"
    options = (command.Option("bless"),)
    repeats = False

    def run(self, args: command.Arguments) -> None:
        talk = current()
        page_feed = feed.Feed(lambda message: None)
        follow(page_feed)

        def draw() -> None:
            page_feed.look()
            page_feed.flush()

        page_feed.start()
        with exit_status.owed(talk.recording.folder):
            try:
                played = rehearsal.rehearse(talk, bool(args.bless), draw, self.say)
            except OSError as error:
                raise gdb.GdbError("cannot record: %s: %s"
                                   % (error.filename, error.strerror)) from None
            finally:
                page_feed.stop()
            failed = [one for one in played
                      if one.difference or one.trouble and not one.excused]
            for name in "seconds", "picture", "beyond":
                times = sorted((getattr(one, name), one.step.name) for one in played)
                command.show("%d steps, %s: median %.0f ms, longest %.0f ms (%s)\n" % (
                    len(times), {"seconds": "key to text", "picture": "key to picture",
                                 "beyond": "of that not the program's own"}[name],
                    1000 * times[len(times) // 2][0], 1000 * times[-1][0], times[-1][1]))
            if failed:
                raise gdb.GdbError("%d of %d steps failed: %s" % (
                    len(failed), len(played), ", ".join(one.step.name for one in failed)))

    @staticmethod
    def say(played: rehearsal.Played) -> None:
        """A line for each step, and what is wrong with it."""
        state = ("recorded" if played.excused else "FAIL" if played.trouble else
                 "differs" if played.difference else "ok")
        command.show("%-5s %-8s %5.0f %5.0f ms  %s\n" % (
            played.step.name, state, 1000 * played.seconds, 1000 * played.picture, played.trouble))
        for line in played.difference:
            command.show(line + "\n")


window.HeapWindow.costly = staticmethod(graph.costly)
window.register()
