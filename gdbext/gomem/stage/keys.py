# SPDX-License-Identifier: MIT
"""Keys of the stage: Enter on an empty line and Page Down go on, Page Up goes back.

GDB repeats the last command on an empty line, whatever that was. On a stage it has to be the next
step, also behind a command that the speaker typed in between. GDB's line editor is readline, a
shared library that GDB and we have in common, so a key can be bound there. Where it is not (GDB
with a readline of its own, no terminal), `slide` still repeats itself on an empty line.
"""

import contextlib
import ctypes
import re
import sys
from typing import Any, Dict, Optional

NEXT, BACK, AGAIN = b"slide next", b"slide back", b"slide again"
RETURNS = 10, 13
INITIALIZED = 2  # readline.h: RL_STATE_INITIALIZED
PAGE_DOWN, PAGE_UP = rb"\e[6~", rb"\e[5~"

COMMAND = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int)

_bound: Dict[str, Any] = {}  # keeps the callbacks alive


def readline() -> Optional[ctypes.CDLL]:
    """The readline that this process has loaded."""
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
            found = re.search(r"\S*/libreadline\.so[\w.]*", maps.read())
        return ctypes.CDLL(found.group()) if found else None
    except OSError:
        return None


def bind() -> bool:
    """Binds the keys; False where that cannot be done."""
    library = readline()
    if library is None or not sys.stdin.isatty():
        return False
    if _bound:
        return True
    try:
        newline, insert = library.rl_newline, library.rl_insert_text
        end = ctypes.c_int.in_dll(library, "rl_end")
        bind_key, bind_sequence = library.rl_bind_key, library.rl_bind_keyseq
    except (AttributeError, ValueError):
        return False

    def typed(text: bytes, only_if_empty: bool) -> Any:
        def press(count: int, key: int) -> int:
            if end.value == 0:
                insert(text)
            elif not only_if_empty:
                return 0  # the line in progress is the speaker's
            return newline(count, key)
        return COMMAND(press)

    _bound["enter"] = typed(NEXT, True)
    _bound["next"] = typed(NEXT, False)
    _bound["back"] = typed(BACK, False)
    for key in RETURNS:
        bind_key(key, _bound["enter"])
    bind_sequence(PAGE_DOWN, _bound["next"])
    bind_sequence(PAGE_UP, _bound["back"])
    return True


def enter(line: bytes) -> bool:
    """Hands GDB a line as if it had been typed; False where its line editor is out of reach.

    gdb.execute will not do: called from an event while GDB waits for a line, it returns before a
    program that it lets run has stopped."""
    library = readline()
    if library is None:
        return False
    try:
        handler = ctypes.c_void_p.in_dll(library, "rl_linefunc").value
    except ValueError:
        return False
    if not handler:
        return False
    copy = ctypes.CDLL(None).strdup
    copy.restype, copy.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    ctypes.CFUNCTYPE(None, ctypes.c_void_p)(handler)(copy(line))  # GDB frees it
    return True


def idle() -> bool:
    """Whether GDB waits for a line of which nothing was typed yet."""
    library = readline()
    try:
        return library is not None and ctypes.c_int.in_dll(library, "rl_end").value == 0
    except ValueError:
        return False


def measure() -> None:
    """Lets the line editor, which GDB asks for it, see how large the terminal is now. It draws
    nothing: what it has is the line that is done, and GDB's prompt is still to come."""
    library = readline()
    with contextlib.suppress(AttributeError, ValueError):
        if library and ctypes.c_ulong.in_dll(library, "rl_readline_state").value & INITIALIZED:
            library.rl_reset_screen_size()  # else it would crash, and looks itself when it begins


def switch() -> bool:
    """Brings GDB's windows up, or takes them away, as its key C-x C-a does; False: GDB's line
    editor is out of reach.

    gdb.execute will not do: when its command is done it puts the output of before back, so that
    bt, info and others then write across the windows."""
    library = readline()
    try:
        named = library.rl_named_function
        ready = ctypes.c_ulong.in_dll(library, "rl_readline_state").value & INITIALIZED
    except (AttributeError, ValueError):
        return False
    named.restype, named.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    function = named(b"tui-switch-mode") if ready else None
    if function is None:
        return False
    COMMAND(function)(1, 0)
    return True


def unbind() -> None:
    """Gives the keys back to GDB."""
    library = readline()
    if not _bound or library is None:
        return
    newline = ctypes.cast(library.rl_newline, COMMAND)
    for key in RETURNS:
        library.rl_bind_key(key, newline)
    for sequence in PAGE_DOWN, PAGE_UP:
        library.rl_bind_keyseq(sequence, None)
    _bound.clear()
