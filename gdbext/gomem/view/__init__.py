# SPDX-License-Identifier: MIT
"""The page in the browser that follows every stop of the program.

    feed -> server, GDB         server -> nothing of ours, and not GDB
"""
