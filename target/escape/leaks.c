/* SPDX-License-Identifier: MIT
 *
 * leaks.c - parameter tags: what callers have to know about a function. Two flows to the same
 * place are one flow, with the smaller number of dereferences (that covers the other).
 */
#include "graph.h"

static int get(const struct esc_leaks *leaks, int entry)
{
	return leaks->least[entry] - 1;
}

static void add(struct esc_leaks *leaks, int entry, int derefs)
{
	const int old = get(leaks, entry);

	if (derefs > ESC_MAX_DEREFS)
		derefs = ESC_MAX_DEREFS;
	if (old < 0 || derefs < old)
		leaks->least[entry] = (uint8_t)(derefs + 1);
}

int esc_leak_to_heap(const struct esc_leaks *leaks)
{
	return get(leaks, 0);
}

int esc_leak_to_result(const struct esc_leaks *leaks, int result)
{
	return result < ESC_MAX_RESULTS ? get(leaks, 1 + result) : -1;
}

void esc_leak_add_heap(struct esc_leaks *leaks, int derefs)
{
	add(leaks, 0, derefs);
}

void esc_leak_add_result(struct esc_leaks *leaks, int result, int derefs)
{
	/* a result without an entry counts as the heap */
	add(leaks, result < ESC_MAX_RESULTS ? 1 + result : 0, derefs);
}

void esc_leak_simplify(struct esc_leaks *leaks)
{
	const int heap = esc_leak_to_heap(leaks);

	for (int i = 0; heap >= 0 && i < ESC_MAX_RESULTS; i++)
		if (get(leaks, 1 + i) >= heap)
			leaks->least[1 + i] = 0;
}

bool esc_leak_none(const struct esc_leaks *leaks)
{
	for (int i = 0; i <= ESC_MAX_RESULTS; i++)
		if (leaks->least[i])
			return false;
	return true;
}
