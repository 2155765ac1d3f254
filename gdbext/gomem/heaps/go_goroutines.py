# SPDX-License-Identifier: MIT
"""The goroutines of a Go program: what runtime.allgs lists, and where each of them stands.

One that runs has its place in the registers of a thread; one in a system call has left it in
g.syscallsp, one that waits in g.sched, where the scheduler takes it from to go on.
"""

import contextlib
from typing import Dict, List, NamedTuple, Optional, Tuple

import gdb

from .. import dwarf, memory, roots
from ..memory import MERGE_GAP, Progress, Reader
from .go_runtime import Unknown, constant, layout

MAX_GOROUTINES = 1 << 18
MAX_STACK = 64 << 20  # bytes of one stack
MAX_THREADS = 10_000
MAX_FRAMES = 32  # of a signal handler, above the goroutine's own

# Go's names of states (src/runtime/runtime2.go), as its tracebacks have them.
STATES = {"_Gidle": "idle", "_Grunnable": "runnable", "_Grunning": "running",
          "_Gsyscall": "syscall", "_Gwaiting": "waiting", "_Gdead": "dead",
          "_Gcopystack": "copystack", "_Gpreempted": "preempted"}
LATER_STATES = {"_Gleaked": "leaked", "_Gdeadextra": "dead"}  # since 1.26
NO_STATE = -1


class Goroutine(NamedTuple):
    """One g, and the place from which its frames are walked."""
    id: int
    address: int
    state: str
    reason: str  # why it waits, "" else
    low: int  # its stack
    high: int
    sp: int  # 0: its place is not known
    pc: int
    at_call: bool  # whether it stands where a call returns to, as all but running ones do
    thread: int  # GDB's number of the thread that runs it, 0 if none does
    selected: bool  # whether that thread is the one that the user looks at
    created_at: int  # address in its creator
    starts_at: int  # its function
    context_at: int  # address of g.sched.ctxt
    context: int  # the closure that it goes on with, kept there
    defers: int
    panics: int

    def on_stack(self, value: int) -> bool:
        """Whether a pointer leads to its own stack."""
        return self.low <= value < self.high


class Threads:
    """Registers of the threads that run goroutines."""

    def __init__(self, reader: Reader):
        self.reader = reader
        self.shape = layout("runtime.m")
        selected = gdb.selected_thread()
        self.selected = selected.num if selected is not None else 0
        self.by_id = {thread.ptid[1] or thread.ptid[2]: thread
                      for thread in gdb.selected_inferior().threads()[:MAX_THREADS]}

    def of(self, machine: int) -> Tuple[Optional[gdb.InferiorThread], Dict[str, int]]:
        """The thread of a runtime.m, and the numbers of that struct."""
        data = self.reader.try_read(machine, self.shape.size) if machine else None
        if data is None:
            return None, {}
        numbers = self.shape.numbers(data)
        return self.by_id.get(numbers.get("procid", 0)), numbers

    @staticmethod
    def place(thread: gdb.InferiorThread, low: int, high: int) -> Optional[Tuple[int, int]]:
        """(pc, sp) of a thread on the stack of its goroutine: its own, or where a signal came."""
        with contextlib.suppress(gdb.error):
            roots.select(thread)
            frame: Optional[gdb.Frame] = gdb.newest_frame()
            interrupted = True
            for _ in range(MAX_FRAMES):
                if frame is None:
                    break
                if interrupted and low <= roots.stack_pointer(frame) < high:
                    return frame.pc(), roots.stack_pointer(frame)
                interrupted = frame.type() == gdb.SIGTRAMP_FRAME
                frame = frame.older()
        return None


class Reading:
    """Reads all goroutines."""

    def __init__(self, reader: Reader, progress: Progress):
        self.reader = reader
        self.progress = progress
        self.notes: List[str] = []
        self.shape = layout("runtime.g")
        self.stack = self.shape.element("stack")
        self.place = self.shape.element("sched")
        self.states = {constant("runtime." + name): text for name, text in STATES.items()}
        self.states.update((constant("runtime." + name, NO_STATE), text)
                           for name, text in LATER_STATES.items())
        self.scan_bit = constant("runtime._Gscan")
        self.reasons = wait_reasons(reader)

    def read(self) -> List[Goroutine]:
        """Those that are not dead, by number."""
        addresses = self.addresses()
        structs = gather(self.reader, addresses, self.shape.size)
        threads = Threads(self.reader)
        found = []
        with roots.selection_kept(list(threads.by_id.values())):
            for i, address in enumerate(addresses):
                data = structs.get(address)
                if data is None:
                    self.notes.append("the goroutine at 0x%x cannot be read" % address)
                    continue
                goroutine = self.decode(address, data, threads)
                if goroutine is not None:
                    found.append(goroutine)
                if i % 256 == 0:
                    self.progress(0.1 * i / len(addresses))
        return sorted(found, key=lambda goroutine: goroutine.id)

    def addresses(self) -> List[int]:
        """What runtime.allgs lists."""
        symbol = dwarf.global_variable("runtime.allgs")
        if symbol is None:
            raise Unknown("no runtime.allgs in the debug information")
        head = dwarf.Layout(symbol.type)
        data = self.reader.try_read(int(symbol.value().address), head.size)
        count = head.number(data, "len") if data else 0
        if not 0 <= count <= MAX_GOROUTINES:
            self.notes.append("runtime.allgs has %d goroutines, at most %d are read"
                              % (count, MAX_GOROUTINES))
            count = MAX_GOROUTINES if count > 0 else 0
        table = self.reader.table(head.number(data, "array"), count * dwarf.WORD) if count else b""
        return [word for word in memoryview(table)[:len(table) // 8 * 8].cast("Q") if word]

    def number(self, data: bytes, name: str) -> int:
        """A field that is a number, or an atomic one: a struct with a value."""
        field = self.shape[name]
        if field.is_scalar:
            return self.shape.number(data, name)
        return self.shape.element(name).number(self.shape.part(data, name), "value")

    def decode(self, address: int, data: bytes, threads: Threads) -> Optional[Goroutine]:
        """A goroutine from the bytes of its g; None: it is dead."""
        numbers = self.shape.numbers(data)
        status = self.number(data, "atomicstatus") & ~self.scan_bit
        state = self.states.get(status, "state %d" % status)
        stack = self.stack.numbers(self.shape.part(data, "stack"))
        low, high = stack["lo"], stack["hi"]
        if state in ("dead", "idle") or not low:
            return None
        identity = numbers["goid"]
        if not low < high <= low + MAX_STACK:
            self.notes.append("goroutine %d: its stack 0x%x..0x%x makes no sense"
                              % (identity, low, high))
            return None
        place = self.place.numbers(self.shape.part(data, "sched"))
        pc, sp, at_call = place["pc"], place["sp"], True
        thread, machine = threads.of(numbers["m"])
        if numbers["syscallsp"]:
            pc, sp = numbers["syscallpc"], numbers["syscallsp"]
        elif thread is not None and machine.get("curg") == address:
            running = threads.place(thread, low, high)
            if running is not None:
                (pc, sp), at_call = running, False
            elif low <= machine.get("vdsoSP", 0) < high:
                pc, sp = machine["vdsoPC"], machine["vdsoSP"]
        if not low <= sp <= high:
            self.notes.append("goroutine %d: where it stands on its stack is not known" % identity)
            sp = 0
        reason = self.reasons.get(numbers["waitreason"], "") if state == "waiting" else ""
        number = thread.num if thread is not None and machine.get("curg") == address else 0
        return Goroutine(identity, address, state, reason, low, high, sp, pc, at_call, number,
                         bool(number) and number == threads.selected, numbers["gopc"],
                         numbers["startpc"],
                         address + self.shape["sched"].offset + self.place["ctxt"].offset,
                         place["ctxt"] if at_call else 0, numbers["_defer"], numbers["_panic"])


def gather(reader: Reader, addresses: List[int], size: int) -> Dict[int, bytes]:
    """The bytes of many structs of one size, in few reads."""
    found = {}
    wanted = sorted(set(addresses))
    ranges = memory.merge(((address, address + size) for address in wanted), MERGE_GAP)
    at = 0
    for start, end in ranges:
        runs = reader.runs(start, end - start)
        while at < len(wanted) and wanted[at] < end:
            for run in runs:
                offset = wanted[at] - run.address
                if 0 <= offset and offset + size <= len(run.data):
                    found[wanted[at]] = bytes(run.data[offset:offset + size])
            at += 1
    return found


def wait_reasons(reader: Reader) -> Dict[int, str]:
    """What waits are called."""
    symbol = dwarf.global_variable("runtime.waitReasonStrings")
    if symbol is None:
        return {}
    kind = symbol.type.strip_typedefs()
    head = dwarf.Layout(kind.target())
    table = reader.table(int(symbol.value().address), min(kind.sizeof, 1 << 14))
    return {i: reader.table(address, min(max(length, 0), 64)).decode("utf-8", "replace")
            for i, (address, length) in enumerate(head.rows(table, "str", "len"))}
