# SPDX-License-Identifier: MIT
"""viz/heapgraph.h in ctypes, field by field: enums, structs, and the types of all functions. A test
compares the structs with the debug information of the library."""

import ctypes
from ctypes import (POINTER, Structure, c_bool, c_char_p, c_double, c_int, c_size_t, c_uint32,
                    c_uint64, c_void_p)
from typing import Any, Dict, Tuple

API_VERSION = 16
NONE = (1 << 32) - 1  # HG_NONE

OK, NO_MEMORY, BAD_INPUT, NOT_FOUND, CANCELLED, IO = range(6)
TYPE_KINDS = ("conservative", "precise", "pointer_free")
GROUP_KINDS = ("globals", "frame", "unnamed", "runtime")
BITS_KINDS = ("packed", "nibbles", "stops")  # hg_bits_kind
REACH = ("garbage", "unnamed", "named")
PHASES = ("off", "sweep termination", "mark", "mark termination", "sweep")
COLOURS = ("white", "grey", "black")
DELTAS = ("", "new", "gone", "changed")  # hg_delta
NODE_KINDS = ("root", "group", "object")
PLACES = ("outside", "unused", "tail", "head", "free", "freed", "object")
SORT_ORDERS = ("size", "count", "name")
BY = ("type", "size", "site")  # hg_by
HOLDERS, DOMINATORS, CYCLES, OWNERS = 1, 2, 4, 8  # hg_analysis
LEADS = ("nowhere", "value", "array", "fill", "word", "start", "either", "told")  # hg_leads
FIXED = (1 << 64) - 1  # HG_FIXED
UNTYPED = "untyped"  # HG_UNTYPED

# ---- The header's structs ------------------------------------------------------------------------

class CColumn(Structure):
    """hg_column"""
    _fields_ = [("data", c_void_p), ("bytes", c_uint64), ("stride", c_uint64),
                ("offset", c_uint32), ("width", c_uint32)]


class CSpans(Structure):
    """hg_spans"""
    _fields_ = [("count", c_uint64), ("in_use", c_uint64), ("state", CColumn), ("base", CColumn),
                ("elem_size", CColumn), ("elem_count", CColumn), ("first_slot", CColumn),
                ("pages", CColumn), ("size_class", CColumn), ("noscan", CColumn),
                ("alloc_count", CColumn), ("head", CColumn), ("sweep_gen", CColumn),
                ("swept", c_uint64), ("own_state", c_uint64)]


class CSlots(Structure):
    """hg_slots"""
    _fields_ = [("count", c_uint64), ("alloc_bits", c_void_p), ("alloc_bytes", c_uint64),
                ("mark_bits", c_void_p), ("mark_bytes", c_uint64), ("type", CColumn),
                ("site", CColumn), ("slack", CColumn)]


class CPointerBits(Structure):
    """hg_pointer_bits"""
    _fields_ = [("address", c_uint64), ("kind", c_int), ("data", c_void_p), ("bytes", c_uint64)]


class CMemory(Structure):
    """hg_memory"""
    _fields_ = [("address", c_uint64), ("data", c_void_p), ("bytes", c_uint64)]


class CType(Structure):
    """hg_type"""
    _fields_ = [("name", c_char_p), ("size", c_uint64), ("kind", c_int),
                ("mask", POINTER(c_uint64)), ("mask_bits", c_uint32), ("opaque", c_bool),
                ("open", c_bool), ("vague", c_bool), ("mixed", c_bool)]


class CSite(Structure):
    """hg_site"""
    _fields_ = [("file", c_char_p), ("function", c_char_p), ("reason", c_char_p),
                ("line", c_uint32), ("array", c_bool), ("column", c_uint32)]


class CGroup(Structure):
    """hg_group"""
    _fields_ = [("kind", c_int), ("name", c_char_p), ("file", c_char_p), ("line", c_uint32),
                ("level", c_uint32), ("thread", c_uint32), ("goroutine", c_bool),
                ("current", c_bool)]


class CWindow(Structure):
    """hg_window"""
    _fields_ = [("len", c_uint64), ("cap", c_uint64), ("elem_size", c_uint64)]


class CRoot(Structure):
    """hg_root"""
    _fields_ = [("group", c_uint32), ("name", c_char_p), ("type", c_char_p),
                ("address", c_uint64), ("value", c_uint64), ("line", c_uint32),
                ("window", CWindow), ("leads", c_int), ("target", c_uint32), ("beside", c_uint64),
                ("popped", c_char_p)]


class CPointee(Structure):
    """hg_pointee"""
    _fields_ = [("offset", c_uint64), ("leads", c_int), ("type", c_uint32), ("beside", c_uint64),
                ("count", c_uint64), ("repeat", c_uint64), ("stride", c_uint64)]


OF_WORD = ctypes.CFUNCTYPE(c_int, c_void_p, c_uint64, POINTER(CPointee))
DESCRIBE = ctypes.CFUNCTYPE(c_int, c_void_p, c_uint32)
PEEK = ctypes.CFUNCTYPE(c_int, c_void_p, c_uint64, POINTER(c_uint64))


class CTypeSource(Structure):
    """hg_type_source"""
    _fields_ = [("context", c_void_p), ("of_word", OF_WORD), ("describe", DESCRIBE),
                ("peek", PEEK), ("sure", POINTER(c_uint64)), ("n_sure", c_size_t),
                ("block_size", c_uint64), ("block", c_uint32)]


class CSummary(Structure):
    """hg_summary"""
    _fields_ = [("heap", c_char_p), ("phase", c_char_p), ("page_size", c_uint64),
                ("arena_start", c_uint64), ("arena_used", c_uint64), ("arena_end", c_uint64),
                ("total_alloc", c_uint64), ("mallocs", c_uint64), ("frees", c_uint64),
                ("heap_alloc", c_uint64), ("heap_objects", c_uint64), ("num_gc", c_uint64),
                ("next_gc", c_uint64)]


class CCollector(Structure):
    """hg_collector"""
    _fields_ = [("phase", c_int), ("cycle", c_uint64), ("live", c_uint64),
                ("trigger", c_uint64), ("goal", c_uint64), ("root_pieces", c_uint64),
                ("roots_scanned", c_uint64), ("marked_objects", c_uint64),
                ("marked_bytes", c_uint64), ("scanning", c_uint64), ("concurrent", c_bool)]


class CNodeInfo(Structure):
    """hg_node_info"""
    _fields_ = [("kind", c_int), ("address", c_uint64), ("size", c_uint64),
                ("requested", c_uint64), ("type", c_uint32), ("site", c_uint32),
                ("count", c_uint64), ("array", c_bool), ("span", c_uint32), ("slot", c_uint32),
                ("size_class", c_uint32), ("noscan", c_bool), ("colour", c_int),
                ("unswept", c_bool), ("work", c_uint32), ("reach", c_int), ("in_degree", c_uint32),
                ("out_degree", c_uint32), ("hidden_in", c_uint32), ("hidden_out", c_uint32),
                ("fold", c_int), ("fold_named", c_uint32), ("fold_objects", c_uint32),
                ("fold_shared", c_uint32), ("fold_colours", c_uint32 * 3),
                ("fold_unswept", c_uint32), ("delta", c_int), ("fold_deltas", c_uint32 * 4)]


class CEdge(Structure):
    """hg_edge"""
    _fields_ = [("from", c_uint32), ("to", c_uint32), ("root", c_uint32),
                ("from_offset", c_uint64), ("to_offset", c_uint64)]


class CTotals(Structure):
    """hg_totals"""
    _fields_ = [("nodes", c_uint32), ("groups", c_uint32), ("objects", c_uint32),
                ("edges", c_uint32), ("roots", c_uint32), ("bytes", c_uint64),
                ("requested", c_uint64), ("named", c_uint32), ("unnamed", c_uint32),
                ("garbage", c_uint32), ("named_bytes", c_uint64), ("unnamed_bytes", c_uint64),
                ("garbage_bytes", c_uint64), ("colours", c_uint32 * 3),
                ("colour_bytes", c_uint64 * 3), ("unswept", c_uint32), ("unswept_bytes", c_uint64),
                ("unswept_spans", c_uint32), ("shared", c_uint32), ("dangling", c_uint32),
                ("spans", c_uint32), ("untyped", c_uint32), ("unread_bytes", c_uint64),
                ("hidden_objects", c_uint32), ("hidden_bytes", c_uint64), ("on_ways", c_uint32),
                ("folds", c_uint32), ("folded_objects", c_uint64), ("compared", c_bool),
                ("deltas", c_uint64 * 4), ("pointer_deltas", c_uint64 * 4)]


class CPlaceInfo(Structure):
    """hg_place_info"""
    _fields_ = [("place", c_int), ("span", c_uint32), ("slot", c_uint32), ("type", c_uint32),
                ("site", c_uint32), ("size_class", c_uint32), ("slot_address", c_uint64),
                ("elem_size", c_uint64), ("span_base", c_uint64)]


class CCell(Structure):
    """hg_cell"""
    _fields_ = [("offset", c_uint64), ("name", c_char_p), ("value", c_char_p),
                ("window", CWindow)]


class CSelect(Structure):
    """hg_select"""
    _fields_ = [("seeds", POINTER(c_uint32)), ("n_seeds", c_size_t),
                ("popped", POINTER(c_uint64)), ("n_popped", c_size_t),
                ("depth", c_uint32), ("limit", c_uint32),
                ("backwards", c_bool), ("garbage", c_bool),
                ("unnamed", c_bool), ("fold", c_bool), ("page", c_bool), ("to", POINTER(c_uint32)),
                ("n_to", c_size_t),
                ("type", c_char_p), ("changed", c_bool), ("into", POINTER(c_uint32))]


class CEvent(Structure):
    """hg_event"""
    _fields_ = [("object", c_uint64), ("from", c_uint64), ("cycle", c_uint32), ("kind", c_int),
                ("type", c_uint32), ("site", c_uint32), ("detail", c_uint32)]


class CTextOptions(Structure):
    """hg_text_options"""
    _fields_ = [("symbolic", c_bool), ("ascii", c_bool), ("limit", c_uint32),
                ("width", c_uint32), ("sort", c_uint32), ("type", c_char_p),
                ("garbage", c_bool), ("shared", c_bool), ("site", c_uint32), ("where", c_char_p),
                ("by", c_uint32), ("retained", c_bool)]


# Name in the header -> mirror here; what the test compares.
STRUCTS = {"hg_column": CColumn, "hg_spans": CSpans, "hg_slots": CSlots, "hg_type": CType,
           "hg_pointer_bits": CPointerBits, "hg_memory": CMemory,
           "hg_site": CSite, "hg_group": CGroup, "hg_window": CWindow, "hg_root": CRoot,
           "hg_pointee": CPointee, "hg_type_source": CTypeSource, "hg_summary": CSummary,
           "hg_collector": CCollector, "hg_node_info": CNodeInfo,
           "hg_edge": CEdge,
           "hg_totals": CTotals, "hg_place_info": CPlaceInfo, "hg_cell": CCell,
           "hg_select": CSelect, "hg_event": CEvent, "hg_text_options": CTextOptions}

PROGRESS = ctypes.CFUNCTYPE(c_int, c_void_p, c_double)

# ---- Its functions -------------------------------------------------------------------------------

_TEXT = (c_void_p, POINTER(CTextOptions), POINTER(c_void_p))
_NODE_TEXT = (c_void_p, POINTER(CTextOptions), c_uint32, POINTER(c_void_p))
_EDGES = (c_void_p, c_uint32, POINTER(POINTER(CEdge)), POINTER(c_size_t))

# Functions that return a status, with the types of their parameters.
CHECKED: Dict[str, Tuple[Any, ...]] = {
    "hg_image_create": (POINTER(c_void_p),),
    "hg_image_set_summary": (c_void_p, POINTER(CSummary)),
    "hg_image_set_collector": (c_void_p, POINTER(CCollector)),
    "hg_image_add_region": (c_void_p, c_uint64, c_void_p, c_uint64),
    "hg_image_set_spans": (c_void_p, POINTER(CSpans)),
    "hg_image_set_slots": (c_void_p, POINTER(CSlots)),
    "hg_image_add_type": (c_void_p, POINTER(CType)),
    "hg_image_add_site": (c_void_p, POINTER(CSite)),
    "hg_image_add_group": (c_void_p, POINTER(CGroup), POINTER(c_uint32)),
    "hg_image_add_root": (c_void_p, POINTER(CRoot)),
    "hg_image_add_work": (c_void_p, c_uint64),
    "hg_image_add_hint": (c_void_p, c_uint64, c_uint32),
    "hg_image_add_pointer_bits": (c_void_p, POINTER(CPointerBits)),
    "hg_gather_rows": (POINTER(CMemory), c_size_t, POINTER(CColumn), c_uint64, c_uint64, c_void_p,
                       POINTER(c_uint64)),
    "hg_spans_number": (POINTER(CSpans), c_uint64, c_void_p, POINTER(c_uint64)),
    "hg_gather_bits": (POINTER(CMemory), c_size_t, POINTER(CSpans), c_uint64, POINTER(CColumn),
                       POINTER(CColumn), c_void_p, c_uint64, POINTER(c_uint64)),
    "hg_image_add_pointee": (c_void_p, c_uint32, POINTER(CPointee)),
    "hg_image_set_type_source": (c_void_p, POINTER(CTypeSource)),
    "hg_graph_build": (c_void_p, PROGRESS, c_void_p, POINTER(c_void_p)),
    "hg_graph_summary": (c_void_p, POINTER(CSummary)),
    "hg_graph_collector": (c_void_p, POINTER(CCollector)),
    "hg_graph_node": (c_void_p, c_uint32, POINTER(CNodeInfo)),
    "hg_graph_type": (c_void_p, c_uint32, POINTER(CType)),
    "hg_graph_site": (c_void_p, c_uint32, POINTER(CSite)),
    "hg_graph_group": (c_void_p, c_uint32, POINTER(CGroup)),
    "hg_graph_root": (c_void_p, c_uint32, POINTER(CRoot)),
    "hg_graph_find": (c_void_p, c_uint64, POINTER(c_uint32), POINTER(c_uint64)),
    "hg_graph_out": _EDGES,
    "hg_graph_in": _EDGES,
    "hg_graph_path": (c_void_p, c_uint32, POINTER(CEdge), c_size_t, POINTER(c_size_t)),
    "hg_graph_analyse": (c_void_p, c_uint32, PROGRESS, c_void_p),
    "hg_filter_complete": (c_void_p, c_char_p, POINTER(c_void_p)),
    "hg_graph_set_cells": (c_void_p, c_uint32, POINTER(CCell), c_size_t),
    "hg_graph_cells": (c_void_p, c_uint32, POINTER(POINTER(CCell)), POINTER(c_size_t)),
    "hg_graph_set_fields": (c_void_p, c_uint32, POINTER(CCell), c_size_t),
    "hg_graph_select": (c_void_p, POINTER(CSelect), POINTER(c_void_p)),
    "hg_snapshot_write": (c_void_p, c_char_p, PROGRESS, c_void_p),
    "hg_snapshot_read": (c_char_p, PROGRESS, c_void_p, POINTER(c_void_p)),
    "hg_text_overview": _TEXT,
    "hg_text_types": _TEXT,
    "hg_text_objects": _TEXT,
    "hg_text_spans": _TEXT,
    "hg_text_roots": _TEXT,
    "hg_text_collector": _TEXT,
    "hg_text_diagram": _TEXT,
    "hg_text_object": _NODE_TEXT,
    "hg_text_label": _NODE_TEXT,
    "hg_text_share": _NODE_TEXT,
    "hg_text_owners": _NODE_TEXT,
    "hg_text_owners_rust": _NODE_TEXT,
    "hg_text_refs": _NODE_TEXT,
    "hg_text_backrefs": _NODE_TEXT,
    "hg_text_path": _NODE_TEXT,
    "hg_text_why": _NODE_TEXT,
    "hg_graph_set_events": (c_void_p, c_uint64, POINTER(CEvent), c_size_t),
    "hg_text_events": _NODE_TEXT,
    "hg_text_pointer": (c_void_p, POINTER(CTextOptions), c_uint64, POINTER(c_void_p)),
    "hg_text_history": (c_void_p, POINTER(CTextOptions), c_uint64, POINTER(c_void_p)),
    "hg_text_retained": _NODE_TEXT,
    "hg_text_dominators": _NODE_TEXT,
    "hg_text_paths": _NODE_TEXT,
    "hg_text_cycles": _NODE_TEXT,
    "hg_text_map": _TEXT,
    "hg_diff_graph": (c_void_p, POINTER(c_void_p)),
    "hg_graph_next_cells": (c_void_p, c_uint32, POINTER(c_uint32)),
    "hg_diff_create": (c_void_p, c_void_p, PROGRESS, c_void_p, POINTER(c_void_p)),
    "hg_text_changes": _TEXT,
    "hg_text_place": (c_void_p, POINTER(CTextOptions), c_uint64, POINTER(c_void_p)),
    "hg_text_check": (c_void_p, POINTER(CTextOptions), POINTER(c_void_p), POINTER(c_uint32)),
    "hg_text_canonical": (c_void_p, POINTER(c_void_p)),
}
PLAIN: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "hg_last_error": (c_char_p, ()),
    "hg_api_version": (c_int, ()),
    "hg_image_destroy": (None, (c_void_p,)),
    "hg_graph_destroy": (None, (c_void_p,)),
    "hg_graph_ordinal": (c_uint32, (c_void_p, c_uint32)),
    "hg_graph_site_counts": (None, (c_void_p, POINTER(c_uint64), POINTER(c_uint64), c_size_t)),
    "hg_graph_totals": (None, (c_void_p, POINTER(CTotals))),
    "hg_graph_place": (None, (c_void_p, c_uint64, POINTER(CPlaceInfo))),
    "hg_diff_destroy": (None, (c_void_p,)),
    "hg_text_destroy": (None, (c_void_p,)),
}

