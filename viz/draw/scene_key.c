/* SPDX-License-Identifier: MIT
 *
 * scene_key.c - what a box is called over several scenes: an object by its address, which does not
 * change, the variables of a frame by function and file. A function that calls itself has several
 * frames; they are counted from the outermost, which stays.
 */
#include "scene.h"

#include <inttypes.h>
#include <string.h>

/* Appends text without blanks, quotes and controls, so that it can stand in any file. */
static void append(char key[HGI_KEY_BYTES], const char *text)
{
	size_t n = strlen(key);

	for (; *text && n + 4 < HGI_KEY_BYTES; text++) {
		const unsigned char c = (unsigned char)*text;

		if (c > ' ' && c < 0x7f && !strchr("%&<>\"'\\", c))
			key[n++] = (char)c;
		else
			n += (size_t)snprintf(key + n, HGI_KEY_BYTES - n, "%%%02x", c);
	}
	key[n] = '\0';
}

static void group_key(const hg_graph *graph, hg_node node, char key[HGI_KEY_BYTES])
{
	static const char *const kinds[] = {[HG_GROUP_GLOBALS] = "globals",
					    [HG_GROUP_FRAME] = "frame",
					    [HG_GROUP_UNNAMED] = "unnamed",
					    [HG_GROUP_RUNTIME] = "runtime"};
	hg_group group;

	if (hg_graph_group(graph, node, &group) != HG_OK)
		return;
	snprintf(key, HGI_KEY_BYTES, "%s:%u:", kinds[group.kind], group.thread);
	append(key, group.file);
	append(key, ":");
	append(key, group.name);
}

void hgi_scene_keys(struct hgi_scene *scene, const hg_graph *graph)
{
	hg_node_info info;

	for (uint32_t b = 0; b < scene->picture->n_boxes; b++) {
		char *key = scene->boxes[b].key;
		const hg_node node = scene->picture->boxes[b].node;

		if (b < scene->picture->n_groups)
			group_key(graph, node, key);
		else if (scene->picture->boxes[b].state == HGI_INVALID)
			snprintf(key, HGI_KEY_BYTES, "popped:0x%" PRIx64,
				 scene->picture->boxes[b].popped);
		else if (hg_graph_node(graph, node, &info) == HG_OK && info.address)
			snprintf(key, HGI_KEY_BYTES, "0x%" PRIx64, info.address);
		else
			snprintf(key, HGI_KEY_BYTES, "node:%u", node);
	}
	/* the outermost frame comes last */
	for (uint32_t b = 0; b < scene->picture->n_groups; b++) {
		char *key = scene->boxes[b].key;
		uint32_t nth = 0;

		for (uint32_t out = b + 1; out < scene->picture->n_groups; out++)
			nth += strcmp(scene->boxes[out].key, key) == 0;
		if (nth && strlen(key) + 12 < HGI_KEY_BYTES)
			snprintf(key + strlen(key), 12, ":%u", nth);
	}
}
