/* SPDX-License-Identifier: MIT
 *
 * drawing.c - a part of a graph in a file: cut out, and drawn in the way that the file's name asks
 * for, as text, in the DOT language, or by Graphviz.
 */
#include "draw.h"

#include <stdlib.h>
#include <string.h>

enum { PNG_DPI = 144 };

enum face { FACE_TEXT, FACE_DOT, FACE_GRAPHVIZ, FACE_UNKNOWN };

static enum face face_of(const char *file)
{
	static const struct {
		const char *suffix;
		enum face face;
	} faces[] = {{".txt", FACE_TEXT},     {".dot", FACE_DOT},      {".gv", FACE_DOT},
		     {".svg", FACE_GRAPHVIZ}, {".png", FACE_GRAPHVIZ}, {".pdf", FACE_GRAPHVIZ}};
	const char *suffix = file ? strrchr(file, '.') : ".txt";

	for (size_t i = 0; suffix && i < sizeof(faces) / sizeof(faces[0]); i++)
		if (strcmp(suffix, faces[i].suffix) == 0)
			return faces[i].face;
	return FACE_UNKNOWN;
}

bool hgi_can_draw(const char *file)
{
	return face_of(file) != FACE_UNKNOWN;
}

static int failed(void)
{
	fprintf(stderr, "heapviz: %s\n", hg_last_error());
	return -1;
}

static int no_memory(void)
{
	fprintf(stderr, "heapviz: no memory for a picture of this size\n");
	return -1;
}

static int draw_text(const hg_graph *cut, const struct hgi_drawing *drawing)
{
	hg_text_options options = drawing->text;
	char *text;
	int result;

	if (drawing->out)
		options.limit = UINT32_MAX; /* nobody has to scroll a file */
	if (hg_text_diagram(cut, &options, &text) != HG_OK)
		return failed();
	result = hgi_write_file(drawing->out, text, strlen(text));
	hg_text_destroy(text);
	return result;
}

static int draw_dot(const hg_graph *cut, const struct hgi_drawing *drawing)
{
	const char *format = strrchr(drawing->out, '.') + 1;
	struct hgi_picture *picture;
	size_t length = 0;
	char *dot = NULL;
	FILE *memory;
	int result = -1;

	if (hgi_picture_create(cut, drawing->text.symbolic, &picture) != HG_OK)
		return no_memory();
	memory = open_memstream(&dot, &length);
	if (memory) {
		hgi_dot(memory, picture, strcmp(format, "png") == 0 ? PNG_DPI : 0);
		if (fclose(memory) != 0)
			result = no_memory();
		else if (face_of(drawing->out) == FACE_DOT)
			result = hgi_write_file(drawing->out, dot, length);
		else
			result = hgi_render(dot, drawing->out, format, drawing->seconds);
	}
	free(dot);
	hgi_picture_destroy(picture);
	return result;
}

int hgi_draw(const struct hgi_drawing *drawing)
{
	hg_graph *cut;
	int result;

	if (hg_graph_select(drawing->graph, &drawing->select, &cut) != HG_OK)
		return failed();
	result = face_of(drawing->out) == FACE_TEXT ? draw_text(cut, drawing)
						    : draw_dot(cut, drawing);
	hg_graph_destroy(cut);
	return result;
}
