# SPDX-License-Identifier: MIT
"""Threads beside GDB's own."""

import signal
import threading


def start(thread: threading.Thread) -> None:
    """Starts a thread that gets no signal: those, Ctrl-C above all, are for GDB's own thread."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
    try:
        thread.start()  # a new thread inherits what is blocked here
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
