/* SPDX-License-Identifier: MIT
 *
 * places.h - where the boxes of earlier scenes stood, so that the next one leaves them there.
 *
 * A live view shows a stop after another. Laid out anew each time, a box would jump whenever
 * something else comes or goes. So each scene is told the places of the ones before, keeps a box
 * that it knows where it was, and puts a new one beside what points to it.
 *
 * The file, a line each, everything in pixels:
 *
 *     view X Y WIDTH HEIGHT             the part of the plane that was shown last
 *     box AGE X Y WIDTH HEIGHT KEY      AGE: stops since it was there, 0: at the last one
 */
#ifndef HG_PLACES_H
#define HG_PLACES_H

#include "scene.h"

enum {
	HGI_PLACES = 2000,   /* boxes that are remembered at most, */
	HGI_PLACES_AGE = 100 /* and for so many stops without them */
};

struct hgi_place {
	char key[HGI_KEY_BYTES];
	double x, y, width, height;
	uint32_t age;
};

struct hgi_places {
	struct hgi_place *list; /* HGI_PLACES of them */
	uint32_t n;
	double view[4]; /* x, y, width, height; 0 wide: none */
};

/* Reads a file; there being none, or one that is not ours, is no place at all. NULL: no memory. */
struct hgi_places *hgi_places_read(const char *file);
/* 0 or -1, then one line about it went to stderr. */
int hgi_places_write(const struct hgi_places *places, const char *file);
void hgi_places_destroy(struct hgi_places *places);

/* Moves the boxes of a scene that was laid out to where they were, and makes places those of this
 * scene. Arrows have to be routed anew. */
void hgi_places_keep(struct hgi_places *places, struct hgi_scene *scene);
/* Chooses what is shown of the plane: what was shown before, while that will do. */
void hgi_places_view(struct hgi_places *places, struct hgi_scene *scene);

/* ---- scene_route.c --------------------------------------------------------------------------- */

/* Routes all arrows around the boxes. -1: no memory, said on stderr. */
int hgi_scene_route(struct hgi_scene *scene);

#endif
