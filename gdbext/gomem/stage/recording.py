# SPDX-License-Identifier: MIT
"""What each step showed when it was rehearsed: one text file a step, in talk/recorded/.

It is what the audience sees when a step fails, and what `make replay` shows without GDB.
"""

import os
from typing import Iterable, Optional


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

    def write(self, name: str, text: str) -> None:
        """Records a step, whole or not at all. OSError: the disk is full, or the like."""
        os.makedirs(self.folder, exist_ok=True)
        new = self.file(name) + ".new"
        try:
            with open(new, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(new, self.file(name))
        except OSError:
            if os.path.exists(new):
                os.unlink(new)
            raise

    def forget_others(self, names: Iterable[str]) -> None:
        """Removes what was recorded of steps that there are no more."""
        kept = {name + ".txt" for name in names}
        for file in os.listdir(self.folder):
            if file.endswith(".txt") and file not in kept:
                os.unlink(os.path.join(self.folder, file))
