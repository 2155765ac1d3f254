# SPDX-License-Identifier: MIT
"""What objects of a Go heap hold that are no mere values: maps, their buckets, channels, closures.

Each function gets a writer of cells (fields.py), the object's type, its address and its bytes.
"""


def map_cells(writer, kind, address, size):
    pass


def bucket_cells(writer, kind, address, size):
    pass


def channel_cells(writer, kind, address, size):
    pass


def closure_cells(writer, kind, address, size):
    pass
