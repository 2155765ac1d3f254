# SPDX-License-Identifier: MIT
"""The player page, which heapviz makes: with messages in it, or to be fed by a live view."""

import json
import os
import subprocess
import tempfile
from typing import Any, Dict, List, Optional

import gdb

from .. import graph

TIMEOUT = 5  # seconds


def write(file: str, messages: Optional[List[Dict[str, Any]]] = None) -> None:
    """Writes the page. gdb.GdbError: it could not be written."""
    with tempfile.TemporaryDirectory(prefix="gomem-") as folder:
        data: List[str] = []
        if messages is not None:
            data = [os.path.join(folder, "messages.json")]
            with open(data[0], "w", encoding="utf-8") as out:
                json.dump(messages, out)
        try:
            done = subprocess.run([graph.tool("heapviz"), "page", *data, "-o", file],
                                  timeout=TIMEOUT, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise gdb.GdbError("no page for the browser: %s" % error) from None
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace").strip().splitlines()
        raise gdb.GdbError(said[-1] if said else "heapviz failed (%d)" % done.returncode)


def live() -> bytes:
    """The page that a live view feeds."""
    with tempfile.TemporaryDirectory(prefix="gomem-") as folder:
        file = os.path.join(folder, "page.html")
        write(file)
        with open(file, "rb") as made:
            return made.read()
