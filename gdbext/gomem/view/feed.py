# SPDX-License-Identifier: MIT
"""What the page gets to see: a message for each stop and each step of the talk.

    Feed(walk or None).start()      follows GDB from now on
    Feed.publish(message)           to the server, or to whoever else takes messages

A message is what the player page is fed with (viz/draw/player.c): scenes, frames, and in a frame
`talk`, what stands beside the graph:

    slide, slides, title, step, steps     where the talk is
    told      the text of the step, lines of Markdown
    output    what the step printed
    notes     the speaker's, lines of Markdown
    next      what comes next, a line
    recorded  true: the step failed, this is its recording
    pictured  true: the step is about the program, which is drawn; else its text stands alone
    moves     grows whenever a step is shown

(a file with a graph that was recorded, in `snapshot`, is drawn instead of the program's),
and, if the step is about two programs, `other`: the picture of the first one, which stands still
(`graph`, `arrows`, `set` and `counts`, as in a scene and its frame);

and, by itself, `status`: what the program does ("the program runs"), or GDB, when that takes
longer than a second; "" when it stands.

The graph is cut out and written to a snapshot at once, as GDB must not be touched from another
thread; heapviz draws it in a thread, so that the prompt does not wait for a picture.
"""

import contextlib
import json
import os
import queue
import shutil
import subprocess
import threading
from typing import Any, Callable, Dict, List, Optional

import gdb

from .. import events, folders, graph, memory, native, threads

OBJECTS = 60  # in a picture beside the talk
TIMEOUT = 5  # seconds for a picture; the page then shows the step without one
LAST = 2  # seconds for the one that is being drawn when nobody waits for it any more

Message = Dict[str, Any]


class Feed:
    """Turns stops into messages."""

    def __init__(self, publish: Callable[[Message], None]) -> None:
        self.publish = publish
        self.talk: Optional[Callable[[], Message]] = None  # what stands beside the graph
        self.other: Callable[[], Any] = lambda: None  # the graph that `other` shows, or None
        self.cut: Callable[[], Any] = cut_here  # the graph that is drawn
        self.undrawn = 0  # messages that heapviz made no picture for
        self._stops = 0
        self._seen: Any = None
        self._work: "queue.Queue[Optional[tuple]]" = queue.Queue()
        self._folder = folders.make("view")
        self._files = 0
        self._programs: List[str] = []  # each has a file of where its objects were drawn
        self._drawer = threading.Thread(target=self._draw_all, daemon=True)

    # ---- GDB's side ----

    def start(self) -> None:
        """Follows GDB."""
        threads.start(self._drawer)
        gdb.events.stop.connect(self._on_stop)
        gdb.events.cont.connect(self._on_cont)
        gdb.events.exited.connect(self._on_exit)
        gdb.events.before_prompt.connect(self.look)
        memory.Progress.listeners.append(self._on_work)

    def stop(self) -> None:
        """Lets go of GDB; returns when everything handed over was published."""
        try:
            self.flush()
        finally:
            self.drop()

    def drop(self) -> None:
        """Lets go of GDB; nobody waits for what was not drawn yet."""
        gdb.events.stop.disconnect(self._on_stop)
        gdb.events.cont.disconnect(self._on_cont)
        gdb.events.exited.disconnect(self._on_exit)
        gdb.events.before_prompt.disconnect(self.look)
        memory.Progress.listeners.remove(self._on_work)
        with contextlib.suppress(queue.Empty):
            while True:
                self._work.get_nowait()
                self._work.task_done()
        self._work.put(None)
        self._drawer.join(LAST)
        shutil.rmtree(self._folder, ignore_errors=True)

    @events.handler
    def _on_stop(self, _event: object) -> None:
        self._stops += 1

    @events.handler
    def _on_cont(self, _event: object) -> None:
        self._say("the program runs")

    @events.handler
    def _on_exit(self, event: object) -> None:
        self._stops += 1
        code = getattr(event, "exit_code", None)
        self._say("the program was ended" if code is None else
                  "the program exited with code %d" % code)

    def _on_work(self, label: str) -> None:
        self._say("GDB is busy: " + label if label else "")

    def flush(self) -> None:
        """Waits until everything handed over was published."""
        self._work.join()

    def _say(self, status: str) -> None:
        self._work.put((None, {"status": status}, None))

    @events.handler
    def look(self) -> None:
        """Hands over what there is to see now, if it is not what was there before."""
        talk = self.talk() if self.talk else {}
        recorded = talk.pop("snapshot", "")
        where = frame_line()
        costly = graph.costly() if where else 0
        key = (self._stops, where, costly, talk.get("slide"), talk.get("step"), talk.get("moves"))
        if key == self._seen or not (where or talk):
            return
        if not where and self._seen and talk.get("moves") == self._seen[-1]:
            return  # the program has gone; what it was is still to be seen, and so is that
        anew = not self._seen or talk.get("moves") != self._seen[-1]
        self._seen = key
        if talk and not talk["pictured"] and anew:  # what the speaker then does is drawn, too
            self._work.put((None, {"say": "", "talk": talk}, None))
            return
        say = where
        if costly:
            say += "; %s objects, heap view -refresh draws them" % format(costly, ",")
        snapshot, other = None, self.other()
        if recorded:
            snapshot = self._snapshot(lambda path: shutil.copyfile(recorded, path), recorded)
        elif where and not costly:
            snapshot = self._snapshot(lambda path: self.cut().write(path), program())
        self._work.put((snapshot, {"say": say, **({"talk": talk} if talk else {})},
                        self._snapshot(other.write, "beside " + program())
                        if other and snapshot else None))

    def _snapshot(self, write: Callable[[str], Any], of: str) -> Optional[str]:
        """A file with a graph, of a program; None: there is none to see."""
        if of not in self._programs:
            self._programs.append(of)
        self._files += 1
        path = os.path.join(self._folder, "%d.%d.heapsnapshot" % (self._files,
                                                                  self._programs.index(of)))
        try:
            write(path)
        except (gdb.error, gdb.GdbError, native.GraphError, OSError, KeyboardInterrupt):
            return None
        return path

    # ---- the thread's side ----

    def _draw_all(self) -> None:
        while True:
            work = self._work.get()
            try:
                if work is None:
                    return
                self.publish(self._message(*work))
            finally:
                self._work.task_done()

    def _message(self, path: Optional[str], extra: Message, other: Optional[str]) -> Message:
        """The message for a snapshot, or for none, and what is to stand with it."""
        if "status" in extra:
            return extra
        message = self._draw(path) if path else None
        drawn = self._draw(other) if other else None
        for scene in message["scenes"] if message else ():
            scene["program"] = self._program_of(path)
        if path and message is None:
            self.undrawn += 1
        if not message or not message.get("frames"):
            message = {"scenes": [], "frames": [{"scene": -1, "phase": 0, "focus": -1,
                                                 "set": [], "arrows": []}]}
        del message["frames"][1:]  # a picture, not an animation
        message["frames"][0].update(extra)
        if drawn:
            scene, frame = drawn["scenes"][0], drawn["frames"][0]
            message["frames"][0]["other"] = {"graph": scene["graph"], "arrows": scene["arrows"],
                                             "set": frame["set"], "counts": frame["counts"]}
        message.update(title="gomem", note="")
        if extra["say"] or path is None and "talk" in extra:
            message["status"] = ""
        return message

    @staticmethod
    def _program_of(path: str) -> int:
        return int(path.split(".")[-2])

    def _draw(self, path: str) -> Optional[Message]:
        """The message that heapviz makes of a snapshot; None if it cannot. What earlier pictures of
        this program had stays where it was."""
        out = path + ".json"
        places = os.path.join(self._folder, "places.%d" % self._program_of(path))
        try:
            subprocess.run([graph.tool("heapviz"), "animate", path, "-limit", str(OBJECTS),
                            "-places", places, "-o", out], timeout=TIMEOUT, check=True,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            with open(out, encoding="utf-8") as file:
                return json.load(file)
        except (subprocess.SubprocessError, OSError, ValueError, gdb.GdbError):
            return None
        finally:
            for file in path, out:
                if os.path.exists(file):
                    os.unlink(file)


def cut_here() -> native.Graph:
    """The selected frame's part of the graph. gdb.GdbError: there is none to see."""
    current = graph.current()
    group = current.frame_group(gdb.selected_frame(), gdb.selected_thread().num)
    # While objects are marked and swept, all of them matter, garbage most.
    whole = group is None or current.image.summary.phase != "off"
    return current.cut([] if whole else [group], limit=OBJECTS, garbage=whole, fold=True)


def program() -> str:
    """What is looked at."""
    return gdb.current_progspace().filename or ""


def frame_line() -> str:
    """Where the program stands: "show_pointer_sharing, sharing.c line 51"; "" if nowhere."""
    try:
        frame = gdb.selected_frame()
    except gdb.error:
        return ""
    where = frame.find_sal()
    name = frame.name() or "0x%x" % frame.pc()
    if where.symtab is None:
        return name
    return "%s, %s line %d" % (name, os.path.basename(where.symtab.filename), where.line)
