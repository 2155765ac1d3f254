# SPDX-License-Identifier: MIT
"""The talk as data: talk/slides.md, read.

    read(path) -> Talk          OSError, or ValueError with file and line

A level 1 heading begins a slide. The text up to the first live block, a code block whose language
is `live`, is the slide's first step; each live block is a further one, with the text before it
for a caption; text behind the last one is a step again. A live block has a line for each thing:

    program NAME        from here on, up to the next such line, that demo runs (build/demo/NAME)
    checkpoint NAME     the program goes on to that moment; what it prints is shown
    quiet NAME          the same, and what it prints is not shown
    (gdb) COMMAND       typed into GDB
    $ COMMAND           run by the shell, in the folder of the project
    expect EXPRESSION   afterwards, GDB finds it to be true
    expect "TEXT"       afterwards, what was printed contains TEXT
    picture ARGUMENTS   the picture beside it is what `heapgraph ARGUMENTS` draws; without this
                        line, what the variables of the selected frame reach; `picture none`: there
                        is none, and the text has the whole room
    within SECONDS      the step is given up after that time (10)
    needs PACKAGE       where that is missing a program is not built: the step then shows its
                        recording, and the rehearsal is content with that
    beside NAME         the lines below are about another program, started when all above is done;
                        what both show stands in two columns

A step that only runs commands of the shell has no picture: it is not about the program.

Nothing here knows GDB.
"""

import re
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

TIME_LIMIT = 10.0  # seconds for a step, unless it says another
NO_PICTURE = "none"

FENCE = re.compile(r"(```+|~~~+)\s*(\S*)")


class Step(NamedTuple):
    """One key press: the text of a slide, or a live block of it."""
    name: str  # "3.1" is what slide 3 opens with
    lines: Tuple[str, ...] = ()  # the text, or the caption, as Markdown
    program: str = ""  # starts here, if not empty
    # what is done, in this order: ("gdb" or "shell", command), ("checkpoint" or "quiet", moment)
    commands: Tuple[Tuple[str, str], ...] = ()
    conditions: Tuple[str, ...] = ()  # expressions
    texts: Tuple[str, ...] = ()  # to be found in what is printed
    picture: str = ""  # arguments of heapgraph; "": what the frame reaches
    within: float = TIME_LIMIT
    needs: str = ""  # a package
    beside: Optional["Step"] = None  # the second half of a step about two programs

    @property
    def live(self) -> bool:
        """Whether something is done, not only told."""
        return bool(self.program or self.commands)

    @property
    def pictured(self) -> bool:
        """Whether it is about the program, which then is drawn, as a rule."""
        return bool(self.program or any(kind != "shell" for kind, _ in self.commands))

    @property
    def drawn(self) -> bool:
        """Whether a picture stands beside its text."""
        return self.pictured and self.picture != NO_PICTURE


class Slide(NamedTuple):
    """A heading and its steps."""
    number: int  # from 1
    title: str
    steps: Tuple[Step, ...]


class Talk(NamedTuple):
    """All slides, and all steps in one row."""
    slides: Tuple[Slide, ...]

    @property
    def steps(self) -> List[Step]:
        """In the order of the talk."""
        return [step for slide in self.slides for step in slide.steps]

    def slide_of(self, step: Step) -> Slide:
        """The slide that a step belongs to."""
        return self.slides[int(step.name.partition(".")[0]) - 1]

    def scene(self, position: int) -> Optional[int]:
        """Position of the step that starts the program which runs at a step; None: none does."""
        for at in range(position, -1, -1):
            if self.steps[at].program:
                return at
        return None


def read(path: str) -> Talk:
    """The talk in a file."""
    with open(path, encoding="utf-8") as file:
        return parse(file.read().splitlines(), path)


def parse(lines: List[str], path: str = "slides") -> Talk:
    """The talk in these lines. ValueError says where one of them makes no sense."""
    slides: List[Slide] = []
    for title, first, body in divide(lines):
        number = len(slides) + 1
        text: List[str] = []
        steps: List[Step] = []
        for block, at, content in blocks(body, first):
            if block != "live":
                text += content
                continue
            if not steps:  # a slide opens with its text, even if there is none
                steps.append(Step("%d.1" % number, tuple(trim(text))))
                text = []
            name = "%d.%d" % (number, len(steps) + 1)
            steps.append(live_step(name, content, path, at)._replace(lines=tuple(trim(text))))
            text = []
        if trim(text) or not steps:
            steps.append(Step("%d.%d" % (number, len(steps) + 1), tuple(trim(text))))
        slides.append(Slide(number, title, tuple(steps)))
    if not slides:
        raise ValueError("%s: no slide: one begins with \"# Title\"" % path)
    return Talk(tuple(slides))


def divide(lines: List[str]) -> Iterator[Tuple[str, int, List[str]]]:
    """(title, line number of the first line below it, lines) of each slide."""
    title, first, body, fence = None, 0, [], ""
    for number, line in enumerate(lines, 1):
        fence = fence_after(fence, line)
        if not fence and line.startswith("# "):
            if title is not None:
                yield title, first, body
            title, first, body = line[2:].strip(), number + 1, []
        elif title is not None:
            body.append(line)
    if title is not None:
        yield title, first, body


def blocks(body: List[str], first: int) -> Iterator[Tuple[str, int, List[str]]]:
    """(language, line number, lines) of the code blocks of a slide, and ("", ...) of what is
    between them. Blocks that are not live keep their fences: they are text."""
    language, fence, at, content = "", "", first, []
    for number, line in enumerate(body, first):
        before, fence = fence, fence_after(fence, line)
        if not before and fence:
            yield "", at, content
            language, at, content = FENCE.match(line).group(2), number + 1, []
            if language != "live":
                content = [line]
        elif before and not fence:
            yield language, at, content if language == "live" else content + [line]
            language, at, content = "", number + 1, []
        else:
            content.append(line)
    yield language, at, content


def fence_after(fence: str, line: str) -> str:
    """The fence that is open behind a line, "" for none."""
    match = FENCE.match(line)
    if fence:
        return "" if match and not match.group(2) and match.group(1).startswith(fence) else fence
    return match.group(1) if match else ""


def live_step(name: str, lines: List[str], path: str, first: int) -> Step:
    """The step that a live block describes."""
    other = next((at for at, line in enumerate(lines) if line.split()[:1] == ["beside"]), None)
    if other is not None:
        here = lines[other].replace("beside", "program", 1)
        second = live_step(name, [here] + lines[other + 1:], path, first + other)
        return live_step(name, lines[:other], path, first)._replace(beside=second)
    said: Dict[str, str] = {}
    commands, conditions, texts = [], [], []
    for number, line in enumerate(lines, first):
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        if not word:
            continue
        if not rest:
            raise ValueError("%s:%d: \"%s\" says nothing" % (path, number, word))
        if word == "(gdb)":
            commands.append(("gdb", rest))
        elif word == "$":
            commands.append(("shell", rest))
        elif word in ("checkpoint", "quiet"):
            commands.append((word, rest))
        elif word == "expect" and rest[0] == rest[-1] == '"' and len(rest) > 2:
            texts.append(rest[1:-1])
        elif word == "expect":
            conditions.append(rest)
        elif word in ("program", "picture", "within", "needs") and word not in said:
            said[word] = rest
        else:
            raise ValueError("%s:%d: \"%s\" is none of program, checkpoint, quiet, (gdb), $, "
                             "expect, picture, within, needs, beside, or was said before"
                             % (path, number, word))
    try:
        within = float(said.get("within", TIME_LIMIT))
    except ValueError:
        raise ValueError("%s:%d: within \"%s\": not a number of seconds"
                         % (path, first, said["within"])) from None
    return Step(name, (), said.get("program", ""), tuple(commands), tuple(conditions), tuple(texts),
                said.get("picture", ""), within, said.get("needs", ""))


def trim(lines: List[str]) -> List[str]:
    """Lines without empty ones at both ends, and never two of them in a row."""
    kept: List[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip())
    while kept and not kept[-1]:
        kept.pop()
    return kept
