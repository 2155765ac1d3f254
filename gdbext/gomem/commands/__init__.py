# SPDX-License-Identifier: MIT
"""One file per command; loading a file registers what it defines with GDB."""

import importlib
import pkgutil


def load() -> None:
    """Imports every command. `heap` is first, as it is the prefix of the others."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    names.sort(key=lambda name: name != "heap")
    for name in names:
        importlib.import_module("." + name, __name__)
