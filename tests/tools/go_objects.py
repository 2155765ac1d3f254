# SPDX-License-Identifier: MIT
"""In GDB: writes what gomem knows of a Go program's heap into files that begin with the name in
$files: .objects (address, size, offsets of pointers), .unreached (objects that no root leads to),
.unnamed (those that only nameless words lead to), .beyond (places of slots that there are none
of), .frames (goroutine, depth, stack pointer,
function), .totals; as tests/tools/heapdump prints Go's own dump."""

import re

import gdb

from gomem import graph
from gomem.heaps import go, go_runtime, go_specials, go_stacks
from gomem.memory import Reader

FRAMES = []
UNIQUE = re.compile(r"unique\.|internal/(sync|concurrent)\.\(\*HashTrieMap")


def write(name: str, lines) -> None:
    """One line each."""
    with open(gdb.convenience_variable("files").string() + name, "w", encoding="utf-8") as file:
        file.writelines("%s\n" % line for line in lines)


def is_leftover(one) -> bool:
    """Whether garbage is what the runtime's own goroutines left behind at the last collection: made
    after it has swept (its marks are the bits of what is allocated then, and what is made from then
    on sets none); or while it marked, by package unique, which looks through its maps then (up to
    1.24, registerCleanup): closures."""
    runtime, memory = go.find(), go_runtime.Memory(Reader(gdb.selected_inferior()))
    data, layout = go._span_of(runtime, one.address), runtime.mspan
    index = (one.address - layout.number(data, "startAddr")) // layout.number(data, "elemsize")
    bits = memory.reader.try_read(layout.number(data, "allocBits") + index // 8, 1)
    made_later = not bits[0] >> index % 8 & 1
    return made_later or bool(UNIQUE.match(go_specials.function_name(memory, one.address)))


walk = go_stacks.One.run


def remember_frames(one) -> None:
    """Keeps the frames that the roots are looked for in."""
    walk(one)
    FRAMES.extend("%d %d 0x%x %s" % (one.goroutine.id, depth, frame.sp, frame.place.function.name)
                  for depth, frame in enumerate(one.frames))


go_stacks.One.run = remember_frames
native = graph.current().native
totals = native.totals()
objects = [native.node(node) for node in range(totals["groups"] + 1, totals["nodes"])]
PAGE = graph.current().image.summary.page_size
spans = graph.current().image.spans
used = [i for i in range(spans.count) if spans.state[i] == spans.in_use]
heads = {spans.base[i] // PAGE + page: spans.head[i]  # Go's dump has slots, with their headers
         for i in used for page in range(spans.pages[i])}
write(".objects", ("0x%x %d" % (one.address - heads[one.address // PAGE], one.size)
                   for one in objects))
# From 1.22 on dumpobjs of src/runtime/heapdump.go goes on behind the last slot, and takes what is
# there for objects: the pointer bits, an eighth of a byte for each word, and since 1.26 the marks.
write(".beyond", ("0x%x %d" % (spans.base[i] + slot * spans.elem_size[i], spans.elem_size[i])
                  for i in used for slot in range(
                      spans.elem_count[i], spans.pages[i] * PAGE // spans.elem_size[i])))
write(".unreached", ("0x%x %d" % (one.address, one.size) for one in objects
                     if one.reach == "garbage" and not is_leftover(one)))
write(".unnamed", ("0x%x %d" % (one.address, one.size) for one in objects
                   if one.reach == "unnamed"))
write(".frames", FRAMES)
write(".totals", ["objects %d bytes %d" % (totals["objects"], totals["bytes"])])
print("written")
