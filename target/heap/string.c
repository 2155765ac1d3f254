/* SPDX-License-Identifier: MIT
 *
 * string.c - strings: bytes that are never modified, so that parts may share them.
 */
#include "heap.h"

#include <string.h>

static gm_string copy(const char *bytes, size_t length, struct gm_site_ref *site)
{
	gm_byte *to = gm_alloc(site, length, 1); /* the type by which a debugger shows the bytes */

	memcpy(to, bytes, length);
	return (gm_string){(const char *)to, (gm_int)length};
}

gm_string gm_string_new(const char *c_string, struct gm_site_ref *site)
{
	if (!c_string)
		gmi_fatal(site, "gm_string_copy of a null pointer");
	if (*c_string == '\0')
		return (gm_string){NULL, 0};
	return copy(c_string, strlen(c_string), site);
}

/* Go's runtime/string.go, concatstrings. */
gm_string gm_string_concat(gm_string a, gm_string b, struct gm_site_ref *site)
{
	gm_int length;

	if (b.len == 0)
		return a;
	if (a.len == 0)
		return b;
	if (a.len < 0 || b.len < 0 || __builtin_add_overflow(a.len, b.len, &length))
		gmi_fatal(site, "string concatenation too long");

	gm_byte *to = gm_alloc(site, (size_t)length, 1);
	memcpy(to, a.ptr, (size_t)a.len);
	memcpy(to + a.len, b.ptr, (size_t)b.len);
	return (gm_string){(const char *)to, length};
}

gm_string gm_substring(gm_string s, gm_int low, gm_int high)
{
	if (high < 0 || high > s.len)
		gmi_fatal(NULL, "slice bounds out of range [:%td] with length %td", high, s.len);
	if (low < 0 || low > high)
		gmi_fatal(NULL, "slice bounds out of range [%td:%td]", low, high);
	if (low == high)
		return (gm_string){NULL, 0}; /* an empty tail must not point past the bytes */
	return (gm_string){s.ptr + low, high - low};
}
