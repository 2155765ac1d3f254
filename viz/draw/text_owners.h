/* SPDX-License-Identifier: MIT
 *
 * text_owners.h - the Rust view: what the texts about owners share.
 *
 * Grouped by the file that defines.
 */
#ifndef HG_TEXT_OWNERS_H
#define HG_TEXT_OWNERS_H

#include "text.h"

/* ---- text_owners_type.c ---------------------------------------------------------------------- */

/* The value in Rust: "User", "Vec<isize>", "String". */
struct hgi_name hgi_rust_value(const hg_graph *graph, const hg_node_info *info,
			       const hg_ownership *own);
/* Lent: "&User", "&[isize]", "&mut [isize]", "&str". */
struct hgi_name hgi_rust_borrow(const hg_graph *graph, const hg_node_info *info,
				const hg_ownership *own, bool writes);
/* Lent to a variable, which may cover a field or an element only: "&mut isize". */
struct hgi_name hgi_rust_lent(const struct hgi_text *text, const hg_owners *owners,
			      const hg_edge *variable, bool writes);
/* Whether a variable covers one field or element of its object. */
bool hgi_rust_is_inner(const hg_graph *graph, const hg_owners *owners, const hg_edge *variable);
/* With what holds it: "Box<User>", "Rc<RefCell<User>>", "Arc<Mutex<Vec<isize>>>". */
struct hgi_name hgi_rust_form(const hg_graph *graph, const hg_node_info *info,
			      const hg_ownership *own);
/* The bytes that counts and flags take in Rust for an object with several owners. */
enum { HGI_RUST_COUNTS = 16, HGI_RUST_CELL = 8 };

/* ---- text_refusals.c ------------------------------------------------------------------------- */

/* What is known about the pointers to an object. names: by letter, "" for one that there is not.
 *     a   the owner that lives longest      v, w  two that could write, in each other's way
 *     b   another pointer                   r     one that could read, in the way of v
 *     s   a lent one that only reads */
struct hgi_holders {
	hg_ownership own; /* also refused, if a variable that borrows an owner is in the way */
	hg_node_info info;
	struct hgi_name names['z' - 'a' + 1];
	hg_edge beside;      /* that variable; to: HG_NONE if there is none */
	bool owner_outlives; /* a variable that owns it lives longer than another owner */
	bool in_frame;       /* $a is a variable of a frame */
	bool part;           /* $a is its only pointer, and leads into its middle */
};

void hgi_holders_find(const struct hgi_text *text, const hg_owners *owners, hg_node node,
		      struct hgi_holders *holders);

/* An error that rustc gives when the pointers are written down the Go way. $a to $z stand for
 * names. */
struct hgi_refusal {
	const char *code;
	bool (*predicted)(const struct hgi_holders *holders);
	const char *attempt; /* what one would write */
	const char *why;     /* why it is refused */
	const char *rust;    /* statements of a function whose parameter is `mut it: T` */
};

/* All of them, ended by one without a code. */
extern const struct hgi_refusal hgi_refusals[];
/* A text of the table with its names put in. */
struct hgi_name hgi_refusal_text(const struct hgi_holders *holders, const char *text);

#endif
