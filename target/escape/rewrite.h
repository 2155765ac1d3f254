/* SPDX-License-Identifier: MIT
 *
 * rewrite.h - what carries the decisions out, and what builds code and data for the heap.
 */
#ifndef ESC_REWRITE_H
#define ESC_REWRITE_H

#include "escape.h"

#include <initializer_list>

/* ---- runtime.cc ---- */

/* A call that allocates `size` zeroed bytes for an object of `type`, aligned to `align` bytes. */
tree build_alloc(const subject *s, tree type, unsigned align, tree size);
/* struct gm_site_ref */
tree site_type();
/* A type as C spells it, and as the heap's table of types knows it. */
std::string c_type_name(tree type);

/* Adds to a site that a macro of gomem.h made what the compiler knows. */
void describe_site(const subject *s);
void describe_site(tree site, tree type, location_t where, const std::string &reason);

/* Names of the sites of objects that the compiler put on the heap begin with it. */
#define SITE_PREFIX "gm_site"

/* ---- records.cc ---- */

/* Keeps t from GCC's own collector, for as long as the compiler runs; returns it. */
tree keep(tree t);
void watch_trees();

tree text_type(); /* const char * */
tree make_record(const char *name, std::initializer_list<std::pair<const char *, tree>> fields);
/* Constant values of that type: one, with a value for each field, and an array of them. */
tree build_record(tree record, const std::vector<tree> &values);
tree build_records(tree record, const std::vector<tree> &values);

/* A hidden static variable with that initial value. */
tree build_static(const char *prefix, tree initial, bool read_only);

/* A variable of the runtime: each call makes a new declaration. */
tree runtime_variable(const char *name, tree type, bool thread_local_);

/* ---- typedesc.cc ---- */

/* &descriptor of a type, a static struct gm_type_ref; NULL pointer when the heap knows the type, or
 * when it has to be scanned word by word. */
tree type_descriptor(tree type, tree pointer_to_descriptor);

/* The same for one that may hold a pointer in every word. */
tree words_descriptor(tree type, tree pointer_to_descriptor);

/* Byte offsets of the words of a type that are pointers; false when they cannot be told. */
bool pointer_words(tree type, std::vector<HOST_WIDE_INT> *offsets);

#endif
