/* SPDX-License-Identifier: MIT
 *
 * scene_route.c - arrows around boxes that stand somewhere, where Graphviz did not put them.
 *
 * The shortest way past the corners of the boxes in between (a visibility graph, Lozano-Perez and
 * Wesley, "An algorithm for planning collision-free paths among polyhedral obstacles", 1979), and
 * a curve along it that does not touch them, by Graphviz's own libpathplan.
 */
#include "places.h"

#include <math.h>
#include <pathplan.h>
#include <stdlib.h>
#include <string.h>

enum {
	CLEAR = 10, /* pixels between an arrow and a box that it passes */
	SWING = 60, /* that a curve leaves its way */
	CORNERS = 4
};

/* A box and the space around it. */
struct wall {
	double left, top, right, bottom;
};

/* The plane that all arrows cross. */
struct plane {
	struct hgi_scene *scene;
	struct wall *walls;
	uint32_t n_walls;
	struct hgi_point *corners; /* of the walls, then the two ends of the arrow at hand */
	uint32_t n_corners;
	uint8_t *sees;  /* n_corners squared: whether one corner sees the other */
	double *far;    /* per corner: the way that is left to the end */
	uint32_t *next; /* and the corner after it */
	uint8_t *done;
	Pedge_t *edges; /* of the walls */
};

/* ---- What sees what -------------------------------------------------------------------------- */

/* Narrows [*from, *to] to where p + t * d lies between low and high. */
static bool between(double p, double d, double low, double high, double *from, double *to)
{
	double a, b;

	if (fabs(d) < 1e-9)
		return p > low && p < high;
	a = (low - p) / d;
	b = (high - p) / d;
	*from = fmax(*from, fmin(a, b));
	*to = fmin(*to, fmax(a, b));
	return *from < *to;
}

/* The segment goes through the inside of the wall. */
static bool crosses(struct hgi_point p, struct hgi_point q, const struct wall *w)
{
	double from = 0, to = 1;

	return between(p.x, q.x - p.x, w->left, w->right, &from, &to) &&
	       between(p.y, q.y - p.y, w->top, w->bottom, &from, &to) && to - from > 1e-9;
}

static bool free_way(const struct plane *plane, struct hgi_point p, struct hgi_point q)
{
	for (uint32_t w = 0; w < plane->n_walls; w++)
		if (crosses(p, q, &plane->walls[w]))
			return false;
	return true;
}

/* ---- The shortest way ------------------------------------------------------------------------ */

/* Dijkstra's, from the end to the start; false: there is no way. */
static bool find_way(struct plane *plane, uint32_t start, uint32_t end)
{
	const uint32_t n = plane->n_corners;

	for (uint32_t i = 0; i < n; i++) {
		plane->far[i] = INFINITY;
		plane->done[i] = 0;
	}
	plane->far[end] = 0;
	for (;;) {
		uint32_t at = HG_NONE;

		for (uint32_t i = 0; i < n; i++)
			if (!plane->done[i] && isfinite(plane->far[i]) &&
			    (at == HG_NONE || plane->far[i] < plane->far[at]))
				at = i;
		if (at == HG_NONE || at == start)
			return at == start;
		plane->done[at] = 1;
		for (uint32_t i = 0; i < n; i++) {
			const struct hgi_point p = plane->corners[i], q = plane->corners[at];
			const double far = plane->far[at] + hypot(p.x - q.x, p.y - q.y);

			if (far >= plane->far[i] || !plane->sees[(size_t)i * n + at])
				continue;
			plane->far[i] = far;
			plane->next[i] = at;
		}
	}
}

static void put_end(struct plane *plane, uint32_t which, struct hgi_point p)
{
	const uint32_t n = plane->n_corners;

	plane->corners[which] = p;
	for (uint32_t i = 0; i < n; i++) {
		const bool sees = i != which && free_way(plane, p, plane->corners[i]);

		plane->sees[(size_t)which * n + i] = plane->sees[(size_t)i * n + which] = sees;
	}
}

/* ---- Ends of an arrow ------------------------------------------------------------------------ */

static double head_height(const struct hgi_frame_box *f)
{
	return HGI_SCENE_HEAD + (f->object != HG_NONE ? HGI_SCENE_LINE : 0);
}

/* The middle of a row, of a window, or of the head. */
static double level(const struct hgi_frame_box *f, uint32_t row, uint32_t window)
{
	const double head = head_height(f);

	if (f->cells && window < f->windows)
		return f->y + head + HGI_SCENE_LINE * (window + 1.5);
	if (f->cells || row == HGI_HEAD || !f->n_rows)
		return f->y + head / 2;
	if (row >= f->n_rows)
		row = f->n_rows - !f->folded;
	return f->y + head + HGI_SCENE_LINE * (row + 0.5);
}

/* ---- The curve ------------------------------------------------------------------------------- */

static bool straight(struct hgi_path *path, struct hgi_point to)
{
	const struct hgi_point from = path->points[path->n - 1];

	for (int i = 1; i <= 3; i++)
		path->points[path->n++] = (struct hgi_point){from.x + (to.x - from.x) * i / 3,
							     from.y + (to.y - from.y) * i / 3};
	return true;
}

/* out, along the curve, in. Points of Graphviz have y upwards, as it tells left from right. */
static bool assemble(struct hgi_path *path, struct hgi_point from, struct hgi_point to,
		     const Ppolyline_t *curve)
{
	const size_t n = (size_t)curve->pn; /* an int in Graphviz 2, a size_t in 14 */

	path->points = calloc(n + 6, sizeof(*path->points));
	if (!path->points)
		return false;
	path->n = 1;
	path->points[0] = from;
	straight(path, (struct hgi_point){curve->ps[0].x, -curve->ps[0].y});
	for (size_t i = 1; i < n; i++)
		path->points[path->n++] = (struct hgi_point){curve->ps[i].x, -curve->ps[i].y};
	return straight(path, to);
}

/* Past bends that are close to each other the curve may swing out far beyond them. */
static bool stays(const Ppolyline_t *way, const Ppolyline_t *curve)
{
	double left = INFINITY, right = -INFINITY, low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < (size_t)way->pn; i++) {
		left = fmin(left, way->ps[i].x);
		right = fmax(right, way->ps[i].x);
		low = fmin(low, way->ps[i].y);
		high = fmax(high, way->ps[i].y);
	}
	for (size_t i = 0; i < (size_t)curve->pn; i++)
		if (curve->ps[i].x < left - SWING || curve->ps[i].x > right + SWING ||
		    curve->ps[i].y < low - SWING || curve->ps[i].y > high + SWING)
			return false;
	return true;
}

/* The way itself, corner by corner. */
static bool along(struct hgi_path *path, struct hgi_point from, struct hgi_point to,
		  const Ppolyline_t *way)
{
	path->points = calloc((size_t)way->pn * 3 + 4, sizeof(*path->points));
	if (!path->points)
		return false;
	path->n = 1;
	path->points[0] = from;
	for (size_t i = 0; i < (size_t)way->pn; i++)
		straight(path, (struct hgi_point){way->ps[i].x, -way->ps[i].y});
	return straight(path, to);
}

/* Where nothing is free, or as a way out of any trouble: over whatever is in between. */
static bool direct(struct hgi_path *path, struct hgi_point from, struct hgi_point to)
{
	const double bend = fmax(60, fabs(to.x - from.x) / 2);

	path->points = calloc(4, sizeof(*path->points));
	if (!path->points)
		return false;
	path->points[0] = from;
	path->points[1] = (struct hgi_point){from.x + bend, from.y};
	path->points[2] = (struct hgi_point){to.x - bend, to.y};
	path->points[3] = to;
	path->n = 4;
	return true;
}

static bool route(struct plane *plane, uint32_t number)
{
	struct hgi_scene *scene = plane->scene;
	const struct hgi_arrow *a = &scene->picture->arrows[number];
	const struct hgi_frame_box *f = &scene->boxes[a->from_box], *t = &scene->boxes[a->to_box];
	struct hgi_path *path = &scene->paths[number];
	const uint32_t start = plane->n_corners - 2, end = start + 1;
	const struct hgi_point from = {f->x + f->width, level(f, a->from_row, HGI_HEAD)};
	struct hgi_point to = {t->x, level(t, a->to_row, a->to_window)};
	Pvector_t slopes[2] = {{1, 0}, {1, 0}};
	Ppolyline_t way, curve = {0};
	bool good = false;

	put_end(plane, start, (struct hgi_point){from.x + CLEAR + 1, from.y});
	put_end(plane, end, (struct hgi_point){to.x - CLEAR - 1, to.y});
	/* a window begins inside of its box */
	if (t->cells && a->to_window < t->windows)
		to.x += t->cell * scene->picture->boxes[a->to_box].windows[a->to_window].from_row;
	free(path->points);
	*path = (struct hgi_path){0};
	way.ps = calloc(plane->n_corners, sizeof(*way.ps));
	if (!way.ps)
		return false;
	if (find_way(plane, start, end)) {
		way.pn = 0;
		for (uint32_t at = start;; at = plane->next[at]) {
			way.ps[way.pn++] = (Ppoint_t){plane->corners[at].x, -plane->corners[at].y};
			if (at == end)
				break;
		}
		good = Proutespline(plane->edges, (int)plane->n_walls * CORNERS, way, slopes,
				    &curve) == 0 &&
				       curve.pn >= 4 && stays(&way, &curve)
			       ? assemble(path, from, to, &curve)
			       : along(path, from, to, &way);
	}
	free(way.ps);
	return good || direct(path, from, to);
}

/* ---- All of them ----------------------------------------------------------------------------- */

static void build_walls(struct plane *plane)
{
	for (uint32_t b = 0; b < plane->n_walls; b++) {
		const struct hgi_frame_box *f = &plane->scene->boxes[b];
		const struct wall w = {f->x - CLEAR, f->y - CLEAR, f->x + f->width + CLEAR,
				       f->y + f->height + CLEAR};
		const Ppoint_t p[CORNERS] = {{w.left, -w.bottom},
					     {w.left, -w.top},
					     {w.right, -w.top},
					     {w.right, -w.bottom}};

		plane->walls[b] = w;
		for (int c = 0; c < CORNERS; c++) {
			/* a way goes past a corner, not through it */
			plane->corners[b * CORNERS + c] = (struct hgi_point){
				p[c].x + (c < 2 ? -1 : 1), -p[c].y + (c == 1 || c == 2 ? -1 : 1)};
			plane->edges[b * CORNERS + c] = (Pedge_t){p[c], p[(c + 1) % CORNERS]};
		}
	}
	for (uint32_t i = 0; i < plane->n_corners - 2; i++)
		for (uint32_t j = 0; j < i; j++)
			plane->sees[(size_t)i * plane->n_corners + j] =
				plane->sees[(size_t)j * plane->n_corners + i] =
					free_way(plane, plane->corners[i], plane->corners[j]);
}

int hgi_scene_route(struct hgi_scene *scene)
{
	const uint32_t n = scene->picture->n_boxes, corners = n * CORNERS + 2;
	struct plane plane = {.scene = scene,
			      .walls = calloc((size_t)n + 1, sizeof(*plane.walls)),
			      .n_walls = n,
			      .corners = calloc(corners, sizeof(*plane.corners)),
			      .n_corners = corners,
			      .sees = calloc(corners, corners),
			      .far = calloc(corners, sizeof(*plane.far)),
			      .next = calloc(corners, sizeof(*plane.next)),
			      .done = calloc(corners, 1),
			      .edges = calloc(corners, sizeof(*plane.edges))};
	bool good = plane.walls && plane.corners && plane.sees && plane.far && plane.next &&
		    plane.done && plane.edges;

	if (good)
		build_walls(&plane);
	for (uint32_t a = 0; a < scene->picture->n_arrows && good; a++)
		good = route(&plane, a);
	if (!good)
		fprintf(stderr, "heapviz: no memory for the arrows of this picture\n");
	free(plane.walls);
	free(plane.corners);
	free(plane.sees);
	free(plane.far);
	free(plane.next);
	free(plane.done);
	free(plane.edges);
	return good ? 0 : -1;
}
