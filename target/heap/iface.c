/* SPDX-License-Identifier: MIT
 *
 * iface.c - interface values: a type and a pointer to a copy of the value.
 *
 * Go avoids the copy where it can (cmd/compile/internal/walk/convert.go, dataWord;
 * runtime/iface.go, convT and its kin): a pointer is held in place of the pointer to it, a value of
 * no size and empty strings and slices have fixed addresses, and small integers are in a table.
 */
#include "heap.h"

#include <string.h>

enum { SMALL_VALUES = 256 };

/* Go's runtime.staticuint64s: the values 0..255, to be pointed to. Little endian, so that the
 * narrow types find theirs at the same address. */
#define VALUES_1(n)   (n)
#define VALUES_4(n)   VALUES_1(n), VALUES_1(n + 1), VALUES_1(n + 2), VALUES_1(n + 3)
#define VALUES_16(n)  VALUES_4(n), VALUES_4(n + 4), VALUES_4(n + 8), VALUES_4(n + 12)
#define VALUES_64(n)  VALUES_16(n), VALUES_16(n + 16), VALUES_16(n + 32), VALUES_16(n + 48)
#define VALUES_256(n) VALUES_64(n), VALUES_64(n + 64), VALUES_64(n + 128), VALUES_64(n + 192)
static const uint64_t small_values[SMALL_VALUES] = {VALUES_256(0)};
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "small_values serves all widths");

static const void *zero_value[3]; /* of a string or slice header */

static void *first_word(const void *value)
{
	void *word;

	memcpy(&word, value, sizeof(word));
	return word;
}

/* The address of a value that needs no copy, or NULL. Structs of one byte are copied, as in Go. */
static const void *fixed_address(uint32_t number, const void *value, size_t size)
{
	const struct gm_type *type = &gm_heap.types[number];
	uint64_t small = 0;

	if (type->kind == GM_TYPE_POINTER_FREE && size <= sizeof(small) &&
	    (size & (size - 1)) == 0 && (size > 1 || gmi_type_is_builtin(number))) {
		memcpy(&small, value, size);
		return small < SMALL_VALUES ? &small_values[small] : NULL;
	}
	if (gmi_type_is_builtin(number) && strcmp(gmi_type_name(number), "gm_string") == 0)
		return ((const gm_string *)value)->len == 0 ? zero_value : NULL;
	if (type->element != GM_TYPE_NONE)
		return first_word(value) == NULL ? zero_value : NULL;
	return NULL;
}

gm_any gm_box_value(const void *value, size_t size, struct gm_site_ref *site)
{
	gmi_enter("interface conversion", site);

	const uint32_t number = gm_heap.sites[gmi_site_id(site, size)].type;
	const struct gm_type *type = &gm_heap.types[number];
	if (type->direct)
		return (gm_any){type, first_word(value)};

	const void *fixed = fixed_address(number, value, size);
	if (fixed)
		return (gm_any){type, (void *)fixed};
	void *copy = gm_alloc(site, 1, size);
	memcpy(copy, value, size);
	return (gm_any){type, copy};
}

gm_any gm_box_local(const void *value, size_t size, struct gm_site_ref *site)
{
	gmi_enter("interface conversion", site);

	const struct gm_type *type = &gm_heap.types[gm_heap.sites[gmi_site_id(site, size)].type];
	return (gm_any){type, type->direct ? first_word(value) : (void *)value};
}

void gm_unbox_value(gm_any any, void *value, size_t size, const char *type)
{
	if (!any.type || any.type->size != size || strcmp(gm_type_name(any), type) != 0)
		gmi_fatal(NULL, "interface conversion: interface {} is %s, not %s",
			  gm_type_name(any), type);
	if (any.type->direct)
		memcpy(value, &any.data, size);
	else
		memcpy(value, any.data, size);
}

const char *gm_type_name(gm_any any)
{
	return any.type ? gm_heap.strings + any.type->name : "nil";
}
