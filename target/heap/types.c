/* SPDX-License-Identifier: MIT
 *
 * types.c - what the heap knows about types, by name, and about allocation sites.
 *
 * A name is all that a macro can pass on from an allocating expression, so types are found by name
 * and size, once per site. Types come from three places: C's own (the table below), the program's
 * (gm_type_register), and names that a site uses and nobody explained, which become conservative
 * types. All the lookups are linear: they run once per type and site, before things get busy.
 */
#include "heap.h"

#include <stdbool.h>
#include <string.h>
#include <sys/types.h>

enum { WORD = sizeof(uintptr_t) };

#define POINTER_FREE(T)       \
	{                     \
#T, sizeof(T) \
	}
static const struct {
	const char *name;
	size_t size;
} pointer_free[] = {
	POINTER_FREE(gm_int),         POINTER_FREE(gm_byte),
	POINTER_FREE(char),           POINTER_FREE(signed char),
	POINTER_FREE(unsigned char),  POINTER_FREE(short),
	POINTER_FREE(unsigned short), POINTER_FREE(int),
	POINTER_FREE(unsigned),       POINTER_FREE(unsigned int),
	POINTER_FREE(long),           POINTER_FREE(unsigned long),
	POINTER_FREE(long long),      POINTER_FREE(unsigned long long),
	POINTER_FREE(_Bool),          {"bool", sizeof(_Bool)},
	POINTER_FREE(float),          POINTER_FREE(double),
	POINTER_FREE(long double),    POINTER_FREE(int8_t),
	POINTER_FREE(uint8_t),        POINTER_FREE(int16_t),
	POINTER_FREE(uint16_t),       POINTER_FREE(int32_t),
	POINTER_FREE(uint32_t),       POINTER_FREE(int64_t),
	POINTER_FREE(uint64_t),       POINTER_FREE(intptr_t),
	POINTER_FREE(uintptr_t),      POINTER_FREE(size_t),
	POINTER_FREE(ssize_t),        POINTER_FREE(ptrdiff_t),
};

/* The last string of each hash, so that a file's name is stored once and not once per site. */
static uint32_t recent_strings[256];

/* How many types gmi_types_init made. */
static uint32_t n_builtin;

static unsigned hash(const char *text)
{
	unsigned h = 5381;

	while (*text)
		h = h * 33 + (unsigned char)*text++;
	return h % (sizeof(recent_strings) / sizeof(recent_strings[0]));
}

/* Offset of a copy of text in gm_heap.strings. */
static uint32_t intern(const char *text)
{
	const size_t bytes = strlen(text) + 1;
	uint32_t *recent = &recent_strings[hash(text)];

	if (strcmp(gm_heap.strings + *recent, text) == 0)
		return *recent;
	if (!gmi_commit(GMI_STRINGS, gm_heap.n_string_bytes + bytes))
		gmi_fatal(NULL, "out of memory for the names of types and sites");
	*recent = (uint32_t)gm_heap.n_string_bytes;
	memcpy(gm_heap.strings + *recent, text, bytes);
	gm_heap.n_string_bytes += bytes;
	return *recent;
}

static uint32_t add_type(const char *name, size_t size, enum gm_type_kind kind)
{
	const uint64_t end = gm_heap.n_types + 1;

	if (!gmi_commit(GMI_TYPES, end * sizeof(struct gm_type)))
		gmi_fatal(NULL, "too many types, or no memory for them, at %s", name);
	gm_heap.types[gm_heap.n_types] = (struct gm_type){
		.size = size,
		.name = intern(name),
		.kind = kind,
	};
	return (uint32_t)gm_heap.n_types++;
}

/* The type of this name and size. A type whose size was not known yet fits too and gets it. */
static uint32_t find_type(const char *name, size_t size)
{
	for (uint32_t i = GM_TYPE_TINY + 1; i < gm_heap.n_types; i++) {
		struct gm_type *type = &gm_heap.types[i];

		if (strcmp(gmi_type_name(i), name) != 0 || (type->size && type->size != size))
			continue;
		type->size = size;
		return i;
	}
	return GM_TYPE_NONE;
}

static uint32_t find_type_by_name(const char *name)
{
	for (uint32_t i = GM_TYPE_TINY + 1; i < gm_heap.n_types; i++)
		if (strcmp(gmi_type_name(i), name) == 0)
			return i;
	return GM_TYPE_NONE;
}

static bool names_pointer(const char *name)
{
	const size_t length = strlen(name);

	return length > 0 && name[length - 1] == '*';
}

/* Room for a bitmap of the words of a type, all clear; index of its first word. */
static uint64_t add_mask(const char *name, size_t bits)
{
	const uint64_t start = gm_heap.n_ptr_words;
	const uint64_t end = start + (bits + 63) / 64;

	if (bits > UINT32_MAX || !gmi_commit(GMI_PTR_WORDS, end * sizeof(uint64_t)))
		gmi_fatal(NULL, "type %s is too large for a bitmap of its pointers", name);
	gm_heap.n_ptr_words = end;
	return start;
}

/* Makes type i precise: `fields` are its pointers. Words behind the last of them need no bits. */
static void set_fields(uint32_t i, const struct gm_field_ref *fields, size_t n_fields)
{
	struct gm_type *type = &gm_heap.types[i];
	const char *name = gmi_type_name(i);
	size_t end = 0;

	for (size_t f = 0; f < n_fields; f++) {
		if (fields[f].offset % WORD != 0 || fields[f].bytes % WORD != 0)
			gmi_fatal(NULL,
				  "GM_TYPE(%s): the field at byte %zu is no aligned pointer, or "
				  "array "
				  "of them",
				  name, fields[f].offset);
		if (fields[f].offset + fields[f].bytes > end)
			end = fields[f].offset + fields[f].bytes;
	}
	if (end > type->size || type->size % WORD != 0)
		gmi_fatal(NULL, "GM_TYPE(%s): %zu bytes cannot hold pointers up to byte %zu", name,
			  (size_t)type->size, end);

	type->kind = GM_TYPE_PRECISE;
	type->mask_bits = (uint32_t)(end / WORD);
	type->ptr_mask = add_mask(name, end / WORD);
	for (size_t f = 0; f < n_fields; f++)
		for (size_t w = 0; w < fields[f].bytes / WORD; w++) {
			const size_t bit = fields[f].offset / WORD + w;

			gm_heap.ptr_words[type->ptr_mask + bit / 64] |= 1ull << bit % 64;
		}
	type->direct = type->size == WORD && type->mask_bits == 1;
}

static void add_precise(const char *name, size_t size, size_t pointer_offset)
{
	const struct gm_field_ref field = {pointer_offset, WORD};

	set_fields(add_type(name, size, GM_TYPE_CONSERVATIVE), &field, 1);
}

/* The type that a site or an element names, made if it is new. size 0: not known. */
static uint32_t type_for(const char *name, size_t size)
{
	const uint32_t found = size ? find_type(name, size) : find_type_by_name(name);

	if (found != GM_TYPE_NONE)
		return found;
	if (names_pointer(name) && (size == 0 || size == WORD)) {
		add_precise(name, WORD, 0);
		return (uint32_t)gm_heap.n_types - 1;
	}
	return add_type(name, size, GM_TYPE_CONSERVATIVE);
}

static bool same_layout(const struct gm_type *a, const struct gm_type *b)
{
	if (a->size != b->size || a->kind != b->kind || a->mask_bits != b->mask_bits)
		return false;
	return memcmp(&gm_heap.ptr_words[a->ptr_mask], &gm_heap.ptr_words[b->ptr_mask],
		      (a->mask_bits + 63) / 64 * sizeof(uint64_t)) == 0;
}

/* Types that the program or C explained, and not only a site named. */
static bool is_stated(const struct gm_type *type)
{
	return type->size != 0 && type->kind != GM_TYPE_CONSERVATIVE;
}

/* The newest type gives way to an older one of its name: to the same, or to one that nobody
 * explained so far, whose number is in use already. What the compiler says of a type may differ
 * from another type of that name, in another file or function; what a program says may not.
 * Returns the number that the newest type has now. */
static uint32_t merge_newest(bool by_compiler)
{
	const uint32_t newest = (uint32_t)gm_heap.n_types - 1;
	struct gm_type *type = &gm_heap.types[newest];
	uint32_t unexplained = GM_TYPE_NONE;

	for (uint32_t i = GM_TYPE_TINY + 1; i < newest; i++) {
		const struct gm_type *old = &gm_heap.types[i];

		if (strcmp(gmi_type_name(i), gmi_type_name(newest)) != 0)
			continue;
		if (!is_stated(old)) {
			if (old->size == 0 || old->size == type->size)
				unexplained = i;
			continue;
		}
		if (same_layout(old, type)) {
			gm_heap.n_types--;
			return i;
		}
		if (!by_compiler)
			gmi_fatal(NULL,
				  "type %s is registered twice, with different layouts (%zu and "
				  "%zu bytes)",
				  gmi_type_name(i), (size_t)old->size, (size_t)type->size);
	}
	if (unexplained != GM_TYPE_NONE) {
		gm_heap.types[unexplained] = *type;
		gm_heap.n_types--;
		return unexplained;
	}
	return newest;
}

static uint32_t type_of_ref(const struct gm_type_ref *ref, bool by_compiler)
{
	/* before the new type: it may be new itself */
	const uint32_t element = ref->element ? type_for(ref->element, 0) : GM_TYPE_NONE;
	const uint32_t i = add_type(ref->name, ref->size, GM_TYPE_POINTER_FREE);

	gm_heap.types[i].element = (uint16_t)element;
	if (ref->n_fields)
		set_fields(i, ref->fields, ref->n_fields);
	return merge_newest(by_compiler);
}

void gm_type_register(const struct gm_type_ref *ref)
{
	gmi_init();
	type_of_ref(ref, false);
}

bool gmi_type_is_builtin(uint32_t type)
{
	return type < n_builtin;
}

void gmi_types_init(void)
{
	if (!gmi_commit(GMI_STRINGS, 1) || !gmi_commit(GMI_PTR_WORDS, WORD) ||
	    !gmi_commit(GMI_SITES, sizeof(struct gm_site)))
		gmi_fatal(NULL, "out of memory at the start");
	gm_heap.n_string_bytes = 1; /* the empty string */
	gm_heap.n_sites = 1;        /* GM_SITE_NONE */

	add_type("", 0, GM_TYPE_CONSERVATIVE);           /* GM_TYPE_NONE */
	add_type("tiny block", 0, GM_TYPE_POINTER_FREE); /* GM_TYPE_TINY */
	for (size_t i = 0; i < sizeof(pointer_free) / sizeof(pointer_free[0]); i++)
		add_type(pointer_free[i].name, pointer_free[i].size, GM_TYPE_POINTER_FREE);
	add_precise("gm_string", sizeof(gm_string), offsetof(gm_string, ptr));
	/* the type word of an interface value points to gm_heap.types, not to an object */
	add_precise("gm_any", sizeof(gm_any), offsetof(gm_any, data));
	n_builtin = (uint32_t)gm_heap.n_types;
}

/* Type of the objects that a site allocates. Macros on slices only know the slice's name. */
static uint32_t site_type(const struct gm_site_ref *site, size_t elem_size)
{
	if (site->layout)
		return type_of_ref(site->layout, true);
	if (site->kind == GM_SITE_MAKE || site->kind == GM_SITE_APPEND) {
		const uint32_t slice = find_type_by_name(site->type);
		const uint32_t element = gm_heap.types[slice].element;

		if (element != GM_TYPE_NONE)
			return type_for(gmi_type_name(element), elem_size);
	}
	return type_for(site->type, elem_size);
}

void gmi_site_register(struct gm_site_ref *site, size_t elem_size)
{
	const uint64_t end = gm_heap.n_sites + 1;

	if (!gmi_commit(GMI_SITES, end * sizeof(struct gm_site)))
		gmi_fatal(site, "too many allocation sites, or no memory for them");
	const uint32_t type = site_type(site, elem_size);

	gm_heap.sites[gm_heap.n_sites] = (struct gm_site){
		.file = intern(site->file),
		.function = intern(site->function),
		.reason = intern(site->reason ? site->reason : ""),
		.line = site->line,
		.column = site->column,
		.kind = site->kind,
		.type = type,
	};
	site->id = (uint32_t)gm_heap.n_sites++;
}

_Static_assert((int)GM_NEW_ == (int)GM_SITE_NEW && (int)GM_MAKE_ == (int)GM_SITE_MAKE &&
		       (int)GM_APPEND_ == (int)GM_SITE_APPEND && (int)GM_BOX_ == (int)GM_SITE_BOX &&
		       (int)GM_STRING_ == (int)GM_SITE_STRING,
	       "gomem.h and layout.h name the kinds of sites alike");
