# SPDX-License-Identifier: MIT
"""libheapgraph through ctypes: mirrors viz/heapgraph.h, and knows nothing of GDB.

    structs    the header's structs, enums and functions
    library    the library: where it is, calls of its functions
    gather     tables that lie scattered in memory, put together
    image      Image, which an adapter's description of a heap is handed to
    graph      Graph, what the library made of it

A status other than HG_OK becomes GraphError.
"""

from .gather import gather_bits, gather_rows, number_slots
from .graph import Cell, Edge, Graph, Node, Place, read_snapshot
from .image import Image
from .library import GraphError, MissingLibrary, find_file, library, missing
from .structs import CYCLES, DOMINATORS, HOLDERS, LEADS, OWNERS, UNTYPED
