# SPDX-License-Identifier: MIT
"""Folders for what lives as long as this GDB, in the folder for temporary files.

    make(kind) -> path      gomem-KIND-PID-xxxxxxxx; removes those that a killed GDB left behind

A GDB whose terminal is closed under it ends without a chance to clean up. Its process id in the
name tells the next one that nobody needs the folder any more.
"""

import os
import re
import shutil
import tempfile

LEFT = re.compile(r"gomem-[a-z]+-(\d+)-\w+")


def make(kind: str) -> str:
    """A new folder; to be removed by who asked for it. OSError: there is no room."""
    remove_dead()
    return tempfile.mkdtemp(prefix="gomem-%s-%d-" % (kind, os.getpid()))


def remove_dead() -> None:
    """Removes the folders of processes of this user that are no more."""
    try:
        entries = list(os.scandir(tempfile.gettempdir()))
    except OSError:
        return
    for entry in entries:
        found = LEFT.fullmatch(entry.name)
        try:
            if (found and entry.is_dir(follow_symlinks=False) and not lives(int(found.group(1)))
                    and entry.stat(follow_symlinks=False).st_uid == os.getuid()):
                shutil.rmtree(entry.path, ignore_errors=True)
        except OSError:
            continue


def lives(pid: int) -> bool:
    """Whether a process is there; also if it is somebody else's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
