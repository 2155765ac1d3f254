# SPDX-License-Identifier: MIT
"""An hg_image under construction."""

import ctypes
from ctypes import byref, c_uint32, c_uint64, c_void_p
from typing import Any, Callable, List, Optional, Tuple

from .graph import Graph
from .library import GraphError, library, reporting, to_bytes
from .structs import (BITS_KINDS, CANCELLED, DESCRIBE, FIXED, GROUP_KINDS, LEADS, NONE, NOT_FOUND,
                      OF_WORD, OK, PEEK, PHASES, TYPE_KINDS, CCollector, CColumn, CGroup, CPointee,
                      CPointerBits, CRoot, CSite, CSlots, CSpans, CSummary, CType, CTypeSource,
                      CWindow)


def lend(data, kept: List[Any]) -> Tuple[Optional[int], int]:
    """Address and length of a bytearray that stays alive with `kept`."""
    if not data:
        return None, 0
    array = (ctypes.c_char * len(data)).from_buffer(data)
    kept.append(array)
    return ctypes.addressof(array), len(data)


def lend_column(column, kept: List[Any]) -> CColumn:
    """column has data, stride, offset, width."""
    data, length = lend(column.data, kept)
    return CColumn(data, length, column.stride, column.offset, column.width)


def lend_spans(spans, kept: List[Any]) -> CSpans:
    """spans has the fields of hg_spans."""
    return CSpans(**{name: lend_column(getattr(spans, name), kept) if kind is CColumn
                     else getattr(spans, name) for name, kind in CSpans._fields_})


class Image:
    """An hg_image under construction. Keeps all that it lends to the library."""

    def __init__(self) -> None:
        self.library = library()
        self.handle = c_void_p()
        self.kept: List[Any] = []
        self.types = 0
        self.raised: List[BaseException] = []  # by a type source
        self.library.call("hg_image_create", byref(self.handle))

    def close(self) -> None:
        """Lets go of the image, and of what was lent to it."""
        self.library.dll.hg_image_destroy(self.handle)
        self.handle = c_void_p()
        self.kept.clear()

    def __enter__(self) -> "Image":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def _lend(self, data) -> Tuple[Optional[int], int]:
        return lend(data, self.kept)

    def _column(self, column) -> CColumn:
        return lend_column(column, self.kept)

    def _call(self, name: str, *arguments) -> None:
        self.library.call(name, self.handle, *arguments)

    def set_summary(self, summary) -> None:
        """summary has the fields of hg_summary."""
        given = {name: getattr(summary, name) for name, _ in CSummary._fields_}
        given.update(heap=to_bytes(summary.heap), phase=to_bytes(summary.phase))
        struct = CSummary(**given)
        self.kept.append(struct)
        self._call("hg_image_set_summary", byref(struct))

    def set_collector(self, collector) -> None:
        """collector has the fields of hg_collector, with phase as one of PHASES."""
        given = {name: getattr(collector, name) for name, _ in CCollector._fields_}
        given["phase"] = PHASES.index(collector.phase)
        self._call("hg_image_set_collector", byref(CCollector(**given)))

    def add_region(self, address: int, data: bytearray) -> None:
        """Memory of the heap."""
        start, length = self._lend(data)
        self._call("hg_image_add_region", address, start, length)

    def set_spans(self, spans) -> None:
        """spans has the fields of hg_spans."""
        struct = lend_spans(spans, self.kept)
        self.kept.append(struct)
        self._call("hg_image_set_spans", byref(struct))

    def add_pointer_bits(self, bits) -> None:
        """bits has address, kind, data."""
        data, length = self._lend(bits.data)
        self._call("hg_image_add_pointer_bits", byref(CPointerBits(
            bits.address, BITS_KINDS.index(bits.kind), data, length)))

    def set_slots(self, slots) -> None:
        """slots has the fields of hg_slots."""
        alloc, alloc_bytes = self._lend(slots.alloc_bits)
        mark, mark_bytes = self._lend(slots.mark_bits)
        struct = CSlots(slots.count, alloc, alloc_bytes, mark, mark_bytes,
                        self._column(slots.type), self._column(slots.site),
                        self._column(slots.slack))
        self.kept.append(struct)
        self._call("hg_image_set_slots", byref(struct))

    def add_type(self, kind) -> None:
        """kind has name, size, kind, mask (bytes), mask_bits, opaque, open."""
        words = len(kind.mask) // 8
        mask = (c_uint64 * max(1, words)).from_buffer_copy(kind.mask[:words * 8] or bytes(8))
        struct = CType(to_bytes(kind.name), kind.size, TYPE_KINDS.index(kind.kind), mask,
                       min(kind.mask_bits, words * 64), kind.opaque, kind.open, kind.vague,
                       kind.mixed)
        self.kept += (mask, struct)
        self._call("hg_image_add_type", byref(struct))
        self.types += 1

    def add_site(self, site) -> None:
        """site has file, function, reason, line, column, array."""
        struct = CSite(to_bytes(site.file), to_bytes(site.function), to_bytes(site.reason),
                       site.line, site.array, site.column)
        self.kept.append(struct)
        self._call("hg_image_add_site", byref(struct))

    def add_group(self, group) -> int:
        """group has kind, name, file, line, level, thread, goroutine, current; its number is
        returned."""
        struct = CGroup(GROUP_KINDS.index(group.kind), to_bytes(group.name), to_bytes(group.file),
                        group.line, group.level, group.thread, group.goroutine, group.current)
        index = c_uint32()
        self.kept.append(struct)
        self._call("hg_image_add_group", byref(struct), byref(index))
        return index.value

    def add_root(self, group: int, root) -> None:
        """root has name, type, address, value, line, window, leads, target, beside, popped."""
        struct = CRoot(group, to_bytes(root.name), to_bytes(root.type), root.address, root.value,
                       root.line, CWindow(*root.window), LEADS.index(root.leads), root.target,
                       root.beside, to_bytes(root.popped))
        self.kept.append(struct)
        self._call("hg_image_add_root", byref(struct))

    def add_work(self, address: int) -> None:
        """A grey object."""
        self._call("hg_image_add_work", address)

    def add_hint(self, address: int, kind: int) -> None:
        """What begins at an address, if the program does not tell."""
        self._call("hg_image_add_hint", address, kind)

    def set_type_source(self, source) -> None:
        """source answers while the graph is built: of_word(word) and describe(type) with Pointees,
        peek(address) with a word, each with None for "unknown"; source.types grows meanwhile.
        source.sure() are words that stand for a type wherever they are.
        source.block is the type of slots of block_size bytes that several values share, or None."""
        def guarded(answer: Callable[..., bool]) -> Callable[..., int]:
            def call(_context, *arguments) -> int:
                try:
                    known = answer(*arguments)
                    for kind in source.types[self.types:]:
                        self.add_type(kind)
                    return OK if known else NOT_FOUND
                except BaseException as error:  # pylint: disable=broad-except
                    self.raised.append(error)
                    return CANCELLED
            return call

        def of_word(word: int, answer) -> bool:
            found = source.of_word(word)
            if found is not None:
                answer[0] = _pointee(found)
            return True

        def describe(kind: int) -> bool:
            found = source.describe(kind)
            for number in source.types[self.types:]:
                self.add_type(number)
            for row in found:
                self._call("hg_image_add_pointee", kind, byref(_pointee(row)))
            return True

        def peek(address: int, word) -> bool:
            found = source.peek(address)
            if found is not None:
                word[0] = found
            return found is not None

        sure = sorted(source.sure())
        words = (ctypes.c_uint64 * len(sure))(*sure)
        struct = CTypeSource(None, OF_WORD(guarded(of_word)), DESCRIBE(guarded(describe)),
                             PEEK(guarded(peek)), words, len(sure), source.block_size,
                             NONE if source.block is None else source.block)
        self.kept += [struct, words]
        self._call("hg_image_set_type_source", byref(struct))

    def build(self, progress: Optional[Callable[[float], None]] = None) -> "Graph":
        """Decodes the image. Whatever progress raises ends the work and comes out here."""
        handle = c_void_p()
        try:
            with reporting(progress) as callback:
                self._call("hg_graph_build", callback, None, byref(handle))
        except GraphError:
            if self.raised:
                raise self.raised[0] from None
            raise
        return Graph(self.library, handle)


def _pointee(row) -> CPointee:
    """row has offset, leads, type, beside (None: `count` is the number), count, repeat, stride."""
    return CPointee(row.offset, LEADS.index(row.leads), row.type,
                    FIXED if row.beside is None else row.beside, row.count, row.repeat, row.stride)
