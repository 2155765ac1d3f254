/* SPDX-License-Identifier: MIT
 *
 * player.h - the player page, and frames as files.
 */
#ifndef HG_PLAYER_H
#define HG_PLAYER_H

#include "scene.h"

/* The data of an animation: what the page is fed with. */
void hgi_player_data(FILE *out, const struct hgi_scene *scene,
		     const struct hgi_recording *recording, const struct hgi_replay *replay);

/* The page with everything in it: one file that needs no network. json is what it is fed with. */
void hgi_player_page(FILE *out, const char *json);

/* Writes frame-0001.svg and so on into a folder that exists. 0 or -1, then one line about it went
 * to stderr. */
int hgi_player_frames(const char *folder, const struct hgi_scene *scene,
		      const struct hgi_recording *recording, const struct hgi_replay *replay);

/* ---- animate.c ------------------------------------------------------------------------------- */

struct hgi_animate {
	const char *const *snapshots; /* in the order in which they were made */
	size_t n_snapshots;
	const char *out; /* FILE.html, FILE.json (the data alone), or a folder */
	uint32_t limit;  /* objects that are drawn, 0: 200 */
	uint32_t seconds;
	bool unfold;        /* each object by itself */
	bool numeric;       /* addresses instead of User#1 */
	const char *places; /* a file: boxes stay where they were; NULL: none. See places.h */
};

/* Animates what happened between snapshots. 0 or -1, then one line about it went to stderr. */
int hgi_animate(const struct hgi_animate *options);

/* Writes a page that is fed with what stands in a JSON file; NULL: by a live view. 0 or -1, then
 * one line about it went to stderr. */
int hgi_page(const char *json_file, const char *out);

#endif
