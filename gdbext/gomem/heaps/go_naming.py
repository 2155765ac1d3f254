# SPDX-License-Identifier: MIT
"""Roots on the stack of a goroutine by name: the words that go_stacks found, as the debug
information calls them (go_names), or by the pointers to what they are in (go_inside).

What has no name is a copy of something that has one, and then left out; or a temporary value of its
frame; or, where nothing says what is a pointer, a word that looks like one.
"""

import contextlib
from typing import Dict, List, NamedTuple, Optional, Set, Tuple

import gdb

from .. import dwarf, roots
from ..roots import FRAME, UNNAMED, Group, Root, Window
from .go_frames import MAX_FRAMES, Frame, Stack, Tables
from .go_goroutines import Goroutine
from .go_inside import Inside, Named
from .go_names import Label, Names

TEMPORARY = "(temporary)"


class Word(NamedTuple):
    """A word that may be a pointer."""
    frame: int
    address: int
    value: int
    exact: bool


class Naming:
    """Names the words of one goroutine that lead to [low, high)."""

    def __init__(self, tables: Tables, goroutine: Goroutine, stack: Stack, frames: List[Frame],
                 low: int, high: int):
        self.tables, self.goroutine = tables, goroutine
        self.stack, self.frames = stack, frames
        self.low, self.high = low, high
        self.groups: Dict[int, Group] = {}  # by level
        self.named: Set[Tuple[int, int]] = set()  # (level of the frame, value)
        self.explained: Set[int] = set()  # addresses that GDB's own frames have named
        self.registers: List[Root] = []  # where no call says which of them are used

    def run(self, words: List[Word], inside: List[Word]) -> List[Group]:
        """The groups of words that lead to the heap; inside are those that lead to the stack."""
        self.running_names()
        self.name_words(words, inside)
        for group in self.groups.values():
            group.roots.sort(key=lambda root: root.line or 1 << 31)  # as the source has them
        return [self.groups[level] for level in sorted(self.groups) if self.groups[level].roots]

    def names(self, frame: Frame) -> Names:
        """The names of a frame."""
        return self.tables.names(frame)

    def group(self, level: int, function: str, file: str, line: int, kind: str = FRAME) -> Group:
        """The group of a level, made if there is none yet."""
        if level not in self.groups:
            self.groups[level] = Group(kind, function, file, line, max(level, 0))
            self.mark(self.groups[level])
        return self.groups[level]

    def mark(self, group: Group) -> None:
        """Says whose frame it is."""
        group.thread = self.goroutine.id & 0xFFFFFFFF
        group.goroutine, group.current = True, self.goroutine.selected

    def running_names(self) -> None:
        """The variables of the innermost frame of a goroutine that runs, as GDB knows them."""
        goroutine = self.goroutine
        if goroutine.at_call or not goroutine.thread or not self.frames:
            return
        threads = {thread.num: thread for thread in gdb.selected_inferior().threads()}
        if goroutine.thread not in threads:
            return
        scan = roots.Scan(self.tables.reader, self.low, self.high)
        scan.words = self.tables.asking.words
        gdb.invalidate_cached_frames()  # of the frames that names were asked for
        with contextlib.suppress(gdb.error), roots.selection_kept(list(threads.values())):
            roots.select(threads[goroutine.thread])
            frame: Optional[gdb.Frame] = gdb.newest_frame()
            if frame.pc() == goroutine.pc:
                self.registers = [Root("register " + name, "", 0, value)
                                  for name, value in roots.general_registers(frame)]
            for _ in range(MAX_FRAMES):
                if frame is None or frame.pc() != goroutine.pc:
                    break
                scan.frame(roots.Stack(goroutine.id, [frame], [], []), frame)
                if frame.type() != gdb.INLINE_FRAME:
                    break
                frame = frame.older()
        for group in scan.found.groups:
            group.roots = [root for root in group.roots if not self.goroutine.on_stack(root.value)]
            self.mark(group)
            self.groups[group.level] = group
            self.named.update((self.frames[0].level, root.value) for root in group.roots)
        self.explained = scan.explained

    def name_words(self, words: List[Word], inside: List[Word]) -> None:
        """Gives the words their names: first those that have one, so that what is only a copy of
        them is left out."""
        nameless: List[Word] = []
        for word in words:
            frame = self.frames[word.frame] if word.frame >= 0 else None
            if frame is None or word.address in self.explained:
                continue
            names = self.names(frame)
            label = names.label(word.address - frame.end) if word.exact else None
            if label is None:
                nameless.append(word)
                continue
            level = names.levels[label.level]
            self.named.add((frame.level, word.value))
            self.group(frame.level + label.level, level.function or frame.place.function.name,
                       level.file, level.line).roots.append(
                           Root(label.name, label.type, word.address, word.value, label.line,
                                self.window(label, frame.end)))
        for word in self.name_inside(nameless, inside):
            self.name_temporary(word)
        known = {value for _, value in self.named}
        for root in self.registers:
            if (self.low <= root.value < self.high and root.value not in known
                    and not self.goroutine.on_stack(root.value)):
                self.group(-1, "", "", 0, UNNAMED).roots.append(root)

    def name_inside(self, nameless: List[Word], inside: List[Word]) -> List[Word]:
        """Names words on the stack by the pointers to what they are in; those that are left."""
        pointers: List[Named] = []
        unknown = {word.address: word.value for word in nameless if word.exact}
        for word in inside:
            frame = self.frames[word.frame] if word.frame >= 0 and word.exact else None
            if frame is None:
                continue
            label = self.names(frame).label(word.address - frame.end)
            if label is None:
                unknown[word.address] = word.value
            else:
                pointers.append(Named(word.frame, label, word.address, word.value))
        for found in Inside(self.tables.asking.words, self.stack.word).name(pointers, unknown):
            if self.goroutine.on_stack(found.value):
                continue
            frame, label = self.frames[found.frame], found.label
            level = self.names(frame).levels[label.level]
            self.named.add((frame.level, found.value))
            self.group(frame.level + label.level, level.function or frame.place.function.name,
                       level.file, level.line).roots.append(
                           Root(label.name, label.type, found.address, found.value, label.line,
                                self.window(label, 0)))
        return [word for word in nameless if not word.exact or word.address in unknown]

    def name_temporary(self, word: Word) -> None:
        """A word that no variable explains."""
        frame = self.frames[word.frame]
        if (frame.level, word.value) in self.named:
            return
        self.named.add((frame.level, word.value))
        names = self.names(frame)
        function = frame.place.function.name
        if not word.exact:
            self.group(-1, "", "", 0, UNNAMED).roots.append(
                Root("stack word in goroutine %d #%d %s" % (self.goroutine.id, frame.level,
                                                            function),
                     "", word.address, word.value))
            return
        outer = max(len(names.levels) - 1, 0)
        level = names.levels[outer] if names.levels else None
        self.group(frame.level + outer, level.function or function if level else function,
                   level.file if level else "", level.line if level else 0).roots.append(
                       Root(TEMPORARY, "", word.address, word.value,
                            beside=self.stack.word(word.address - dwarf.WORD)))

    def window(self, label: Label, end: int) -> Window:
        """What a slice or string shows of its array; end: what the label's places count from."""
        if label.len_at is None or label.int_size != dwarf.WORD:
            return Window()
        length = self.stack.word(end + label.len_at)
        capacity = self.stack.word(end + label.cap_at)
        return Window(length, capacity, label.elem_size) if length <= capacity < 1 << 62 \
            else Window()
