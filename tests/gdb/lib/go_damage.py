# SPDX-License-Identifier: MIT
"""Sourced by tests/suite-all/go_damaged.sh in a GDB with a core of a Go program: damages what the
runtime keeps, in the core's file, and looks at the heap each time. Every command has to end with
text or with one line, and a picture that is partial has to say so.

DAMAGE_CORE is the file, GOMEM_SEED the seed, DAMAGE_ROUNDS the number of random damages."""

import os
import random
import struct
import sys

import gdb

from gomem import dwarf, heaps
from gomem.heaps import go_arenas, go_runtime
from gomem.memory import Reader

COMMANDS = ("heap", "heap check", "heap gc", "heap spans -limit 3", "heap objects -limit 3",
            "heap roots -limit 3", "heap share -limit 3", "heap types", "heap retained -limit 3",
            "heap cycles", "heap path *(long *) &'main.list'", "heap show 0xc000000000")
CORE = os.environ["DAMAGE_CORE"]


class File:
    """The core as a file: where which address is."""

    def __init__(self, path):
        self.file = open(path, "r+b", buffering=0)
        header = self.file.read(64)
        offset, size, count = (struct.unpack_from("<Q", header, 32)[0],
                               *struct.unpack_from("<HH", header, 54))
        self.loads = []
        for i in range(count):
            row = self.read(offset + i * size, size)
            kind, _, at, start, _, length, _, _ = struct.unpack("<IIQQQQQQ", row)
            if kind == 1 and length:
                self.loads.append((start, length, at, offset + i * size))

    def read(self, at, size):
        return os.pread(self.file.fileno(), size, at)

    def write(self, at, data):
        os.pwrite(self.file.fileno(), data, at)

    def place(self, address):
        for start, length, at, _ in self.loads:
            if start <= address < start + length:
                return at + address - start
        return None

    def header(self, address):
        """Where the file says how long the segment of an address is."""
        for start, length, _, header in self.loads:
            if start <= address < start + length:
                return header + 32
        return None


def look(label):
    """Runs the commands on the core as it is now; what they print."""
    gdb.execute("core-file " + CORE, to_string=True)
    texts = []
    for command in COMMANDS:
        try:
            text = gdb.execute(command, to_string=True)
        except gdb.error as error:
            text = str(error)
            if text.count("\n") > 0:
                fail(label, command, "more than a line: %s" % text)
        if "internal error" in text or "Traceback" in text or not text.strip():
            fail(label, command, text or "no text")
        texts.append(text)
    return texts


failures = 0


def fail(label, command, text):
    global failures
    failures += 1
    print("FAILED %s: %s: %s" % (label, command, text))


def targets():
    """Places that the reading of the heap depends on: (name, address, bytes)."""
    runtime = go_runtime.find()
    memory = go_runtime.Memory(Reader(gdb.selected_inferior()))
    where = memory.slice(runtime.heap.address + runtime.mheap["allspans"].offset,
                         runtime.mheap["allspans"].type)
    spans = memory.array(where)
    table = memory.structs(spans, runtime.mspan, "spans")
    arenas = go_arenas.Arenas(memory, runtime)
    found = [("allspans", where.array, len(spans))]
    for name in ("allspans", "sweepgen", "arenas", *go_arenas.LISTS):
        if name not in runtime.mheap.fields:
            continue
        field = runtime.mheap[name]
        found.append(("mheap_." + name, runtime.heap.address + field.offset, min(field.size, 24)))
    addresses = memoryview(spans).cast("Q")
    rows = [i for i in range(len(addresses)) if table[i * runtime.mspan.size:][:144].strip(b"\0")]
    for i in random.sample(rows, min(len(rows), 40)):
        found.append(("mspan %d" % i, addresses[i], runtime.mspan.size))
    info = arenas.info(arenas.numbers[0])
    found.append(("heapArena.bitmap", info, 4096))
    found.append(("heapArena.spans", info + runtime.arena["spans"].offset, 1024))
    for i in random.sample(rows, min(len(rows), 8)):
        data = table[i * runtime.mspan.size:]
        found.append(("allocBits", int.from_bytes(
            data[runtime.mspan["allocBits"].offset:][:8], "little"), 64))
    for name in ("runtime.allgs", "runtime.allp", "runtime.gcphase", "runtime.firstmoduledata",
                 "runtime.work", "runtime.gcController", "runtime.memstats", "runtime.allfin"):
        variable = go_runtime.variable(name)
        found.append((name, variable.address, min(variable.type.sizeof, 600)))
    groups = go_runtime.variable("runtime.allgs")
    listed = memory.array(memory.slice(groups.address, groups.type))
    for g in memoryview(listed).cast("Q"):
        found.append(("g", g, 160))
    return [target for target in found if target[1]]


def damage(core):
    """Random words of all that, one or several at a time."""
    clean = look("clean")
    if "no findings" not in clean[1]:
        fail("clean", COMMANDS[1], clean[1])
    places = targets()
    values = (0, 1, 8, (1 << 64) - 1, 1 << 63, 1 << 47, 0xc000000000, 0xc000000008, 0xdeadbeef)
    noticed = 0
    for turn in range(int(os.environ["DAMAGE_ROUNDS"])):
        undo, label = [], []
        for _ in range(random.choice((1, 1, 1, 2, 8))):
            name, address, size = random.choice(places)
            at = address + random.randrange(0, max(1, size - 7), 8)
            place = core.place(at)
            if place is None:
                continue
            value = random.choice(values + (random.getrandbits(64), random.getrandbits(16)))
            undo.append((place, core.read(place, 8)))
            core.write(place, struct.pack("<Q", value))
            label.append("%s+%d = 0x%x" % (name, at - address, value))
        noticed += look("round %d: %s" % (turn, ", ".join(label))) != clean
        for place, data in reversed(undo):
            core.write(place, data)
    print("damaged: %s" % ("some were noticed" if noticed else "nothing was noticed"))
    if not noticed:
        fail("all", "", "no damage changed anything")
    return clean, places


def missing(core, clean, places):
    """Whole segments are not in the core."""
    heads = {}
    for name, address, _ in places + [("heap", 0xc000000000, 8)]:
        header = core.header(address)
        if header is not None:
            heads.setdefault(header, name)
    for header, name in heads.items():
        data = core.read(header, 8)
        core.write(header, bytes(8))
        texts = look("without " + name)
        core.write(header, data)
        if texts == clean:
            fail("without " + name, "", "nobody noticed")
        print("without the segment of %s: %s" % (name.split()[0], texts[0].splitlines()[0]))
        said = [line for line in (texts[0] + texts[1]).splitlines()
                if line.startswith(("note", "warning", "  note"))]
        print("".join("  %s\n" % line for line in said), end="")
        if texts[0].startswith("Go heap") and not said:
            fail("without " + name, "heap", "does not say that it is partial:\n" + texts[0])


def main():
    random.seed(int(os.environ["GOMEM_SEED"]))
    core = File(CORE)
    clean, places = damage(core)
    missing(core, clean, places)
    if look("again") != clean:
        fail("again", "", "the core is not what it was")
    print("%d failures" % failures)


try:
    main()
except BaseException as error:  # pylint: disable=broad-except
    import traceback
    traceback.print_exc()
sys.stdout.flush()
