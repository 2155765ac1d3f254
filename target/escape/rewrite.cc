/* SPDX-License-Identifier: MIT
 *
 * rewrite.cc - carries the decisions out.
 */
#include "escape.h"

void carry_out(const std::vector<subject *> &)
{
}
