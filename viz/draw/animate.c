/* SPDX-License-Identifier: MIT
 *
 * animate.c - from snapshots of several moments to an animation of what happened between them.
 */
#include "player.h"

#include "draw.h"
#include "places.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_FRAMES = 4000 };

static int failed(void)
{
	fprintf(stderr, "heapviz: %s\n", hg_last_error());
	return -1;
}

static int no_memory(void)
{
	fprintf(stderr, "heapviz: no memory for an animation of this size\n");
	return -1;
}

static bool ends_in(const char *file, const char *suffix)
{
	const char *found = strrchr(file, '.');

	return found && strcmp(found, suffix) == 0;
}

/* Writes a page around some data. */
static int write_page(const char *file, const char *json)
{
	size_t length = 0;
	char *page = NULL;
	FILE *memory = open_memstream(&page, &length);
	int result;

	if (!memory)
		return no_memory();
	hgi_player_page(memory, json);
	result = fclose(memory) == 0 ? hgi_write_file(file, page, length) : no_memory();
	free(page);
	return result;
}

static int write_data(const char *file, const struct hgi_scene *scene,
		      const struct hgi_recording *recording, const struct hgi_replay *replay)
{
	size_t length = 0;
	char *json = NULL;
	FILE *memory = open_memstream(&json, &length);
	int result;

	if (!memory)
		return no_memory();
	hgi_player_data(memory, scene, recording, replay);
	if (fclose(memory) != 0)
		result = no_memory();
	else if (ends_in(file, ".json"))
		result = hgi_write_file(file, json, length);
	else
		result = write_page(file, json);
	free(json);
	return result;
}

static int write_frames(const char *folder, const struct hgi_scene *scene,
			const struct hgi_recording *recording, const struct hgi_replay *replay)
{
	if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "heapviz: cannot make the folder %s: %s\n", folder,
			strerror(errno));
		return -1;
	}
	return hgi_player_frames(folder, scene, recording, replay);
}

static int write_all(const struct hgi_animate *options, const struct hgi_recording *recording)
{
	struct hgi_replay *replay = NULL;
	struct hgi_places *places = NULL;
	struct hgi_scene *scene = NULL;
	int result = 0;

	if (hgi_replay_create(recording, MOST_FRAMES, &replay) != HG_OK)
		return no_memory();
	if (options->places) {
		places = hgi_places_read(options->places);
		result = places ? 0 : -1;
	}
	if (!result)
		result = hgi_scene_create(recording, places, options->seconds, &scene);
	if (!result && places)
		result = hgi_places_write(places, options->places);
	if (!result)
		result = ends_in(options->out, ".html") || ends_in(options->out, ".json")
				 ? write_data(options->out, scene, recording, replay)
				 : write_frames(options->out, scene, recording, replay);
	hgi_scene_destroy(scene);
	hgi_places_destroy(places);
	hgi_replay_destroy(replay);
	return result;
}

/* What is not in the pictures. */
static void say_cut(const hg_graph *cut)
{
	char line[HGI_LINE_BYTES];
	hg_totals totals;

	hg_graph_totals(cut, &totals);
	hgi_label_cut(&totals, line);
	if (*line)
		printf("%s\n", line);
}

/* Everything that was there, cut down to what one can look at. */
static int draw(const struct hgi_animate *options, const hg_graph *const *graphs)
{
	hg_select select = {.limit = options->limit,
			    .garbage = true,
			    .unnamed = true,
			    .fold = !options->unfold,
			    .page = !options->limit};
	struct hgi_recording recording = {
		.graphs = graphs, .n = options->n_snapshots, .symbolic = !options->numeric};
	struct hgi_picture *picture = NULL;
	struct hgi_cast *cast = NULL;
	hg_graph *all = NULL, *cut = NULL;
	hg_totals totals;
	int result = -1;

	hg_graph_totals(graphs[0], &totals);
	/* what was cut out before is drawn as it is: with what is folded and left out */
	if (options->n_snapshots == 1 && (totals.folds || totals.hidden_objects))
		recording.all = graphs[0];
	else if (hg_graph_union(graphs, options->n_snapshots, &all) == HG_OK)
		recording.all = all;
	if (recording.all) {
		hg_graph_totals(recording.all, &totals);
		select.into = calloc((size_t)totals.nodes + 1, sizeof(*select.into));
	}
	if (!recording.all || !select.into ||
	    hg_graph_select(recording.all, &select, &cut) != HG_OK)
		result = recording.all && !select.into ? no_memory() : failed();
	else if (hgi_picture_create(cut, !options->numeric, &picture) != HG_OK ||
		 hgi_cast_create(recording.all, picture, select.into, hgi_strip_fits(recording.all),
				 &cast) != HG_OK)
		result = no_memory();
	else {
		recording.cut = cut;
		recording.picture = picture;
		recording.cast = cast;
		result = write_all(options, &recording);
	}
	if (result == 0)
		say_cut(cut);
	hgi_cast_destroy(cast);
	hgi_picture_destroy(picture);
	hg_graph_destroy(cut);
	hg_graph_destroy(all);
	free(select.into);
	return result;
}

int hgi_animate(const struct hgi_animate *options)
{
	hg_graph **graphs = calloc(options->n_snapshots + 1, sizeof(hg_graph *));
	int result = graphs ? 0 : no_memory();

	for (size_t i = 0; i < options->n_snapshots && !result; i++)
		if (hg_snapshot_read(options->snapshots[i], NULL, NULL, &graphs[i]) != HG_OK)
			result = failed();
	if (!result)
		result = draw(options, (const hg_graph *const *)graphs);
	for (size_t i = 0; graphs && i < options->n_snapshots; i++)
		hg_graph_destroy(graphs[i]);
	free(graphs);
	return result;
}

/* ---- A page by itself ------------------------------------------------------------------------ */

/* The text of a file, to be freed; NULL: it cannot be read, one line went to stderr. */
static char *read_text(const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t length = 0;
	char *text = NULL;
	FILE *memory = file ? open_memstream(&text, &length) : NULL;
	char block[65536];
	size_t n;

	if (!memory) {
		fprintf(stderr, "heapviz: cannot read %s: %s\n", path, strerror(errno));
	} else {
		while ((n = fread(block, 1, sizeof(block), file)) > 0)
			fwrite(block, 1, n, memory);
		if (ferror(file))
			fprintf(stderr, "heapviz: cannot read %s: %s\n", path, strerror(errno));
		if (fclose(memory) != 0 || ferror(file)) {
			free(text);
			text = NULL;
		}
	}
	if (file)
		fclose(file);
	return text;
}

int hgi_page(const char *json_file, const char *out)
{
	char *json = json_file ? read_text(json_file) : NULL;
	int result;

	if (json_file && !json)
		return -1;
	result = write_page(out, json ? json : "{\"live\":true,\"scenes\":[],\"frames\":[]}");
	free(json);
	return result;
}
