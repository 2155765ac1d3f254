/* SPDX-License-Identifier: MIT
 *
 * scene.c - where the boxes and arrows of an animation stand.
 *
 * Graphviz gets a graph of empty tables of fixed size, so that no font of this machine matters, and
 * hands back positions in its "plain" format. Which arrow is which is told by its colour, the one
 * attribute that this format repeats.
 */
#define _GNU_SOURCE /* mkdtemp */
#include "places.h"

#include "draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	POINTS = 72, /* of an inch, Graphviz's unit */
	MOST_COLUMNS = 12,
	GARBAGE_MARGIN = 24
};

static double letters(uint32_t n, uint32_t size)
{
	return n * 0.602 * size;
}

static double wider(double a, double b)
{
	return a > b ? a : b;
}

/* ---- Sizes ----------------------------------------------------------------------------------- */

/* "User #2": the title and, where it is short, what comes after it. */
static uint32_t title_columns(const struct hgi_box *box)
{
	return hgi_columns(box->title) + (box->state == HGI_INVALID ? 2 : 0) + /* its sign */
	       (box->object && *box->place ? 1 + hgi_columns(box->place) : 0);
}

void hgi_scene_element(const struct hgi_row *row, double cell, char out[HGI_LABEL_BYTES])
{
	if (row->folded) {
		hgi_labelf(out, HGI_LABEL_COLUMNS, "…%s", hgi_number(row->folded).s);
		if (letters(hgi_columns(out), HGI_SCENE_TEXT) > cell)
			strcpy(out, "…");
	} else {
		hgi_label(out, row->value, HGI_LABEL_COLUMNS);
	}
}

static void size_cells(struct hgi_frame_box *f, const struct hgi_box *box)
{
	f->cells = true;
	f->n_rows = box->n_rows;
	f->windows = box->n_windows;
	f->cell = 48;
	for (uint32_t r = 0; r < box->n_rows; r++) {
		char value[HGI_LABEL_BYTES];

		if (box->rows[r].folded)
			continue; /* how many there are is in the title, too */
		hgi_scene_element(&box->rows[r], f->cell, value);
		f->cell = wider(f->cell, letters(hgi_columns(value), HGI_SCENE_TEXT) + 12);
	}
	for (uint32_t w = 0; w < box->n_windows; w++) {
		const struct hgi_window *window = &box->windows[w];
		const uint32_t cells = window->cap_row - window->from_row;

		f->cell = wider(f->cell, (letters(hgi_columns(window->name) + 2, HGI_SCENE_TEXT)) /
						 (cells ? cells : 1));
	}
	f->cell = wider(f->cell, f->width / box->n_rows);
	f->width = f->cell * box->n_rows;
	f->height += HGI_SCENE_LINE * (1 + f->windows);
}

static void size_rows(struct hgi_frame_box *f, const struct hgi_box *box, uint32_t most)
{
	f->folded = box->n_rows > most || (!box->object && box->hidden_out);
	f->n_rows = box->n_rows > most ? most - 1 : box->n_rows;
	for (uint32_t r = 0; r < f->n_rows; r++) {
		const struct hgi_row *row = &box->rows[r];
		const uint32_t columns = hgi_columns(row->name) + 2 + hgi_columns(row->value) +
					 (row->arrows ? 2 : 0);

		f->width = wider(f->width, letters(columns, HGI_SCENE_TEXT) + 2 * HGI_SCENE_PAD);
	}
	if (f->folded) /* room for "… 12,345 more" and a dot */
		f->width = wider(f->width, letters(15, HGI_SCENE_TEXT) + 2 * HGI_SCENE_PAD);
	f->height += HGI_SCENE_LINE * (f->n_rows + f->folded);
}

/* Columns of the counts of a fold, with all of its objects in each of three states. */
static uint32_t counts_columns(const struct hgi_box *box)
{
	uint32_t n[HGI_STATES] = {0};
	char label[HGI_LABEL_BYTES];

	for (int s = HGI_ABSENT; s < HGI_STATES; s++)
		n[HGI_WHITE] += box->folded[s];
	n[HGI_GREY] = n[HGI_BLACK] = n[HGI_WHITE];
	hgi_label_states(n, label);
	return hgi_columns(label);
}

static void size_box(const struct hgi_scene *scene, struct hgi_frame_box *f,
		     const struct hgi_box *box)
{
	/* room for "◐ grey 123 ▲", for the size where it is shown instead, for who shares it */
	uint32_t columns = box->object ? 12 : 0;

	if (box->object && hgi_columns(box->size) > columns)
		columns = hgi_columns(box->size);
	if (box->state == HGI_INVALID)
		columns = hgi_columns(box->rows[0].name);
	/* of a fold room for "○ 998 ◐ 998 ● 998" */
	if (box->fold && counts_columns(box) > columns)
		columns = counts_columns(box);
	f->shared = scene->detailed && scene->still && *hgi_scene_shared(box);
	if (f->shared && hgi_columns(hgi_scene_shared(box)) > columns)
		columns = hgi_columns(hgi_scene_shared(box));
	f->width = wider(letters(title_columns(box), HGI_SCENE_TITLE),
			 letters(columns, HGI_SCENE_TEXT)) +
		   2 * HGI_SCENE_PAD;
	f->height = HGI_SCENE_HEAD + (box->object ? HGI_SCENE_LINE : 0);
	if (!box->object)
		size_rows(f, box, HGI_SCENE_GROUP_ROWS);
	else if (!scene->detailed || !box->n_rows || box->state == HGI_INVALID)
		f->n_rows = 0;
	else if (box->shape == HGI_SHAPE_CELLS)
		size_cells(f, box);
	else
		size_rows(f, box, HGI_SCENE_ROWS);
	if (f->shared)
		f->height += HGI_SCENE_LINE;
}

/* ---- The graph for Graphviz ------------------------------------------------------------------ */

static void line(FILE *out, const char *port, uint32_t number, double width, double height)
{
	fputs("<TR><TD", out);
	if (port)
		fprintf(out, " PORT=\"%s%u\"", port, number);
	fprintf(out, " FIXEDSIZE=\"TRUE\" WIDTH=\"%.0f\" HEIGHT=\"%.0f\"></TD></TR>", ceil(width),
		ceil(height));
}

/* A window: its port is where it begins. */
static void window_line(FILE *out, const struct hgi_frame_box *f, const struct hgi_box *box,
			uint32_t w)
{
	const struct hgi_window *window = &box->windows[w];
	const double before = f->cell * window->from_row;

	fputs("<TR><TD><TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\">"
	      "<TR>",
	      out);
	if (before > 0)
		fprintf(out, "<TD FIXEDSIZE=\"TRUE\" WIDTH=\"%.0f\" HEIGHT=\"%d\"></TD>",
			ceil(before), HGI_SCENE_LINE);
	fprintf(out,
		"<TD PORT=\"w%u\" FIXEDSIZE=\"TRUE\" WIDTH=\"%.0f\" HEIGHT=\"%d\"></TD></TR>"
		"</TABLE></TD></TR>",
		w, ceil(f->width - before), HGI_SCENE_LINE);
}

static void node(FILE *out, const struct hgi_frame_box *f, const struct hgi_box *box)
{
	const double head = HGI_SCENE_HEAD + (box->object ? HGI_SCENE_LINE : 0);

	fprintf(out,
		"\tn%u [label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" "
		"CELLPADDING=\"0\">",
		box->node);
	line(out, "h", 0, f->width, head);
	if (f->cells) {
		line(out, "c", 0, f->width, HGI_SCENE_LINE);
		for (uint32_t w = 0; w < f->windows; w++)
			window_line(out, f, box, w);
	}
	for (uint32_t r = 0; r < f->n_rows + f->folded && !f->cells; r++)
		line(out, "r", r, f->width, HGI_SCENE_LINE);
	if (f->shared)
		line(out, NULL, 0, f->width, HGI_SCENE_LINE);
	fputs("</TABLE>>];\n", out);
}

/* The end of an arrow; HGI_HEAD and rows that are not drawn are the head and the last row. */
static void port(FILE *out, const struct hgi_scene *scene, uint32_t b, uint32_t row,
		 uint32_t window, const char *side)
{
	const struct hgi_frame_box *f = &scene->boxes[b];

	fprintf(out, "n%u:", scene->picture->boxes[b].node);
	if (f->cells && window < f->windows)
		fprintf(out, "w%u", window);
	else if (f->cells || row == HGI_HEAD || !f->n_rows)
		fputs("h0", out);
	else
		fprintf(out, "r%u", row < f->n_rows ? row : f->n_rows - !f->folded);
	fputs(side, out);
}

static void edges(FILE *out, const struct hgi_scene *scene)
{
	const struct hgi_picture *picture = scene->picture;
	uint32_t columns = 6;

	/* about as wide as a screen: a box is three times as wide as it is high, a column apart */
	while (columns < MOST_COLUMNS * 2 && columns * columns < picture->n_boxes)
		columns++;

	struct hgi_rows rows =
		hgi_dot_rows(picture, columns > MOST_COLUMNS ? columns : MOST_COLUMNS, columns);

	for (uint32_t i = 0; i < picture->n_arrows; i++) {
		const struct hgi_arrow *a = &picture->arrows[i];

		fputc('\t', out);
		port(out, scene, a->from_box, a->from_row, HGI_HEAD, ":e");
		fputs(" -> ", out);
		port(out, scene, a->to_box, a->to_row, a->to_window,
		     hgi_dot_back(&rows, picture, a) && a->to_row == HGI_HEAD ? "" : ":w");
		fprintf(out, " [color=a%u%s];\n", i,
			hgi_dot_leaves_row(&rows, picture, a) ? ", constraint=false" : "");
	}
	for (uint32_t b = picture->n_groups; picture->n_groups && b < picture->n_boxes; b++)
		if (hgi_dot_starts_row(&rows, picture, b))
			fprintf(out, "\tn%u -> n%u [style=invis, color=none];\n",
				picture->boxes[0].node, picture->boxes[b].node);
	free(rows.depths);
}

static void write_graph(FILE *out, const struct hgi_scene *scene)
{
	const struct hgi_picture *picture = scene->picture;

	fprintf(out,
		"digraph scene {\n\tgraph [rankdir=LR, nodesep=%.2f, ranksep=%.2f];\n"
		"\tnode [shape=plain];\n\tedge [arrowhead=none];\n\tsubgraph roots { rank=same;\n",
		scene->detailed ? 0.5 : 0.4, scene->detailed ? 1.1 : 0.9);
	for (uint32_t b = 0; b < picture->n_groups; b++)
		node(out, &scene->boxes[b], &picture->boxes[b]);
	fputs("\t}\n", out);
	for (int garbage = 0; garbage < 2; garbage++) {
		if (garbage)
			fprintf(out, "\tsubgraph cluster_garbage { margin=%d;\n",
				GARBAGE_MARGIN + HGI_SCENE_LINE);
		for (uint32_t b = picture->n_groups; b < picture->n_boxes; b++)
			if ((picture->boxes[b].reach == HG_GARBAGE) == garbage)
				node(out, &scene->boxes[b], &picture->boxes[b]);
		if (garbage)
			fputs("\t}\n", out);
	}
	edges(out, scene);
	fputs("}\n", out);
}

/* ---- Positions ------------------------------------------------------------------------------- */

static uint32_t box_of(const struct hgi_picture *picture, uint32_t number)
{
	return number > 0 && number <= picture->n_boxes ? number - 1 : HG_NONE;
}

static bool read_node(struct hgi_scene *scene, const char *text)
{
	unsigned number;
	double x, y;
	uint32_t b;

	if (sscanf(text, "node n%u %lf %lf", &number, &x, &y) != 3)
		return false;
	b = box_of(scene->picture, number);
	if (b == HG_NONE)
		return false;
	scene->boxes[b].x = x * POINTS - scene->boxes[b].width / 2;
	scene->boxes[b].y = scene->height - y * POINTS - scene->boxes[b].height / 2;
	return true;
}

static bool read_edge(struct hgi_scene *scene, char *text)
{
	const char *colour = strrchr(text, ' ');
	struct hgi_path *path;
	unsigned arrow;
	char *rest;
	long n;

	if (colour && strncmp(colour, " none", 5) == 0)
		return true;
	if (!colour || sscanf(colour, " a%u", &arrow) != 1 || arrow >= scene->picture->n_arrows)
		return false;
	rest = strchr(text + strlen("edge "), ' '); /* behind the tail */
	rest = rest ? strchr(rest + 1, ' ') : NULL; /* and the head */
	if (!rest)
		return false;
	n = strtol(rest, &rest, 10);
	path = &scene->paths[arrow];
	if (n < 4 || n > 100000 || path->points)
		return false;
	path->points = calloc((size_t)n, sizeof(*path->points));
	if (!path->points)
		return false;
	for (path->n = 0; path->n < (uint32_t)n; path->n++) {
		path->points[path->n].x = strtod(rest, &rest) * POINTS;
		path->points[path->n].y = scene->height - strtod(rest, &rest) * POINTS;
	}
	return true;
}

static bool read_layout(struct hgi_scene *scene, const char *file)
{
	FILE *in = fopen(file, "r");
	size_t capacity = 0;
	char *text = NULL;
	bool good = in;
	ssize_t length;

	while (good && (length = getline(&text, &capacity, in)) > 0) {
		if (text[length - 1] == '\n')
			text[length - 1] = '\0';
		if (strncmp(text, "graph ", 6) == 0) {
			good = sscanf(text, "graph %*f %lf %lf", &scene->width, &scene->height) ==
			       2;
			scene->width *= POINTS;
			scene->height *= POINTS;
		} else if (strncmp(text, "node ", 5) == 0) {
			good = read_node(scene, text);
		} else if (strncmp(text, "edge ", 5) == 0) {
			good = read_edge(scene, text);
		}
	}
	free(text);
	if (in)
		fclose(in);
	if (!good)
		fprintf(stderr, "heapviz: cannot read the layout that Graphviz made\n");
	return good;
}

/* Runs Graphviz; what it says goes through a file of a folder of our own. */
static bool lay_out(struct hgi_scene *scene, uint32_t seconds)
{
	const char *temporary = getenv("TMPDIR");
	char folder[512], file[600];
	size_t length = 0;
	char *dot = NULL;
	FILE *memory = open_memstream(&dot, &length);
	bool good;

	if (memory) {
		write_graph(memory, scene);
		fclose(memory);
	}
	snprintf(folder, sizeof(folder), "%.480s/heapviz.XXXXXX",
		 temporary && *temporary ? temporary : "/tmp");
	if (!dot || !mkdtemp(folder)) {
		fprintf(stderr, "heapviz: cannot make a temporary folder %s\n", folder);
		free(dot);
		return false;
	}
	snprintf(file, sizeof(file), "%s/layout", folder);
	good = hgi_render(dot, file, "plain", seconds) == 0 && read_layout(scene, file);
	unlink(file);
	rmdir(folder);
	free(dot);
	return good;
}

/* Boxes that are not garbage stand in the frame around garbage: it would tell a lie. */
static bool encloses_others(const struct hgi_scene *scene)
{
	const double *g = scene->garbage;

	for (uint32_t b = 0; b < scene->picture->n_boxes; b++) {
		const struct hgi_frame_box *f = &scene->boxes[b];

		if ((b < scene->picture->n_groups ||
		     scene->picture->boxes[b].reach != HG_GARBAGE) &&
		    f->x < g[0] + g[2] && g[0] < f->x + f->width && f->y < g[1] + g[3] &&
		    g[1] < f->y + f->height)
			return true;
	}
	return false;
}

/* The frame around the objects that are garbage in the end. */
static void find_garbage(struct hgi_scene *scene)
{
	double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

	for (uint32_t b = scene->picture->n_groups; b < scene->picture->n_boxes; b++) {
		const struct hgi_frame_box *f = &scene->boxes[b];

		if (scene->picture->boxes[b].reach != HG_GARBAGE)
			continue;
		left = f->x < left ? f->x : left;
		top = f->y < top ? f->y : top;
		right = wider(right, f->x + f->width);
		bottom = wider(bottom, f->y + f->height);
	}
	if (right < left)
		return;
	right = wider(right, left + letters((uint32_t)strlen(HGI_SCENE_GARBAGE), HGI_SCENE_TITLE));
	scene->garbage[0] = left - GARBAGE_MARGIN;
	scene->garbage[1] = top - GARBAGE_MARGIN;
	scene->garbage[2] = right - left + 2 * GARBAGE_MARGIN;
	scene->garbage[3] = bottom - top + 2 * GARBAGE_MARGIN + HGI_SCENE_LINE;
	if (encloses_others(scene))
		memset(scene->garbage, 0, sizeof(scene->garbage));
}

static void show_garbage(struct hgi_scene *scene)
{
	const double *g = scene->garbage;
	const double right = wider(scene->left + scene->width, g[0] + g[2]);
	const double bottom = wider(scene->top + scene->height, g[1] + g[3]);

	if (g[2] <= 0)
		return;
	scene->left = g[0] < scene->left ? g[0] : scene->left;
	scene->top = g[1] < scene->top ? g[1] : scene->top;
	scene->width = right - scene->left;
	scene->height = bottom - scene->top;
}

/* Boxes are where they were; arrows follow. */
static bool keep_places(struct hgi_scene *scene, struct hgi_places *places)
{
	if (!places)
		return true;
	hgi_places_keep(places, scene);
	return hgi_scene_route(scene) == 0;
}

int hgi_scene_create(const struct hgi_recording *recording, struct hgi_places *places,
		     uint32_t seconds, struct hgi_scene **out)
{
	const struct hgi_picture *picture = recording->picture;
	struct hgi_scene *scene = calloc(1, sizeof(*scene));

	*out = scene;
	if (scene) {
		scene->picture = picture;
		scene->boxes = calloc((size_t)picture->n_boxes + 1, sizeof(*scene->boxes));
		scene->paths = calloc((size_t)picture->n_arrows + 1, sizeof(*scene->paths));
	}
	if (!scene || !scene->boxes || !scene->paths) {
		fprintf(stderr, "heapviz: no memory for a picture of this size\n");
	} else {
		scene->still = recording->n == 1;
		scene->detailed = picture->n_boxes - picture->n_groups <= HGI_SCENE_DETAILED;
		for (uint32_t b = 0; b < picture->n_boxes; b++) {
			scene->boxes[b].object = recording->cast->of_box[b];
			size_box(scene, &scene->boxes[b], &picture->boxes[b]);
		}
		hgi_scene_keys(scene, recording->cut);
		if (lay_out(scene, seconds) && keep_places(scene, places)) {
			find_garbage(scene);
			if (places)
				hgi_places_view(places, scene);
			else
				show_garbage(scene);
			return 0;
		}
	}
	hgi_scene_destroy(scene);
	*out = NULL;
	return -1;
}

void hgi_scene_destroy(struct hgi_scene *scene)
{
	if (!scene)
		return;
	for (uint32_t a = 0; scene->paths && a < scene->picture->n_arrows; a++)
		free(scene->paths[a].points);
	free(scene->boxes);
	free(scene->paths);
	free(scene);
}
