/* SPDX-License-Identifier: MIT
 *
 * image.c - the description of a heap that an adapter fills in, before it is decoded.
 *
 * Names and masks are copied, memory, bitmaps and columns are borrowed.
 */
#include <stdlib.h>
#include <string.h>

#include "lookup.h"

static hg_status no_memory(void)
{
	return hgi_error(HG_NO_MEMORY, "no memory for the heap image");
}

/* One more element behind array[*count]; NULL when there is no memory. */
#define APPEND(image, array)                                                           \
	(hgi_grow(&(image)->array, &(image)->array##_capacity, (image)->n_##array + 1, \
		  sizeof(*(image)->array))                                             \
		 ? &(image)->array[(image)->n_##array++]                               \
		 : NULL)

hg_status hg_image_create(hg_image **image)
{
	*image = calloc(1, sizeof(**image));
	if (!*image)
		return no_memory();
	(*image)->summary.heap = (*image)->summary.phase = "";
	return HG_OK;
}

void hg_image_destroy(hg_image *image)
{
	if (!image)
		return;
	free(image->regions);
	free(image->pointer_bits);
	free(image->types);
	free(image->sites);
	free(image->groups);
	free(image->roots);
	free(image->work);
	free(image->hints);
	for (size_t i = 0; i < image->n_pointees; i++)
		free(image->pointees[i].rows);
	free(image->pointees);
	hgi_arena_release(&image->arena);
	free(image);
}

hg_status hg_image_set_summary(hg_image *image, const hg_summary *summary)
{
	const char *heap = hgi_arena_string(&image->arena, summary->heap);
	const char *phase = hgi_arena_string(&image->arena, summary->phase);

	if (!heap || !phase)
		return no_memory();
	image->summary = *summary;
	image->summary.heap = heap;
	image->summary.phase = phase;
	return HG_OK;
}

hg_status hg_image_set_collector(hg_image *image, const hg_collector *collector)
{
	image->collector = *collector;
	return HG_OK;
}

hg_status hg_image_add_region(hg_image *image, uint64_t address, const void *data, uint64_t bytes)
{
	struct hgi_region *region;

	if (!data && bytes)
		return hgi_error(HG_BAD_INPUT, "a region of %llu bytes without data",
				 (unsigned long long)bytes);
	region = APPEND(image, regions);
	if (!region)
		return no_memory();
	*region = (struct hgi_region){address, bytes, data};
	return HG_OK;
}

hg_status hg_image_add_pointer_bits(hg_image *image, const hg_pointer_bits *bits)
{
	hg_pointer_bits *to;

	if ((!bits->data && bits->bytes) || bits->address % 8 || bits->kind > HG_BITS_STOPS ||
	    (bits->kind == HG_BITS_STOPS && bits->address % 512))
		return hgi_error(HG_BAD_INPUT, "pointer bits for 0x%llx of %llu bytes, kind %d",
				 (unsigned long long)bits->address, (unsigned long long)bits->bytes,
				 (int)bits->kind);
	to = APPEND(image, pointer_bits);
	if (!to)
		return no_memory();
	*to = *bits;
	return HG_OK;
}

hg_status hg_image_set_spans(hg_image *image, const hg_spans *spans)
{
	image->spans = *spans;
	return HG_OK;
}

hg_status hg_image_set_slots(hg_image *image, const hg_slots *slots)
{
	image->slots = *slots;
	return HG_OK;
}

hg_status hg_image_add_type(hg_image *image, const hg_type *type)
{
	const size_t words = ((size_t)type->mask_bits + 63) / 64;
	const char *name = hgi_arena_string(&image->arena, type->name);
	uint64_t *mask = NULL;
	hg_type *t;

	if (type->mask && words) {
		mask = hgi_arena_alloc(&image->arena, words * sizeof(*mask));
		if (!mask)
			return no_memory();
		memcpy(mask, type->mask, words * sizeof(*mask));
	}
	if (!name || image->n_types >= HG_NONE || !(t = APPEND(image, types)))
		return no_memory();
	*t = *type;
	t->name = name;
	t->mask = mask;
	t->mask_bits = mask ? type->mask_bits : 0;
	return HG_OK;
}

hg_status hg_image_add_site(hg_image *image, const hg_site *site)
{
	hg_site s = *site, *to;

	s.file = hgi_arena_string(&image->arena, site->file);
	s.function = hgi_arena_string(&image->arena, site->function);
	s.reason = hgi_arena_string(&image->arena, site->reason);
	if (!s.file || !s.function || !s.reason || image->n_sites >= HG_NONE ||
	    !(to = APPEND(image, sites)))
		return no_memory();
	*to = s;
	return HG_OK;
}

hg_status hg_image_add_group(hg_image *image, const hg_group *group, uint32_t *index)
{
	hg_group g = *group, *to;

	g.name = hgi_arena_string(&image->arena, group->name);
	g.file = hgi_arena_string(&image->arena, group->file);
	if (!g.name || !g.file || image->n_groups >= HG_NONE / 2 || !(to = APPEND(image, groups)))
		return no_memory();
	*to = g;
	*index = (uint32_t)image->n_groups - 1;
	return HG_OK;
}

hg_status hg_image_add_root(hg_image *image, const hg_root *root)
{
	hg_root r = *root, *to;

	r.name = hgi_arena_string(&image->arena, root->name);
	r.type = hgi_arena_string(&image->arena, root->type);
	r.popped = hgi_arena_string(&image->arena, root->popped);
	if (!r.name || !r.type || !r.popped || image->n_roots >= HG_NONE - 1 ||
	    !(to = APPEND(image, roots)))
		return no_memory();
	*to = r;
	return HG_OK;
}

hg_status hg_image_add_hint(hg_image *image, uint64_t address, uint32_t type)
{
	struct hgi_hint *to = image->n_hints < HG_NONE ? APPEND(image, hints) : NULL;

	if (!to)
		return no_memory();
	*to = (struct hgi_hint){address, type};
	return HG_OK;
}

hg_status hg_image_add_work(hg_image *image, uint64_t address)
{
	uint64_t *to = image->n_work < HG_NONE ? APPEND(image, work) : NULL;

	if (!to)
		return no_memory();
	*to = address;
	return HG_OK;
}

hg_status hg_image_add_pointee(hg_image *image, uint32_t type, const hg_pointee *pointee)
{
	struct hgi_pointees *p;

	if (type >= image->n_types)
		return hgi_error(HG_BAD_INPUT, "a pointee of type %u of %zu", type, image->n_types);
	if (!hgi_grow(&image->pointees, &image->pointees_capacity, type + 1ull,
		      sizeof(*image->pointees)))
		return no_memory();
	while (image->n_pointees <= type)
		image->pointees[image->n_pointees++] = (struct hgi_pointees){0};
	p = &image->pointees[type];
	if (!hgi_grow(&p->rows, &p->capacity, p->n + 1, sizeof(*p->rows)))
		return no_memory();
	p->rows[p->n++] = *pointee;
	return HG_OK;
}

hg_status hg_image_set_type_source(hg_image *image, const hg_type_source *source)
{
	image->source = *source;
	return HG_OK;
}

/* ---- Columns --------------------------------------------------------------------------------- */

struct hgi_reader hgi_reader(const hg_column *column)
{
	const uint64_t end = (uint64_t)column->offset + column->width;
	struct hgi_reader reader = {.stride = column->stride, .width = column->width};

	if (!column->data || !column->width || (column->width & (column->width - 1)) ||
	    column->width > 8 || column->bytes < end)
		return reader;
	reader.first = (const uint8_t *)column->data + column->offset;
	reader.rows = column->stride ? (column->bytes - end) / column->stride + 1 : 1;
	return reader;
}
