# SPDX-License-Identifier: MIT
"""Commands: the base class, options in GDB's style.

A command is a class in a file of its own under commands/:

    @command.register
    class HeapTypes(command.Command):
        '''Show what types of objects the heap holds.     <- the docstring is the help
        ...'''
        name = "heap types"
        options = (command.LIMIT, command.Option("sort", "ORDER", ("size", "count", "name")))
        operands = ""                                      <- or EXPR, [EXPR], [EXPR...], FILE ...

        def run(self, args: command.Arguments) -> None:
            graph = current_graph()
            command.show(graph.text("types", **command.text_options(args)))

Every failure that a user can cause is a gdb.GdbError of one line that says what and what to do;
whatever else goes wrong becomes one line too.
"""

import collections
import contextlib
import inspect
import os
import re
import textwrap
import traceback
from typing import Deque, Iterator, List, NamedTuple, Optional, Set, Tuple

import gdb

from . import graph, native
from .printing import Rows, show  # what commands print with is command.show
from .settings import ascii_only, debugging, on_stage


class Option(NamedTuple):
    """An option: `-name`, or `-name ARGUMENT`. N is a number, 0 for all; FILE completes files,
    EXPR expressions; FILTER goes on up to the next option; A [B] are one or two snapshots."""
    name: str
    argument: str = ""
    choices: Tuple[str, ...] = ()


LIMIT = Option("limit", "N")
WHERE = Option("where", "FILTER")
DIFF = Option("diff", "A [B]")
TYPE = Option("type", "NAME")  # completed by complete_types, checked by check_type
ALL = (1 << 32) - 1  # what N is for 0
STAGE_LIMIT = 12  # what N is on a stage, where nobody can read more
STAGE_ROWS = 20  # lines that a command about the heap prints there, unless -limit asks for more
# What ends a word of a filter, as in viz/graph/filter.c.
FILTER_BREAKS = re.compile(r"[^\s()=!<>~]*$")


class Arguments:
    """What stood behind the command. An option is an attribute: None or False when not given."""

    def __init__(self, options: Tuple[Option, ...]):
        self.given = {option.name: None if option.argument else False for option in options}
        self.rest = ""  # the operands as one text

    def __getattr__(self, name: str):
        try:
            return self.__dict__["given"][name.replace("_", "-")]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def words(self) -> List[str]:
        """The operands one by one: blanks and commas outside of brackets and quotes divide them."""
        return [text for text, _ in split_words(self.rest, commas=True)]


def split_words(text: str, commas: bool = False) -> Iterator[Tuple[str, int]]:
    """The words of text, each with its place; quotes and brackets hold a word together."""
    word_start, depth, quote, i = None, 0, "", 0
    while i < len(text):
        char = text[i]
        if quote:
            if char == "\\":
                i += 1
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth = max(0, depth - 1)
        if depth == 0 and not quote and (char.isspace() or (commas and char == ",")):
            if word_start is not None:
                yield text[word_start:i], word_start
            word_start = None
        elif word_start is None:
            word_start = min(i, len(text) - 1)
        i += 1
    if word_start is not None:
        yield text[word_start:], word_start


def unquote(text: str) -> str:
    """A file name as the user meant it: quotes off, ~ expanded."""
    argv = gdb.string_to_argv(text)
    return os.path.expanduser(argv[0] if len(argv) == 1 else text)


# A word like this is an option; "-1" and "- x" are expressions.
OPTION_WORD = re.compile(r"-[A-Za-z][A-Za-z-]*$")


class Command(gdb.Command):
    """Base of all commands."""

    name = ""
    options: Tuple[Option, ...] = ()
    operands = ""  # as in the usage: "", "EXPR", "[EXPR]", "[EXPR...]", "FILE", "NAME"
    prefix = False
    repeats = True  # an empty line runs it again, as GDB's own displays do

    def __init__(self) -> None:
        super().__init__(self.name, gdb.COMMAND_DATA, prefix=self.prefix)

    def run(self, args: Arguments) -> None:
        """Does the command's work."""
        raise NotImplementedError

    def invoke(self, argument: str, from_tty: bool) -> None:
        """Called by GDB."""
        if not self.repeats:
            self.dont_repeat()
        with guarded():
            args = self.parse(argument)
            bounded = on_stage() and self.name.startswith("heap") and not args.given.get("limit")
            with Rows(STAGE_ROWS if bounded else 0):
                self.run(args)

    def usage(self) -> str:
        """One line: `heap types [-limit N] [-sort size|count|name]`."""
        parts = [self.name, self.operands]
        for option in self.options:
            argument = "|".join(option.choices) or option.argument
            parts.append("[-%s]" % " ".join(filter(None, (option.name, argument))))
        return " ".join(filter(None, parts))

    def parse(self, text: str) -> Arguments:
        """Takes options out of text, wherever they stand; `--` ends them."""
        args = Arguments(self.options)
        operands = []
        words = collections.deque(split_words(text))
        while words:
            word, start = words.popleft()
            if word == "--":
                operands.append(text[start + 2:].strip())
                break
            if not OPTION_WORD.match(word):
                operands.append(word)
                continue
            option = self.option(word[1:])
            if not option.argument:
                args.given[option.name] = True
                continue
            value = self.take_value(option, text, words)
            args.given[option.name] = self.option_value(option, value)
        args.rest = " ".join(operands)
        if args.rest and not self.operands:
            raise gdb.GdbError('"%s" takes no "%s": %s' % (self.name, args.rest, self.usage()))
        if not args.rest and self.operands and not self.operands.startswith("["):
            raise gdb.GdbError("%s is missing: %s" % (self.operands.split()[0], self.usage()))
        return args

    @staticmethod
    def take_value(option: Option, text: str, words: Deque[Tuple[str, int]]) -> str:
        """Takes the argument of an option off the words of text."""
        if option == DIFF and len(words) > 1 and graph.is_snapshot(words[1][0]):
            return "%s %s" % (words.popleft()[0], words.popleft()[0])
        if not words or option.argument != "FILTER":
            return words.popleft()[0] if words else ""
        start = words[0][1]
        while words and not OPTION_WORD.match(words[0][0]):
            words.popleft()
        value = text[start:words[0][1] if words else None].strip()
        # in quotes, as a shell wants it: no filter begins with one
        quoted = value[:1] in ("'", '"') and value.find(value[0], 1) == len(value) - 1
        return value[1:-1] if quoted else value

    def option(self, name: str) -> Option:
        """The option of that name, which may be cut short as long as one option fits."""
        fits = [option for option in self.options if option.name.startswith(name)]
        exact = [option for option in fits if option.name == name]
        if len(exact or fits) == 1:
            return (exact or fits)[0]
        problem = "is ambiguous" if fits else "is no option of it"
        raise gdb.GdbError('"%s": -%s %s: %s' % (self.name, name, problem, self.usage()))

    def option_value(self, option: Option, value: str):
        """Checks the argument of an option."""
        if not value:
            raise gdb.GdbError('"%s": -%s needs %s: %s'
                               % (self.name, option.name, option.argument, self.usage()))
        if option.choices:
            fits = [choice for choice in option.choices if choice.startswith(value)]
            if len(fits) != 1:
                raise gdb.GdbError('"%s": -%s is one of %s, not "%s"' % (
                    self.name, option.name, ", ".join(option.choices), value))
            return fits[0]
        if option.argument == "N":
            if not value.isascii() or not value.isdigit() or int(value) >= ALL:
                raise gdb.GdbError('"%s": -%s needs a number, not "%s"'
                                   % (self.name, option.name, value))
            return int(value) or ALL
        if option.argument in ("FILTER", "EXPR") or option == DIFF:
            return value
        return unquote(value)

    def complete(self, text: str, word: str):
        """Options after a '-', an option's choices, else what the operands are."""
        word = word or ""  # None: GDB asks first which characters end a word
        filtered = self.open_filter(text)
        if filtered is not None:
            return complete_filter(filtered, word)
        words = text.split()
        last = "" if not text or text[-1].isspace() else words[-1]
        before = words[-2 if last else -1] if len(words) > bool(last) else ""
        fits = [option for option in self.options
                if before.startswith("-") and option.name == before[1:] and option.argument]
        if fits:
            if fits[0].argument == "FILE":
                return gdb.COMPLETE_FILENAME
            if fits[0].argument == "EXPR":
                return gdb.COMPLETE_EXPRESSION
            candidates = list(fits[0].choices) or self.complete_option(fits[0])
        elif last.startswith("-"):
            candidates = ["-" + option.name for option in self.options]
        elif "FILE" in self.operands and len(words) <= bool(last):
            return gdb.COMPLETE_FILENAME
        elif "EXPR" in self.operands:
            return gdb.COMPLETE_EXPRESSION
        else:
            candidates = self.complete_operand()
        # GDB wants what replaces `word`, which may start inside of the last word.
        skip = len(last) - len(word)
        return [text[skip:] for text in sorted(candidates) if text.startswith(last)]

    def open_filter(self, text: str) -> Optional[str]:
        """The unfinished filter at the end of text, None if none is begun there."""
        names = ["-" + option.name for option in self.options]
        filters = ["-" + option.name for option in self.options if option.argument == "FILTER"]
        begun = None
        for word, start in split_words(text):
            if word in filters and text[start + len(word):]:
                begun = start + len(word)
            elif word in names or (word.startswith("-") and start + len(word) == len(text)):
                begun = None
        return None if begun is None else text[begun:].lstrip()

    def complete_option(self, option: Option) -> List[str]:
        """Candidates for the argument of an option without fixed choices."""
        return []

    def complete_operand(self) -> List[str]:
        """Candidates for operands that are neither files nor expressions."""
        return []


def complete_snapshots() -> List[str]:
    """Names of snapshots that are kept."""
    return sorted(graph.session.named)


def complete_types() -> List[str]:
    """Names of types on the heap; none where there is no heap to look at."""
    try:
        return sorted(type_names())
    except gdb.GdbError:
        return []


def type_names() -> Set[str]:
    """Names of types on the heap, and what objects without one are called if there are any."""
    current = graph.current()
    names = {kind.name for kind in current.image.types if kind.name}
    return names | {native.UNTYPED} if current.native.totals()["untyped"] else names


def check_type(name: Optional[str]) -> None:
    """gdb.GdbError if no type has that name."""
    if name and name not in type_names():
        raise gdb.GdbError('no object has the type "%s"; "heap types" lists those there are'
                           % name)


def complete_filter(text: str, word: str) -> List[str]:
    """Words that may follow in a filter; GDB wants what replaces `word`, the end of the last."""
    try:
        candidates = graph.current().native.words(text)
    except gdb.GdbError:
        return []
    skip = max(0, len(FILTER_BREAKS.search(text).group()) - len(word))
    return sorted({candidate[skip:] for candidate in candidates})


HELP_WIDTH = 80  # columns


def register(cls):
    """Class decorator: gives the command to GDB, with its usage at the end of its help."""
    held = re.sub(r"\[.*?\]", lambda option: option.group().replace(" ", "\0"), cls.usage(cls))
    usage = textwrap.fill("Usage: " + held, HELP_WIDTH, subsequent_indent=" " * len("Usage: "),
                          break_long_words=False, break_on_hyphens=False).replace("\0", " ")
    cls.__doc__ = "%s\n\n%s" % (inspect.cleandoc(cls.__doc__ or ""), usage)
    cls.instance = cls()
    return cls


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Turns whatever goes wrong inside into one line; the session goes on."""
    try:
        yield
    except gdb.GdbError:
        raise
    except KeyboardInterrupt:
        raise gdb.GdbError("Quit") from None
    except gdb.error as error:
        if debugging():
            traceback.print_exc()
        raise gdb.GdbError(one_line(error)) from None
    except Exception as error:  # pylint: disable=broad-except
        if debugging():
            traceback.print_exc()
        if getattr(error, "for_user", False):
            raise gdb.GdbError(one_line(error)) from None
        raise gdb.GdbError("gomem: internal error: %s: %s (set gomem debug on shows where)" % (
            type(error).__name__, one_line(error))) from None


def one_line(error: BaseException) -> str:
    """The text of an error without line breaks."""
    return " ".join(str(error).split())


def text_options(args: Optional[Arguments] = None, **more) -> dict:
    """Options for Graph.text from the settings and from -limit, -sort, -type and so on."""
    width = _columns or gdb.parameter("width") or 0
    options = {"symbolic": gdb.parameter("gomem addresses") == "symbolic",
               "ascii": ascii_only(), "width": width if 20 <= width <= 1000 else 0}
    if on_stage():
        options["limit"] = STAGE_LIMIT
    given = args.given if args else {}
    for name in ("limit", "sort", "type", "garbage", "shared", "where", "retained"):
        if given.get(name):
            options[name] = given[name]
    options.update(more)
    return options


_columns = 0  # less than the terminal has


@contextlib.contextmanager
def narrowed(columns: int) -> Iterator[None]:
    """Texts that are made within have so many columns, whatever the terminal has."""
    global _columns  # pylint: disable=global-statement
    before, _columns = _columns, columns
    try:
        yield
    finally:
        _columns = before
