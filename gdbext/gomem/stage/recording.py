# SPDX-License-Identifier: MIT
"""What each step showed when it was rehearsed: one text file a step, in talk/recorded/.

It is what the audience sees when a step fails, and what `make replay` shows without GDB. Of a step
that needs what not every machine has, the graph is kept as well, as a snapshot.
"""

import os
from typing import Any, Callable, Iterable, Optional

PICTURE = ".heapsnapshot"


class Recording:
    """A folder of recorded steps."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def file(self, name: str) -> str:
        """Where a step is recorded."""
        return os.path.join(self.folder, name + ".txt")

    def read(self, name: str) -> Optional[str]:
        """What was recorded of a step; None if nothing was."""
        try:
            with open(self.file(name), encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return None

    def picture(self, name: str) -> str:
        """The snapshot of a step; "" if there is none."""
        file = os.path.join(self.folder, name + PICTURE)
        return file if os.path.exists(file) else ""

    def write(self, name: str, text: str) -> None:
        """Records a step, whole or not at all. OSError: the disk is full, or the like."""
        def write(new: str) -> None:
            with open(new, "w", encoding="utf-8") as file:
                file.write(text)
        self.replace(self.file(name), write)

    def write_picture(self, name: str, graph: Any) -> None:
        """The same of its snapshot."""
        self.replace(os.path.join(self.folder, name + PICTURE), graph.write)

    def replace(self, path: str, write: Callable[[str], None]) -> None:
        """Makes a file by write(path), whole or not at all."""
        os.makedirs(self.folder, exist_ok=True)
        new = path + ".new"
        try:
            write(new)
            os.replace(new, path)
        finally:
            if os.path.lexists(new):
                os.unlink(new)

    def forget_others(self, names: Iterable[str]) -> None:
        """Removes what was recorded of steps that there are no more."""
        kept = {name + end for name in names for end in (".txt", PICTURE)}
        for file in os.listdir(self.folder):
            if file.endswith((".txt", PICTURE)) and file not in kept:
                os.unlink(os.path.join(self.folder, file))
