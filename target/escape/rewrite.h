/* SPDX-License-Identifier: MIT
 *
 * rewrite.h - what carries the decisions out.
 */
#ifndef ESC_REWRITE_H
#define ESC_REWRITE_H

#include "escape.h"

/* ---- runtime.cc ---- */

/* A call that allocates `size` zeroed bytes for an object of `type`, aligned to `align` bytes. */
tree build_alloc(const subject *s, tree type, unsigned align, tree size);
/* A type as C spells it, and as the heap's table of types knows it. */
std::string c_type_name(tree type);

/* Adds to a site that a macro of gomem.h made what the compiler knows. */
void describe_site(const subject *s);
void describe_site(tree site, tree type, location_t where, const std::string &reason);

/* ---- typedesc.cc ---- */

/* A hidden static variable with that initial value. */
tree build_static(const char *prefix, tree initial);

/* &descriptor of a type, a static struct gm_type_ref; NULL pointer when the heap knows the type, or
 * when it has to be scanned word by word. */
tree type_descriptor(tree type, tree pointer_to_descriptor);

#endif
