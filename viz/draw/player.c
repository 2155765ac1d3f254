/* SPDX-License-Identifier: MIT
 *
 * player.c - the page of an animation: the files of viz/player with the data in them.
 *
 * The data is one JSON object, or an array of them. A live view sends more of the same, a message
 * per stop; the page appends the scenes and frames of a message to those that it has.
 *
 *     MEMBER    MEANING
 *     title     of the page
 *     note      what is left out; "" if nothing is
 *     phases    names of hg_phase
 *     states    per enum hgi_state: name (a class of scene.css), sign, word, meaning (the legend;
 *               "" for what needs none)
 *     marks     per bit of a mark: name, sign, meaning
 *     scenes    per layout:
 *       graph     the graph as an <svg> element, see scene_svg.c
 *       strip     the heap in address order, likewise
 *       kept      true: boxes stay where earlier scenes had them (places.h)
 *       known     boxes that earlier scenes had; moved: of them, those that stand elsewhere now
 *       program   number of the program that a live view looks at
 *       objects   number of figures (struct hgi_cast): objects, then folds; both drawings refer to
 *                 them by data-object="0" and so on
 *       arrows    per arrow: 1 if it is there before the first frame, else 0
 *     frames    per frame, in their order:
 *       scene     index in this message's scenes; frames of a scene stand together
 *       say       the narration: a sentence without its full stop
 *       phase     index in phases
 *       cycle     number of the collection
 *       event     number of the collector's event that it shows
 *       focus     the figure that it is about, or -1
 *       set       what changes: figure, state, marks; figure, state, marks; ...
 *       arrows    arrow, 1 or 0 for there or not; ...
 *       counts    fold, how many of its objects are in which state ("○ 12 ◐ 3 ● 985"); ...
 *       work      the work list, the next first: figures, -1 for what is not drawn or is in a
 *                 fold; [] if it is empty or long
 *       talk      what stands beside the graph, if anything: see gdbext/gomem/view/feed.py
 *       other     a graph that stands still beside this one, if any: graph, arrows, set, counts
 *     live      true: more messages come from /events
 *     dropped   frames that were before the first one, and that nobody keeps any more
 *     status    what the program does that is not stopped
 *
 * Before the first frame of a scene every figure is in state 0, absent.
 */
#include "player.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "player_files.h"

/* ---- Data ------------------------------------------------------------------------------------ */

static void member(FILE *out, const char *name, const char *text, const char *after)
{
	fprintf(out, "\"%s\":", name);
	hgi_json(out, text);
	fputs(after, out);
}

static void looks(FILE *out, const char *name, const struct hgi_state_look *look, size_t n)
{
	fprintf(out, "\"%s\":[", name);
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ",\n{" : "{", out);
		member(out, "name", look[i].name, ",");
		member(out, "sign", look[i].sign, ",");
		member(out, "word", look[i].word, ",");
		member(out, "meaning", look[i].meaning, "}");
	}
	fputs("],\n", out);
}

/* Writes what `draw` draws as a string. */
static void drawing(FILE *out, const char *name, const struct hgi_scene *scene,
		    const struct hgi_recording *recording)
{
	const struct hgi_moment nothing = {.focus = HG_NONE};
	size_t length = 0;
	char *svg = NULL;
	FILE *memory = open_memstream(&svg, &length);

	if (!memory)
		return;
	if (scene)
		hgi_scene_svg(memory, scene, recording, &nothing);
	else
		hgi_strip_svg(memory, recording, &nothing);
	fclose(memory);
	member(out, name, svg ? svg : "", ",\n");
	free(svg);
}

static void frames(FILE *out, const struct hgi_replay *replay)
{
	const struct hgi_change *change = replay->changes;
	const struct hgi_arrow_change *arrow = replay->arrow_changes;
	const struct hgi_count_change *count = replay->count_changes;

	fputs("\"frames\":[", out);
	for (size_t i = 0; i < replay->n_frames; i++) {
		const struct hgi_frame *f = &replay->frames[i];

		fputs(i ? ",\n{\"scene\":0," : "\n{\"scene\":0,", out);
		member(out, "say", f->say.s, ",");
		fprintf(out,
			"\"phase\":%d,\"cycle\":%" PRIu32 ",\"event\":%" PRIu64
			",\"focus\":%" PRId32,
			(int)f->phase, f->cycle, f->event, (int32_t)f->focus);
		fputs(",\"set\":[", out);
		for (uint32_t c = 0; c < f->n_changes; c++, change++)
			fprintf(out, "%s%u,%u,%u", c ? "," : "", change->figure, change->state,
				change->marks);
		fputs("],\"arrows\":[", out);
		for (uint32_t c = 0; c < f->n_arrow_changes; c++, arrow++)
			fprintf(out, "%s%u,%u", c ? "," : "", arrow->arrow, arrow->there);
		fputs("],\"counts\":[", out);
		for (uint32_t c = 0; c < f->n_count_changes; c++, count++) {
			char label[HGI_LABEL_BYTES];

			hgi_label_states(count->n, label);
			fprintf(out, "%s%u,", c ? "," : "", count->figure);
			hgi_json(out, label);
		}
		fputs("],\"work\":[", out);
		for (uint32_t c = 0; c < f->n_work; c++)
			fprintf(out, "%s%" PRId32, c ? "," : "", (int32_t)f->work[c]);
		fputs("]}", out);
	}
	fputs("]", out);
}

/* What was left out, in one line. */
static void note(const struct hgi_recording *recording, const struct hgi_replay *replay,
		 char line[HGI_LINE_BYTES])
{
	hg_totals totals;
	char lost[HGI_LINE_BYTES] = "", cut[HGI_LINE_BYTES];

	hg_graph_totals(recording->cut, &totals);
	*line = '\0';
	if (replay->lost)
		hgi_labelf(lost, HGI_LINE_COLUMNS,
			   "%s of the collector forgotten before they were read",
			   hgi_count(replay->lost, "event").s);
	if (replay->differences)
		hgi_labelf(lost, HGI_LINE_COLUMNS, "%s set right by a later look at the heap",
			   hgi_count(replay->differences, "state").s);
	hgi_label_cut(&totals, cut);
	hgi_labelf(line, HGI_LINE_COLUMNS, "%s%s%s", cut, *cut && *lost ? "; " : "", lost);
}

void hgi_player_data(FILE *out, const struct hgi_scene *scene,
		     const struct hgi_recording *recording, const struct hgi_replay *replay)
{
	char line[HGI_LINE_BYTES];

	fputs("{\n", out);
	const uint32_t cycle = replay->n_frames ? replay->frames[replay->n_frames - 1].cycle : 0;

	if (cycle)
		hgi_labelf(line, HGI_LINE_COLUMNS, "Collection %" PRIu32, cycle);
	else
		hgi_label(line, "The heap", HGI_LINE_COLUMNS);
	member(out, "title", line, ",\n");
	note(recording, replay, line);
	member(out, "note", line, ",\n");
	fputs("\"phases\":[", out);
	for (int i = HG_PHASE_OFF; i <= HG_PHASE_SWEEP; i++) {
		fputs(i ? "," : "", out);
		hgi_json(out, hgi_phase_name((hg_phase)i));
	}
	fputs("],\n", out);
	looks(out, "states", hgi_state_looks, HGI_STATES);
	looks(out, "marks", hgi_mark_looks, HGI_MARKS);
	fputs("\"scenes\":[{\n", out);
	drawing(out, "graph", scene, recording);
	drawing(out, "strip", NULL, recording);
	fprintf(out, "\"kept\":%s,\"known\":%u,\"moved\":%u,\n", scene->kept ? "true" : "false",
		scene->known, scene->moved);
	fprintf(out, "\"objects\":%u,\n\"arrows\":[", recording->cast->n_figures);
	for (uint32_t a = 0; a < recording->picture->n_arrows; a++)
		fprintf(out, "%s%u", a ? "," : "", replay->first_arrows[a]);
	fputs("]}],\n", out);
	frames(out, replay);
	fputs("}\n", out);
}

/* ---- The page -------------------------------------------------------------------------------- */

/* JSON in a page: a "<" can only stand in a string, where it must not end the script. */
static void embed(FILE *out, const char *json)
{
	for (; *json; json++) {
		if (*json == '<')
			fputs("\\u003c", out);
		else
			fputc(*json, out);
	}
}

void hgi_player_page(FILE *out, const char *json)
{
	const struct {
		const char *mark, *text;
	} parts[] = {{"@SCENE_CSS@", hgi_scene_css},
		     {"@PLAYER_CSS@", hgi_player_css},
		     {"@DATA@", NULL},
		     {"@TALK_JS@", hgi_talk_js},
		     {"@MOVE_JS@", hgi_move_js},
		     {"@CAMERA_JS@", hgi_camera_js},
		     {"@PLAYER_JS@", hgi_player_js}};
	const char *rest = hgi_player_html;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const char *mark = strstr(rest, parts[i].mark);

		if (!mark)
			continue;
		fwrite(rest, 1, (size_t)(mark - rest), out);
		if (parts[i].text)
			fputs(parts[i].text, out);
		else
			embed(out, json);
		rest = mark + strlen(parts[i].mark);
	}
	fputs(rest, out);
}
