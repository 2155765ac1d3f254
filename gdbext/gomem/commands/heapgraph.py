# SPDX-License-Identifier: MIT
"""heapgraph."""

import os
import subprocess
import tempfile
from typing import Dict, List, Optional, Sequence

import gdb

from .. import command, exit_status, graph, recording, settings
from ..expressions import evaluate
from ..heaps import OFF

DEFAULT_LIMIT = 200  # objects in one picture
TIMEOUT = 60  # seconds for heapviz, which has a shorter limit of its own for the layout


@command.register
class HeapGraph(command.Command):
    """Draw the object graph.

    Without EXPR: what the variables of the selected frame reach. With EXPRs
    (divided by blanks; put brackets around one with blanks in it): all that
    hangs together with these objects. A variable that dangles, as it leads to
    the popped stack frame of a function that has returned, leads to a dashed
    box with a cross.

    -from EXPR what it leads to
    -to EXPR   only the ways to it, from there or else from all variables
    -type NAME only the ways past objects of this type
    -diff A [B]  what changed between two snapshots (heap snapshot), or from one to
               now: new objects +, gone ones - as they were, and changed ones ~
    -depth N   at most N steps away; of ways those of at most N steps
    -limit N   at most N objects (0 for all); else as many as fit a page,
               at most 200
    -all       everything, garbage and unnamed words too
    -unfold    each object of wide fans and long chains by itself; else those
               of one type that go together become one: "996 more Node"
    -ascii     draw with ASCII characters only
    -o FILE    write a picture: .svg, .png, .pdf or .dot; else text is printed

    -animate FILE.html   run the program through its next collection (or to the
               end of the one that runs), and write a page that plays it step
               by step; with -o FOLDER also a picture of each step. Of a core,
               what its last events tell is played. A folded box says how many
               of its objects are white, grey and black; see also -limit and
               -unfold. The program has to record events: `set gomem events
               10000`"""

    name = "heapgraph"
    operands = "[EXPR...]"
    options = (command.Option("from", "EXPR"), command.Option("to", "EXPR"),
               command.TYPE, command.DIFF,
               command.Option("depth", "N"), command.LIMIT, command.Option("all"),
               command.Option("unfold"), command.Option("ascii"), command.Option("o", "FILE"),
               command.Option("animate", "FILE"))
    repeats = False

    def run(self, args: command.Arguments) -> None:
        if args.animate:
            self.animate(args)
            return
        if args.o:
            with exit_status.owed(args.o):
                self.draw(self.cut(args), args.o)
            return
        options = command.text_options(args)
        options["ascii"] = options["ascii"] or args.ascii
        options.pop("limit", None)
        command.show(self.cut(args).text("diagram", **options))

    def cut(self, args: command.Arguments):
        """The part of the graph that is to be drawn, with its values."""
        ways = args.given["from"] or args.to or args.type
        if ways and args.words:
            raise gdb.GdbError('"%s": EXPR for what hangs together, or ways with -from, -to '
                               'and -type: %s' % (self.name, self.usage()))
        if args.diff:
            return self.cut_diff(args)
        current = graph.current()
        command.check_type(args.type)
        popped = self.popped(current, args)
        seeds = [] if ways and not args.given["from"] else self.seeds(current, args, popped)
        if current.image.collector.phase != OFF:
            current.load_events()  # what the write barrier found, and what was freed
        limit = command.STAGE_LIMIT if settings.on_stage() else DEFAULT_LIMIT
        return current.cut(seeds, depth=args.depth or 0, limit=args.limit or limit,
                           backwards=bool(args.words), garbage=args.all, unnamed=args.all,
                           fold=not args.unfold,
                           page=not args.limit and not settings.on_stage(),
                           to=self.nodes(current, [args.to]), type_name=args.type,
                           popped=list(popped.values()))

    @staticmethod
    def cut_diff(args: command.Arguments):
        """The same of a diff: what changed, or what is asked for."""
        start = [*args.words, *filter(None, [args.given["from"]])]
        limit = command.STAGE_LIMIT if settings.on_stage() else DEFAULT_LIMIT
        return graph.Diff(args.diff.split()).cut(
            {"seeds": start, "to": list(filter(None, [args.to]))}, depth=args.depth or 0,
            limit=args.limit or limit, backwards=bool(args.words), garbage=args.all,
            unnamed=args.all, fold=not args.unfold, type_name=args.type,
            changed=not (start or args.to or args.type or args.all))

    @staticmethod
    def popped(current: graph.Graph, args: command.Arguments) -> Dict[str, int]:
        """Those of the expressions that variables dangle to, and where that is."""
        places = {root.value for group in current.image.groups for root in group.roots
                  if root.popped}
        found = {text: evaluate(text).address for text in args.words} if places else {}
        return {text: address for text, address in found.items() if address in places}

    @staticmethod
    def seeds(current: graph.Graph, args: command.Arguments, popped: Dict[str, int]) -> List[int]:
        """Where the picture starts; empty: at all roots, or at what is popped."""
        if args.words or args.given["from"]:
            return HeapGraph.nodes(current, [*(text for text in args.words if text not in popped),
                                             args.given["from"]])
        if args.all:
            return []
        frame, thread = gdb.selected_frame(), gdb.selected_thread()
        group = current.frame_group(frame, thread.num)
        if group is None:
            raise gdb.GdbError("no variable of %s points into the heap here: name an expression, "
                               "select another frame with \"up\", or take -all"
                               % (frame.name() or "the selected frame"))
        return [group]

    @staticmethod
    def nodes(current: graph.Graph, expressions: Sequence[Optional[str]]) -> List[int]:
        """The objects that expressions lead to; None is passed over."""
        return [current.object(text, **command.text_options())[0]
                for text in expressions if text is not None]

    def complete_option(self, option: command.Option) -> List[str]:
        """Names of types."""
        if option == command.DIFF:
            return command.complete_snapshots()
        return command.complete_types() if option == command.TYPE else []

    def animate(self, args: command.Arguments) -> None:
        """Records a collection, and lets heapviz make a page or pictures of it."""
        if (args.rest or args.all or args.depth or args.to or args.type
                or args.given["from"] or args.diff):
            raise gdb.GdbError('"%s": with -animate there are only -limit, -unfold and -o'
                               % self.name)
        if not args.animate.endswith(".html"):
            raise gdb.GdbError("-animate writes a page: FILE.html, not %s" % args.animate)
        limit = min(args.limit or DEFAULT_LIMIT, graph.MAX_WITH_VALUES)
        with exit_status.owed(args.animate), temporary_folder() as folder:
            made = recording.record(folder, limit, not args.unfold, "heapgraph -animate")
            chosen = [*(["-limit", str(limit)] if args.limit else []),
                      *(["-unfold"] if args.unfold else [])]
            for out in filter(None, (args.animate, args.o)):
                said = heapviz("animate", *made.files, "-o", out, *chosen)
                command.show("wrote %s\n" % out)
            command.show(said)
        if made.short:
            command.show("it ends early: %s\n" % made.short)

    @staticmethod
    def draw(cut, file: str) -> None:
        """Lets heapviz draw a snapshot of the cut-out graph."""
        with temporary_folder() as folder:
            snapshot = os.path.join(folder, "cut.heapsnapshot")
            cut.write(snapshot)
            # What is in the picture was chosen here; heapviz draws all of it.
            heapviz("draw", snapshot, "-all", "-unfold", "-o", file,
                    "-limit", str(max(1, cut.totals()["objects"])))
        command.show("wrote %s\n" % file)


def temporary_folder() -> tempfile.TemporaryDirectory:
    """A folder for snapshots on their way to heapviz."""
    return tempfile.TemporaryDirectory(prefix="gomem-")


def heapviz(*arguments: str) -> str:
    """Runs heapviz; what it printed. gdb.GdbError: the line in which it says what went wrong."""
    program = graph.tool("heapviz")
    try:
        done = subprocess.run([program, *arguments], timeout=TIMEOUT, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    except subprocess.TimeoutExpired:
        raise gdb.GdbError("heapviz needed more than %d seconds: draw less, with -depth or -limit"
                           % TIMEOUT) from None
    except OSError as error:
        raise gdb.GdbError("cannot start %s: %s" % (program, error.strerror)) from None
    if done.returncode != 0:
        said = done.stdout.decode("utf-8", "replace").strip().splitlines()
        raise gdb.GdbError(said[-1] if said else "heapviz failed (%d)" % done.returncode)
    return done.stdout.decode("utf-8", "replace")
