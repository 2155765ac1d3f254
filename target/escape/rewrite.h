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

#endif
