/* SPDX-License-Identifier: MIT
 *
 * text_filter.c - the filter that a list is asked for with.
 */
#include "text.h"

hg_status hgi_filter_begin(struct hgi_filter *filter, const struct hgi_text *text)
{
	const char *where = text->options.where;

	filter->filter = NULL;
	if (!where || !*where)
		return HG_OK;
	return hg_filter_create(text->graph, where, &filter->filter, NULL);
}

void hgi_filter_end(struct hgi_filter *filter)
{
	hg_filter_destroy(filter->filter);
	filter->filter = NULL;
}
