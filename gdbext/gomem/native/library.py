# SPDX-License-Identifier: MIT
"""libheapgraph.so: where it is, and calls of its functions, each of them checked."""

import contextlib
import ctypes
import os
from ctypes import c_int
from pathlib import Path
from typing import Any, Callable, Iterator, List, Optional

from .structs import API_VERSION, BAD_INPUT, CANCELLED, CHECKED, OK, PLAIN, PROGRESS


class GraphError(Exception):
    """A function of the library failed; one line."""

    for_user = True

    def __init__(self, status: int, text: str):
        super().__init__(text)
        self.status = status


class MissingLibrary(Exception):
    """The library is not there, or is another version; one line says what to do."""

    for_user = True


def build_directories() -> List[Path]:
    """Where the library and heapviz may be: $GOMEM_BUILD alone if set, lib and bin beside an
    installed share/gomem, or the source tree's build folder."""
    if os.environ.get("GOMEM_BUILD"):
        return [Path(os.environ["GOMEM_BUILD"])]
    home = Path(__file__).resolve().parents[2]  # gdbext, or PREFIX/share/gomem
    if home.parent.name == "share":
        prefix = home.parent.parent
        return [prefix / "lib" / "gomem", prefix / "lib", prefix / "bin"]
    return [home.parent / "build"]


def missing(name: str) -> str:
    """One line about a file that find_file did not find."""
    directories = build_directories()
    if len(directories) > 1:
        return "%s is not in %s: install gomem again" % (name, directories[1])
    return "%s is not built: run make in %s" % (name, directories[0].parent)


def find_file(name: str) -> Optional[Path]:
    """A file of the build or of the installation."""
    for directory in build_directories():
        if (directory / name).is_file():
            return directory / name
    return None


class Library:
    """The loaded library."""

    def __init__(self, path: Path):
        try:
            self.dll = ctypes.CDLL(str(path))
            version = self.dll.hg_api_version()
        except (OSError, AttributeError) as error:
            raise MissingLibrary("cannot load %s: %s" % (path, error)) from None
        if version != API_VERSION:
            raise MissingLibrary("%s has interface version %d, this gomem needs %d: run make"
                                 % (path, version, API_VERSION))
        signatures = {name: (c_int, types) for name, types in CHECKED.items()}
        for name, (result, types) in {**signatures, **PLAIN}.items():
            if hasattr(self.dll, name):
                function = getattr(self.dll, name)
                function.restype, function.argtypes = result, types

    def call(self, name: str, *arguments) -> None:
        """Calls a function that returns a status."""
        if not hasattr(self.dll, name):
            raise GraphError(BAD_INPUT, "libheapgraph.so is too old, it lacks %s: run make" % name)
        status = getattr(self.dll, name)(*arguments)
        if status != OK:
            text = self.dll.hg_last_error() or b""
            raise GraphError(status, text.decode("utf-8", "replace") or "%s: status %d" % (
                name, status))


@contextlib.contextmanager
def reporting(progress: Optional[Callable[[float], None]]) -> Iterator[Any]:
    """The C side of a progress function, for calls within the block. Whatever progress raises ends
    the library's work and comes out of the block."""
    raised: List[BaseException] = []

    def report(_context, part) -> int:
        try:
            progress(part)
            return 0
        except BaseException as error:  # pylint: disable=broad-except
            raised.append(error)
            return 1

    try:
        yield PROGRESS(report) if progress else PROGRESS()
    except GraphError as error:
        if error.status == CANCELLED and raised:
            raise raised[0] from None
        raise


_loaded: Optional[Library] = None


def library() -> Library:
    """The library, loaded when it is first needed. MissingLibrary: it is not there."""
    global _loaded  # pylint: disable=global-statement
    if _loaded is None:
        path = find_file("libheapgraph.so")
        if path is None:
            raise MissingLibrary(missing("libheapgraph.so"))
        _loaded = Library(path)
    return _loaded


def to_text(value: Optional[bytes]) -> str:
    return value.decode("utf-8", "replace") if value else ""


def to_bytes(value: str) -> bytes:
    return value.encode("utf-8", "replace").replace(b"\0", b"?")

