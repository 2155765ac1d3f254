/* SPDX-License-Identifier: MIT
 *
 * text_rust.h - the Rust program of a graph: what is decided (text_rust.c, text_rust_lend.c) and
 * what is written (text_rust_write.c and the files that it calls).
 *
 * A struct's field has one type, whatever hangs on it in one object or the other. So what is a
 * matter of each object in the Rust view is one of each kind of object here: if one Tree has to be
 * counted, all Trees are.
 */
#ifndef HG_TEXT_RUST_H
#define HG_TEXT_RUST_H

#include "text_owners.h"

enum {
	HGI_RUST_MOST = 1000,  /* objects and variables of one program */
	HGI_RUST_ELEMENTS = 64 /* of one array */
};

enum hgi_rust_value {
	HGI_RUST_NOTHING, /* not known yet */
	HGI_RUST_INT,
	HGI_RUST_FLOAT,
	HGI_RUST_BOOL,
	HGI_RUST_TEXT,  /* "Bob", or what GDB prints where Rust has no literal */
	HGI_RUST_STRING /* text on the heap */
};

/* A field of a struct, or the element of an array (its name is ""). */
struct hgi_rust_field {
	uint32_t kind;   /* whose field it is */
	uint64_t offset; /* in an element */
	struct hgi_name name;
	enum hgi_rust_value value; /* HGI_RUST_NOTHING: a pointer */
	uint32_t target;           /* kind where it leads, HG_NONE: nowhere */
	bool mixed;                /* it leads to several kinds: left out */
	bool strong, weak;         /* has such pointers; with both it is two fields */
};

/* Objects of one type, arrays of it apart. */
struct hgi_rust_kind {
	uint32_t type;
	bool array;
	struct hgi_name name; /* of the struct, or of the elements */
	uint64_t size;        /* of an element */
	bool counted, cell;   /* Rc or Arc; RefCell or Mutex */
	bool is_struct;       /* elements have fields with names */
	bool is_text;         /* its bytes are a text */
};

/* What of an object a variable borrows. */
enum hgi_rust_part { HGI_RUST_WHOLE, HGI_RUST_SLICE, HGI_RUST_ELEMENT, HGI_RUST_FIELD };

struct hgi_rust_variable {
	hg_edge edge;
	hg_hold hold;
	uint32_t thread;
	struct hgi_name name;
	/* of one that borrows, known when all is decided */
	bool lent, writes; /* it does; as &mut */
	uint32_t start;    /* the variable from which it borrows */
	enum hgi_rust_part part;
	uint64_t from, to; /* elements of an array; 0, 1 of what is none */
	uint64_t at;       /* offset of the field in its element */
	bool lends;        /* of any variable: a &mut starts from it */
};

struct hgi_rust {
	struct hgi_text *text;
	const hg_graph *graph;
	const hg_owners *owners;
	hg_totals totals;
	struct hgi_rust_kind *kinds;
	size_t n_kinds;
	struct hgi_rust_field *fields; /* by kind and offset */
	size_t n_fields;
	uint32_t *kind_of; /* per node; HG_NONE: left out */
	hg_node *order;    /* objects, each behind those that it owns */
	size_t n_order;
	struct hgi_rust_variable *variables; /* those that live longest first */
	size_t n_variables, n_left_out;      /* variables that lead to what has no kind */
	uint32_t thread; /* the first of which there are variables; 0: only globals */
	bool threads;    /* there are others */
	bool failed;
};

/* ---- text_rust.c ----------------------------------------------------------------------------- */

/* Decides everything; false without memory. */
bool hgi_rust_decide(struct hgi_rust *rust);
void hgi_rust_release(struct hgi_rust *rust);

/* The field of a kind for a pointer at an offset of an object, NULL if it has none. */
const struct hgi_rust_field *hgi_rust_field_at(const struct hgi_rust *rust, uint32_t kind,
					       uint64_t offset);
/* Whether a field is in the program: not if it leads nowhere, or to several kinds. */
bool hgi_rust_is_written(const struct hgi_rust_field *field);
/* Elements of an array that are in the program, 1 for what is no array. */
uint64_t hgi_rust_elements(const struct hgi_rust *rust, hg_node node);
/* Whether the program has a pointer between two objects, and as this. */
bool hgi_rust_has(const struct hgi_rust *rust, const hg_edge *edge, hg_hold hold);

/* ---- text_rust_lend.c ------------------------------------------------------------------------ */

/* The first owner of an object, NULL if it has none. */
const hg_edge *hgi_rust_owner(const struct hgi_rust *rust, hg_node node);
/* The owners from an object upwards to `top`, or to a variable, which is none of them: the pointer
 * that leads to the object comes first. `way` has room for HGI_RUST_MOST; returns their number. */
size_t hgi_rust_way(const struct hgi_rust *rust, hg_node top, hg_node node, const hg_edge **way);
/* Has those counted that borrow what another one may write; true if there were such. */
bool hgi_rust_find_loans(struct hgi_rust *rust);
/* When nothing is counted any more: who borrows from whom. */
void hgi_rust_settle_loans(struct hgi_rust *rust);

/* ---- text_rust_borrow.c ---------------------------------------------------------------------- */

/* let low: &mut [i64] = ..., and what has to stand before it; without the semicolon */
void hgi_rust_put_loan(const struct hgi_rust *rust, size_t variable);
/* What is written and read through the variables that are not counted. */
void hgi_rust_put_uses(const struct hgi_rust *rust);

/* ---- text_rust_type.c ------------------------------------------------------------------------ */

/* A name as an identifier: "list.head" is list_head, "type" is type_. */
struct hgi_name hgi_rust_ident(const char *name);
/* What a value is, as GDB prints it. */
enum hgi_rust_value hgi_rust_value_of(const char *value);
/* The name of a cell without the index of the element, which goes to *index. */
const char *hgi_rust_cell_name(const struct hgi_rust_kind *kind, const hg_cell *cell,
			       uint64_t *index);
/* "User#1"; the identifier of what is made: "new_user_1" */
struct hgi_name hgi_rust_title(const struct hgi_rust *rust, hg_node node);
struct hgi_name hgi_rust_maker(const struct hgi_rust *rust, hg_node node);

/* "Rc", "RefCell", ".borrow()", ".borrow_mut()"; where there are threads, Arc, Mutex and its lock
 */
const char *hgi_rust_rc(const struct hgi_rust *rust);
const char *hgi_rust_cell_type(const struct hgi_rust *rust);
const char *hgi_rust_reading(const struct hgi_rust *rust);
const char *hgi_rust_writing(const struct hgi_rust *rust);

/* The elements of an array that are no structs; NULL if nothing is known of them. */
const struct hgi_rust_field *hgi_rust_element(const struct hgi_rust *rust, uint32_t kind);
/* The first number of a kind that can be changed: a field, or the elements; NULL if there is none.
 */
const struct hgi_rust_field *hgi_rust_number(const struct hgi_rust *rust, uint32_t kind);
/* An element that owns in one place and closes a cycle in another is a pair. */
bool hgi_rust_is_pair(const struct hgi_rust_field *field);

/* "User", "Vec<i64>" */
void hgi_rust_put_value_type(const struct hgi_rust *rust, uint32_t kind);
/* Of a Vec: "i64", "User". Of a field: "i64", "Option<Box<Node>>". */
void hgi_rust_put_element_type(const struct hgi_rust *rust, uint32_t kind);
void hgi_rust_put_field_type(const struct hgi_rust *rust, const struct hgi_rust_field *field,
			     bool weak);
/* "Rc<RefCell<User>>", "Box<Node>", "Vec<i64>" */
void hgi_rust_put_handle(const struct hgi_rust *rust, uint32_t kind);
/* struct User { ... } */
void hgi_rust_put_struct(const struct hgi_rust *rust, uint32_t kind);

/* ---- text_rust_object.c ---------------------------------------------------------------------- */

/* A text of several lines, with the same words in every program. */
void hgi_rust_lines(const struct hgi_rust *rust, const char *text);
/* A C string as GDB prints it, or any other text, as a string of Rust. */
void hgi_rust_put_text(const struct hgi_rust *rust, const char *value);
/* What a cell at an offset of an object holds, "" if it was not read. */
const char *hgi_rust_cell_value(const struct hgi_rust *rust, hg_node node, uint64_t offset);
/* "User[3]#2[1]": the name of an element */
struct hgi_name hgi_rust_element_title(const struct hgi_rust *rust, hg_node node, uint64_t i);
/* let new_user_1 = ...; */
void hgi_rust_put_object(const struct hgi_rust *rust, hg_node node);
/* The Weak pointers: set; and that they lead back. */
void hgi_rust_put_weak(const struct hgi_rust *rust);
void hgi_rust_put_upgrades(const struct hgi_rust *rust);

/* ---- text_rust_write.c ----------------------------------------------------------------------- */

/* Pointers of the program that count an object; weak: its Weak ones. */
uint32_t hgi_rust_count(const struct hgi_rust *rust, hg_node node, bool weak);

/* ---- text_rust_drop.c ------------------------------------------------------------------------ */

/* let dropped = ...; the names of all objects, as they go */
void hgi_rust_put_dropping(const struct hgi_rust *rust);
/* The variables of all threads but the first move there, and end there. */
void hgi_rust_put_threads(const struct hgi_rust *rust);

#endif
