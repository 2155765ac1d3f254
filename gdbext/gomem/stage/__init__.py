# SPDX-License-Identifier: MIT
"""The stage: the talk of talk/slides.md, live in GDB, one key a step.

    walk -> slides, screen, recording, program     program -> GDB
    keys -> walk                                   window -> walk, keys

slides, screen and recording do not know GDB.
"""
