/* SPDX-License-Identifier: MIT
 *
 * places.c - boxes stay where they were: see places.h.
 */
#include "places.h"

#include "draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Between two boxes, so that an arrow passes: pixels. */
enum { BESIDE = 50, BELOW = 24 };

/* A view of this size can be read whatever is in it. */
enum { SMALL_WIDTH = 800, SMALL_HEIGHT = 700 };

/* A layout that grew to so many times the area that it needs is given up. */
static const double most_sprawl = 3.0;

/* ---- The file -------------------------------------------------------------------------------- */

struct hgi_places *hgi_places_read(const char *file)
{
	struct hgi_places *places = calloc(1, sizeof(*places));
	FILE *in = places ? fopen(file, "r") : NULL;
	char line[HGI_KEY_BYTES + 128], key[HGI_KEY_BYTES];
	struct hgi_place p;

	if (places)
		places->list = calloc(HGI_PLACES, sizeof(*places->list));
	if (!places || !places->list) {
		fprintf(stderr, "heapviz: no memory for the places of boxes\n");
		hgi_places_destroy(places);
		places = NULL;
	}
	while (places && in && fgets(line, sizeof(line), in)) {
		double *v = places->view;

		if (places->n < HGI_PLACES &&
		    sscanf(line, "box %u %lf %lf %lf %lf %255s", &p.age, &p.x, &p.y, &p.width,
			   &p.height, key) == 6 &&
		    isfinite(p.x + p.y + p.width + p.height)) {
			memcpy(p.key, key, sizeof(key));
			places->list[places->n++] = p;
		} else if (sscanf(line, "view %lf %lf %lf %lf", &v[0], &v[1], &v[2], &v[3]) != 4 ||
			   !isfinite(v[0] + v[1] + v[2] + v[3])) {
			v[2] = 0;
		}
	}
	if (in)
		fclose(in);
	return places;
}

int hgi_places_write(const struct hgi_places *places, const char *file)
{
	const double *v = places->view;
	size_t length = 0;
	char *text = NULL;
	FILE *memory = open_memstream(&text, &length);
	int result = -1;

	if (memory) {
		fprintf(memory, "view %.1f %.1f %.1f %.1f\n", v[0], v[1], v[2], v[3]);
		for (uint32_t i = 0; i < places->n; i++) {
			const struct hgi_place *p = &places->list[i];

			fprintf(memory, "box %u %.1f %.1f %.1f %.1f %s\n", p->age, p->x, p->y,
				p->width, p->height, p->key);
		}
		if (fclose(memory) == 0)
			result = hgi_write_file(file, text, length);
	}
	free(text);
	return result;
}

void hgi_places_destroy(struct hgi_places *places)
{
	if (places)
		free(places->list);
	free(places);
}

static struct hgi_place *find(const struct hgi_places *places, const char *key)
{
	for (uint32_t i = 0; i < places->n; i++)
		if (strcmp(places->list[i].key, key) == 0)
			return &places->list[i];
	return NULL;
}

/* ---- Where each box goes --------------------------------------------------------------------- */

enum standing { NOWHERE, NEW, RETURNS, STAYS };

/* A scene on its way to where it stood before. */
struct keep {
	struct hgi_scene *scene;
	struct hgi_point *natural; /* where Graphviz put each box */
	const struct hgi_place **old;
	uint8_t *standing; /* enum standing: NOWHERE until it has its place */
	uint32_t n;
};

static bool overlap(const struct hgi_frame_box *a, const struct hgi_frame_box *b, double dx,
		    double dy)
{
	return a->x < b->x + b->width + dx && b->x < a->x + a->width + dx &&
	       a->y < b->y + b->height + dy && b->y < a->y + a->height + dy;
}

/* Settles a box at x, y, or below what stands there already. Each step down is by the height of a
 * box that is passed, and none is passed twice. */
static void settle(struct keep *k, uint32_t b, double x, double y, enum standing standing)
{
	struct hgi_frame_box *f = &k->scene->boxes[b];
	/* those that stood there stay as near to each other as they were */
	const double dx = standing == NEW ? BESIDE : 1, dy = standing == NEW ? BELOW : 1;
	bool moved = true;

	f->x = x;
	f->y = y;
	for (uint32_t round = 0; moved && round < k->n; round++) {
		moved = false;
		for (uint32_t other = 0; other < k->n; other++) {
			const struct hgi_frame_box *o = &k->scene->boxes[other];

			if (other == b || !k->standing[other] || !overlap(f, o, dx, dy))
				continue;
			f->y = o->y + o->height + BELOW;
			moved = true;
		}
	}
	k->standing[b] = (uint8_t)standing;
}

/* What a new box is put beside: who points to it, or what it points to, or what is near. */
static uint32_t anchor(const struct keep *k, uint32_t b)
{
	const struct hgi_picture *picture = k->scene->picture;
	uint32_t best = HG_NONE;
	double nearest = INFINITY;

	for (uint32_t a = 0; a < picture->n_arrows; a++)
		if (picture->arrows[a].to_box == b && k->standing[picture->arrows[a].from_box])
			return picture->arrows[a].from_box;
	for (uint32_t a = 0; a < picture->n_arrows; a++)
		if (picture->arrows[a].from_box == b && k->standing[picture->arrows[a].to_box])
			return picture->arrows[a].to_box;
	for (uint32_t other = 0; other < k->n; other++) {
		const double far = hypot(k->natural[other].x - k->natural[b].x,
					 k->natural[other].y - k->natural[b].y);

		if (k->standing[other] && far < nearest) {
			nearest = far;
			best = other;
		}
	}
	return best;
}

static bool has_anchor(const struct keep *k, uint32_t b)
{
	const struct hgi_picture *picture = k->scene->picture;

	for (uint32_t a = 0; a < picture->n_arrows; a++) {
		const struct hgi_arrow *arrow = &picture->arrows[a];

		if ((arrow->to_box == b && k->standing[arrow->from_box]) ||
		    (arrow->from_box == b && k->standing[arrow->to_box]))
			return true;
	}
	return false;
}

static void place_new(struct keep *k)
{
	for (;;) {
		uint32_t next = HG_NONE;

		for (uint32_t b = 0; b < k->n; b++) {
			if (k->standing[b])
				continue;
			next = next == HG_NONE ? b : next;
			if (has_anchor(k, b)) {
				next = b;
				break;
			}
		}
		if (next == HG_NONE)
			return;

		const uint32_t at = anchor(k, next);
		const struct hgi_frame_box *beside = &k->scene->boxes[at];

		settle(k, next, k->natural[next].x + beside->x - k->natural[at].x,
		       k->natural[next].y + beside->y - k->natural[at].y, NEW);
	}
}

static void settle_old(struct keep *k, bool returning)
{
	for (uint32_t b = 0; b < k->n; b++)
		if (k->old[b] && (k->old[b]->age > 0) == returning)
			settle(k, b, k->old[b]->x, k->old[b]->y, returning ? RETURNS : STAYS);
}

/* The part of the plane that the boxes need. */
static void extent(const struct hgi_scene *scene, double box[4])
{
	double right = -INFINITY, bottom = -INFINITY;

	box[0] = box[1] = INFINITY;
	for (uint32_t b = 0; b < scene->picture->n_boxes; b++) {
		const struct hgi_frame_box *f = &scene->boxes[b];

		box[0] = fmin(box[0], f->x);
		box[1] = fmin(box[1], f->y);
		right = fmax(right, f->x + f->width);
		bottom = fmax(bottom, f->y + f->height);
	}
	box[2] = fmax(0, right - box[0]);
	box[3] = fmax(0, bottom - box[1]);
}

static double area(const double box[4])
{
	return (box[2] + 1) * (box[3] + 1);
}

/* What was kept became much larger than it has to be: Graphviz's layout after all, but the first
 * box that is known stays. */
static void lay_out_anew(struct keep *k)
{
	double dx = 0, dy = 0;
	bool aligned = false;

	for (uint32_t b = 0; b < k->n; b++) {
		struct hgi_frame_box *f = &k->scene->boxes[b];

		f->x = k->natural[b].x;
		f->y = k->natural[b].y;
		if (k->old[b] && !aligned) {
			dx = k->old[b]->x - f->x;
			dy = k->old[b]->y - f->y;
			aligned = true;
		}
	}
	for (uint32_t b = 0; b < k->n; b++) {
		struct hgi_frame_box *f = &k->scene->boxes[b];

		f->x += dx;
		f->y += dy;
	}
}

static void move_boxes(struct keep *k)
{
	double natural[4], kept[4];

	extent(k->scene, natural);
	for (uint32_t b = 0; b < k->n; b++)
		k->natural[b] = (struct hgi_point){k->scene->boxes[b].x, k->scene->boxes[b].y};
	k->scene->known = 0;
	for (uint32_t b = 0; b < k->n; b++)
		k->scene->known += k->old[b] != NULL;
	if (!k->scene->known)
		return;
	settle_old(k, false);
	settle_old(k, true);
	place_new(k);
	extent(k->scene, kept);
	if (area(kept) > most_sprawl * area(natural))
		lay_out_anew(k);
}

/* To a tenth of a pixel, as the file has it; then who moved can be told. */
static void count_moves(struct keep *k)
{
	for (uint32_t b = 0; b < k->n; b++) {
		struct hgi_frame_box *f = &k->scene->boxes[b];

		f->x = round(f->x * 10) / 10 + 0.0; /* no -0 */
		f->y = round(f->y * 10) / 10 + 0.0;
		k->scene->moved +=
			k->old[b] && hypot(f->x - k->old[b]->x, f->y - k->old[b]->y) > 0.05;
	}
}

static void remember(struct hgi_places *places, const struct hgi_scene *scene)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < places->n; i++)
		if (++places->list[i].age <= HGI_PLACES_AGE)
			places->list[kept++] = places->list[i];
	places->n = kept;
	for (uint32_t b = 0; b < scene->picture->n_boxes; b++) {
		const struct hgi_frame_box *f = &scene->boxes[b];
		struct hgi_place *place = find(places, f->key);

		if (!place && places->n < HGI_PLACES)
			place = &places->list[places->n++];
		if (!place)
			continue;
		*place = (struct hgi_place){
			.x = f->x, .y = f->y, .width = f->width, .height = f->height};
		memcpy(place->key, f->key, sizeof(place->key));
	}
}

void hgi_places_keep(struct hgi_places *places, struct hgi_scene *scene)
{
	const size_t n = (size_t)scene->picture->n_boxes + 1;
	struct keep k = {.scene = scene,
			 .natural = calloc(n, sizeof(*k.natural)),
			 .old = calloc(n, sizeof(*k.old)),
			 .standing = calloc(n, 1),
			 .n = scene->picture->n_boxes};

	/* without memory they stand where Graphviz put them */
	if (k.natural && k.old && k.standing) {
		for (uint32_t b = 0; b < k.n; b++)
			k.old[b] = find(places, scene->boxes[b].key);
		move_boxes(&k);
		count_moves(&k);
	}
	free(k.natural);
	free(k.old);
	free(k.standing);
	scene->kept = true;
	remember(places, scene);
}

/* ---- The view -------------------------------------------------------------------------------- */

/* The view before, while it is not much larger than what has to be seen; else one that holds both;
 * else what has to be seen. */
void hgi_places_view(struct hgi_places *places, struct hgi_scene *scene)
{
	const double *g = scene->garbage;
	double *view = places->view, need[4], both[4];

	if (!scene->picture->n_boxes) { /* nothing to see, where something was */
		scene->left = view[0];
		scene->top = view[1];
		scene->width = fmax(view[2], 1);
		scene->height = fmax(view[3], 1);
		return;
	}
	extent(scene, need);
	if (g[2] > 0) {
		const double right = fmax(need[0] + need[2], g[0] + g[2]);
		const double bottom = fmax(need[1] + need[3], g[1] + g[3]);

		need[0] = fmin(need[0], g[0]);
		need[1] = fmin(need[1], g[1]);
		need[2] = right - need[0];
		need[3] = bottom - need[1];
	}
	both[0] = fmin(need[0], view[0]);
	both[1] = fmin(need[1], view[1]);
	both[2] = fmax(need[0] + need[2], view[0] + view[2]) - both[0];
	both[3] = fmax(need[1] + need[3], view[1] + view[3]) - both[1];
	if (view[2] > 0 &&
	    (area(both) <= 2 * area(need) || (both[2] <= SMALL_WIDTH && both[3] <= SMALL_HEIGHT)))
		memcpy(view, both, sizeof(both));
	else
		memcpy(view, need, sizeof(need));
	scene->left = view[0];
	scene->top = view[1];
	scene->width = view[2];
	scene->height = view[3];
}
