# SPDX-License-Identifier: MIT
"""Runs inside GDB: every reading command, watched by all that could betray a write.

Prints one line per betrayal and "read-only: N commands" at the end.
"""
import hashlib
import os

import gdb

COMMANDS = [
    "heap", "heap types", "heap objects", "heap spans", "heap roots", "heap check",
    "heap show user", "heap share", "heap share user", "heap refs user", "heap backrefs user",
    "heap path user", "heap owners", "heap owners user", "heap owners user -rust",
    "heap gc", "heap gc why user", "heap checkpoints", "heapgraph", "heapgraph user",
    "heapgraph user -o " + os.environ["WORK"] + "/read_only.svg",
    "print $heap_refs(user)", "print $heap_size(user)", "print *user", "info locals",
]


def program_state():
    """A digest of all memory that the program may write, and of its registers."""
    pid = gdb.selected_inferior().pid
    digest = hashlib.sha256()
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, permissions = line.split()[:2]
            if "rw" not in permissions or "[v" in line:
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            memory.seek(start)
            while start < end:
                part = memory.read(min(end - start, 1 << 20))
                if not part:
                    break
                digest.update(part)
                start += len(part)
    digest.update(gdb.execute("info registers", to_string=True).encode())
    return digest.hexdigest()


def main():
    betrayals = []
    for name in ("memory_changed", "register_changed", "inferior_call", "cont"):
        getattr(gdb.events, name).connect(lambda event, name=name: betrayals.append(name))
    for command in COMMANDS:
        before = program_state()
        del betrayals[:]
        try:
            output = gdb.execute(command, to_string=True)
        except gdb.error as error:
            print(f"{command}: failed: {error}")
            continue
        if not output.strip() and "-o " not in command:
            print(f"{command}: printed nothing")
        for event in betrayals:
            print(f"{command}: the event {event} was fired")
        if program_state() != before:
            print(f"{command}: changed the program")
    print(f"read-only: {len(COMMANDS)} commands")


main()
