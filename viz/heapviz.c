/* SPDX-License-Identifier: MIT
 *
 * heapviz.c - questions to a snapshot, and pictures of it, from the command line. Arguments only:
 * what is asked is answered in graph/ and draw/.
 *
 * Exit code: 0 done, 1 it went wrong (one line on stderr says what), 2 wrong arguments.
 */
#include "draw/draw.h"
#include "draw/player.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FAILED = 1, USAGE = 2, DEFAULT_SECONDS = 10, NAMES = 64 };

/* Which options a command takes: or-ed. */
enum {
	LIMIT = 1,
	SORT = 2,
	TYPE = 4,
	GARBAGE = 8,
	SHARED = 16,
	WHERE = 32,
	TREE = 64,
	LOOK = 128, /* -symbolic and -ascii */
	DRAW = 256, /* what only pictures have */
	ANIMATE = 512,
	PAGE = 1024,
	RUST = 2048,
	BY = 4096,
	ALL = 8192,
	MAP = 16384
};

typedef hg_status text_fn(const hg_graph *, const hg_text_options *, char **);
typedef hg_status object_fn(const hg_graph *, const hg_text_options *, hg_node, char **);

static const struct command {
	const char *name;
	text_fn *whole;    /* without an object */
	object_fn *object; /* about one; HG_NONE if `whole` is NULL and there need not be one */
	bool any;          /* an object need not be given */
	uint32_t takes;
} commands[] = {
	{"info", hg_text_overview, hg_text_object, true, LOOK | LIMIT},
	{"types", hg_text_types, NULL, true, LOOK | LIMIT | SORT | BY | WHERE},
	{"objects", hg_text_objects, NULL, true,
	 LOOK | LIMIT | SORT | TYPE | GARBAGE | SHARED | WHERE},
	{"spans", hg_text_spans, NULL, true, LOOK | LIMIT | MAP},
	{"roots", hg_text_roots, NULL, true, LOOK | LIMIT},
	{"share", NULL, hg_text_share, true, LOOK | LIMIT | WHERE},
	{"refs", NULL, hg_text_refs, false, LOOK | LIMIT},
	{"backrefs", NULL, hg_text_backrefs, false, LOOK | LIMIT},
	{"path", NULL, hg_text_path, false, LOOK | LIMIT | ALL},
	{"retained", NULL, hg_text_retained, true, LOOK | LIMIT | WHERE | TREE},
	{"cycles", NULL, hg_text_cycles, true, LOOK | LIMIT},
	{"diff", NULL, NULL, true, LOOK | LIMIT},
	{"owners", NULL, hg_text_owners, true, LOOK | LIMIT | RUST},
	{"check", NULL, NULL, true, LOOK | LIMIT},
	{"nodes", NULL, NULL, true, 0},
	{"draw", NULL, NULL, true, LOOK | LIMIT | DRAW | ALL | TYPE},
	{"animate", NULL, NULL, true, LIMIT | ANIMATE},
	{"page", NULL, NULL, true, PAGE},
};

struct options {
	const struct command *command;
	const char *out, *from, *to, *sort, *by, *places;
	uint32_t depth, limit, seconds;
	bool all, numeric, tree, rust, map, unfold, diff;
	hg_text_options text;
	const char *names[NAMES]; /* snapshot, object; of animate more snapshots */
	int n_names;
};

static int wrong(const char *what, const char *which)
{
	fprintf(stderr, "heapviz: %s%s; see heapviz --help\n", what, which);
	return USAGE;
}

static int wrong_for(const char *option, const char *command)
{
	fprintf(stderr, "heapviz: %s takes no %s; see heapviz --help\n", command, option);
	return USAGE;
}

static int failed(void)
{
	fprintf(stderr, "heapviz: %s\n", hg_last_error());
	return FAILED;
}

static bool number(const char *text, uint32_t *out)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end || n < 1 || n > UINT32_MAX / 2)
		return false;
	*out = (uint32_t)n;
	return true;
}

/* Zero is "all" for a limit. */
static bool limit_number(const char *text, uint32_t *out)
{
	*out = UINT32_MAX;
	return strcmp(text, "0") == 0 || number(text, out);
}

/* Takes one option and its value. Returns 0, or USAGE after a complaint. */
static int take_option(struct options *options, int argc, char **argv, int *i)
{
	const struct {
		const char *name;
		uint32_t bit;
		const char **text;
		uint32_t *number;
		bool *flag;
	} known[] = {
		{"-o", DRAW | ANIMATE | PAGE, &options->out, NULL, NULL},
		{"-from", DRAW, &options->from, NULL, NULL},
		{"-to", DRAW, &options->to, NULL, NULL},
		{"-diff", DRAW, NULL, NULL, &options->diff},
		{"-depth", DRAW, NULL, &options->depth, NULL},
		{"-all", ALL, NULL, NULL, &options->all},
		{"-unfold", DRAW | ANIMATE, NULL, NULL, &options->unfold},
		{"-timeout", DRAW | ANIMATE, NULL, &options->seconds, NULL},
		{"-places", ANIMATE, &options->places, NULL, NULL},
		{"-numeric", ANIMATE, NULL, NULL, &options->numeric},
		{"-limit", LIMIT, NULL, &options->limit, NULL},
		{"-sort", SORT, &options->sort, NULL, NULL},
		{"-by", BY, &options->by, NULL, NULL},
		{"-map", MAP, NULL, NULL, &options->map},
		{"-type", TYPE, &options->text.type, NULL, NULL},
		{"-garbage", GARBAGE, NULL, NULL, &options->text.garbage},
		{"-shared", SHARED, NULL, NULL, &options->text.shared},
		{"-where", WHERE, &options->text.where, NULL, NULL},
		{"-tree", TREE, NULL, NULL, &options->tree},
		{"-rust", RUST, NULL, NULL, &options->rust},
		{"-symbolic", LOOK, NULL, NULL, &options->text.symbolic},
		{"-ascii", LOOK, NULL, NULL, &options->text.ascii},
	};
	const char *name = argv[*i];

	for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++) {
		if (strcmp(name, known[k].name) != 0)
			continue;
		if (!(known[k].bit & options->command->takes))
			return wrong_for(name, options->command->name);
		if (known[k].flag) {
			*known[k].flag = true;
			return 0;
		}
		if (*i + 1 == argc)
			return wrong("no value after ", name);
		++*i;
		if (known[k].text)
			*known[k].text = argv[*i];
		else if (known[k].bit == LIMIT && !limit_number(argv[*i], known[k].number))
			return wrong("a number is needed after ", name);
		else if (known[k].bit != LIMIT && !number(argv[*i], known[k].number))
			return wrong("a number from 1 is needed after ", name);
		return 0;
	}
	return wrong("unknown option ", name);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(name, commands[i].name) == 0)
			return &commands[i];
	return NULL;
}

/* Which of three words was given; none at all is the first. Else a complaint, and false. */
static bool one_of(const char *option, const char *given, const char *first, const char *second,
		   const char *third, uint32_t *which)
{
	const char *const words[] = {first, second, third};

	for (uint32_t i = 0; i < 3; i++) {
		if (!given || strcmp(given, words[i]) == 0) {
			*which = i;
			return true;
		}
	}
	fprintf(stderr, "heapviz: %s is %s, %s or %s, not %s; see heapviz --help\n", option, first,
		second, third, given);
	return false;
}

/* The command comes first, as it says what may follow. */
static int take_arguments(struct options *options, int argc, char **argv)
{
	if (argc < 2)
		return wrong("no command", "");
	options->command = find_command(argv[1]);
	if (!options->command)
		return wrong("unknown command ", argv[1]);
	for (int i = 2; i < argc; i++) {
		int result = 0;

		if (argv[i][0] == '-' && argv[i][1])
			result = take_option(options, argc, argv, &i);
		else if (options->n_names == NAMES)
			result = wrong("too many arguments: ", argv[i]);
		else
			options->names[options->n_names++] = argv[i];
		if (result)
			return result;
	}
	options->text.retained = options->by != NULL;
	return one_of("-sort", options->sort, "size", "count", "name", &options->text.sort) &&
			       one_of("-by", options->by, "type", "size", "site", &options->text.by)
		       ? 0
		       : USAGE;
}

static int no_object(const char *name)
{
	fprintf(stderr, "heapviz: no object %s in the snapshot; heapviz objects lists them\n",
		name);
	return FAILED;
}

/* ---- draw ------------------------------------------------------------------------------------ */

/* The node of a name; false after a complaint. */
static bool find(const hg_graph *graph, const char *name, hg_node *node)
{
	if (hg_graph_named(graph, name, node) == HG_OK)
		return true;
	no_object(name);
	return false;
}

static int draw(const hg_graph *graph, const struct options *options)
{
	const int first = options->diff ? 2 : 1; /* behind the snapshots */
	const bool parts = options->n_names > first || options->from || options->to ||
			   options->text.type || options->all;
	hg_node seeds[NAMES], to;
	struct hgi_drawing drawing = {.graph = graph,
				      .out = options->out,
				      .text = options->text,
				      .seconds = options->seconds,
				      .select = {.seeds = seeds,
						 .depth = options->depth,
						 .limit = options->limit,
						 .garbage = options->all,
						 .unnamed = options->all,
						 .fold = !options->unfold,
						 .page = !options->limit,
						 .backwards = options->n_names > first,
						 .changed = options->diff && !parts,
						 .type = options->text.type}};

	for (int i = first; i < options->n_names; i++)
		if (!find(graph, options->names[i], &seeds[drawing.select.n_seeds++]))
			return FAILED;
	if (options->from && !find(graph, options->from, &seeds[drawing.select.n_seeds++]))
		return FAILED;
	if (options->to) {
		if (!find(graph, options->to, &to))
			return FAILED;
		drawing.select.to = &to;
		drawing.select.n_to = 1;
	}
	return hgi_draw(&drawing) ? FAILED : 0;
}

/* ---- Texts ----------------------------------------------------------------------------------- */

/* The Rust program of what hangs together with an object, or of everything. */
static hg_status rust_program(const hg_graph *graph, const hg_text_options *options, hg_node node,
			      char **text)
{
	enum { OBJECTS = 100 };
	const hg_select select = {.seeds = &node,
				  .n_seeds = node != HG_NONE,
				  .backwards = node != HG_NONE,
				  .limit = options->limit ? options->limit : OBJECTS};
	hg_node_info info = {0};
	hg_graph *cut;
	uint64_t offset;
	hg_status status = hg_graph_select(graph, &select, &cut);

	if (status != HG_OK)
		return status;
	if (node != HG_NONE && (hg_graph_node(graph, node, &info) != HG_OK ||
				hg_graph_find(cut, info.address, &node, &offset) != HG_OK))
		node = HG_NONE;
	status = hg_text_owners_rust(cut, options, node, text);
	hg_graph_destroy(cut);
	return status;
}

static int check(const hg_graph *graph, const struct options *options)
{
	uint32_t findings = 0;
	char *text;

	if (hg_text_check(graph, &options->text, &text, &findings) != HG_OK)
		return failed();
	fputs(text, stdout);
	hg_text_destroy(text);
	return findings ? FAILED : 0;
}

static int answer(const hg_graph *graph, const struct options *options)
{
	const struct command *command = options->command;
	object_fn *about = options->tree  ? hg_text_dominators
			   : options->all ? hg_text_paths
					  : command->object;
	text_fn *whole = options->map ? hg_text_map : command->whole;
	hg_node node = HG_NONE;
	hg_status status;
	char *text;

	if (options->n_names == 2 && hg_graph_named(graph, options->names[1], &node) != HG_OK)
		return no_object(options->names[1]);
	if (options->rust)
		status = rust_program(graph, &options->text, node, &text);
	else if (about && (node != HG_NONE || !command->whole))
		status = about(graph, &options->text, node, &text);
	else
		status = whole(graph, &options->text, &text);
	if (status != HG_OK)
		return failed();
	fputs(text, stdout);
	hg_text_destroy(text);
	return 0;
}

static int animate(const struct options *options)
{
	const struct hgi_animate how = {.snapshots = options->names,
					.n_snapshots = (size_t)options->n_names,
					.out = options->out,
					.limit = options->limit,
					.seconds = options->seconds,
					.unfold = options->unfold,
					.numeric = options->numeric,
					.places = options->places};

	if (options->n_names < 1)
		return wrong("no snapshot to ", "animate");
	if (!options->out)
		return wrong("-o FILE.html or -o FOLDER is needed by ", "animate");
	return hgi_animate(&how) ? FAILED : 0;
}

static int page(const struct options *options)
{
	if (options->n_names > 1)
		return wrong("too many arguments: ", options->names[1]);
	if (!options->out)
		return wrong("-o FILE.html is needed by ", "page");
	return hgi_page(options->names[0], options->out) ? FAILED : 0;
}

/* Mistakes that show before any file is read. */
static int look_over(const struct options *options)
{
	const struct command *command = options->command;
	const bool draws = strcmp(command->name, "draw") == 0;
	const int most = draws                                                   ? NAMES
			 : command->object || strcmp(command->name, "diff") == 0 ? 2
										 : 1;

	if (options->n_names < 1)
		return wrong("no snapshot to ", command->name);
	if (options->n_names > most)
		return wrong("too many arguments: ", options->names[most]);
	if ((strcmp(command->name, "diff") == 0 || options->diff) && options->n_names < 2)
		return wrong("two snapshots are needed by ", command->name);
	if (options->n_names < 2 && !command->any)
		return wrong("which object? ", command->name);
	if (options->text.where && (options->tree || options->n_names > 1))
		return wrong("-where chooses from the list of all objects: ", command->name);
	if (draws && options->n_names > 1 + options->diff &&
	    (options->from || options->to || options->text.type))
		return wrong("what hangs together with ",
			     "an OBJECT, or ways with -from, -to and -type");
	if (!hgi_can_draw(options->out))
		return wrong("a file name ends in .dot, .svg, .png, .pdf or .txt, not ",
			     options->out);
	return 0;
}

static int diff(const hg_graph *before, const struct options *options)
{
	hg_graph *after;
	char *text;
	hg_status status = hg_snapshot_read(options->names[1], NULL, NULL, &after);

	if (status == HG_OK) {
		status = hg_text_diff(before, after, &options->text, &text);
		hg_graph_destroy(after);
	}
	if (status != HG_OK)
		return failed();
	fputs(text, stdout);
	hg_text_destroy(text);
	return 0;
}

/* Both snapshots as one graph, which tells what became of everything. */
static int draw_diff(const hg_graph *before, const struct options *options)
{
	hg_graph *after = NULL, *graph = NULL;
	hg_diff *diff = NULL;
	hg_status status = hg_snapshot_read(options->names[1], NULL, NULL, &after);
	int result = FAILED;

	if (status == HG_OK)
		status = hg_diff_create(before, after, NULL, NULL, &diff);
	if (status == HG_OK)
		status = hg_diff_graph(diff, &graph);
	if (status == HG_OK)
		result = draw(graph, options);
	else
		failed();
	hg_graph_destroy(graph);
	hg_diff_destroy(diff);
	hg_graph_destroy(after);
	return result;
}

static int run(const hg_graph *graph, struct options *options)
{
	const char *name = options->command->name;

	if (options->diff)
		return draw_diff(graph, options);
	if (strcmp(name, "draw") == 0)
		return draw(graph, options);
	if (strcmp(name, "nodes") == 0)
		return hgi_write_listing(stdout, graph) == HG_OK ? 0 : failed();
	options->text.limit = options->limit;
	if (strcmp(name, "check") == 0)
		return check(graph, options);
	return strcmp(name, "diff") == 0 ? diff(graph, options) : answer(graph, options);
}

int main(int argc, char **argv)
{
	struct options options = {.seconds = DEFAULT_SECONDS};
	hg_graph *graph = NULL;
	int result;

	if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		fputs(hgi_usage, stdout);
		return 0;
	}
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		printf("heapviz %d (libheapgraph %d)\n", HG_API_VERSION, hg_api_version());
		return 0;
	}
	result = take_arguments(&options, argc, argv);
	if (result)
		return result;
	if (strcmp(options.command->name, "animate") == 0)
		return animate(&options);
	if (strcmp(options.command->name, "page") == 0)
		return page(&options);
	result = look_over(&options);
	if (result)
		return result;
	if (hg_snapshot_read(options.names[0], NULL, NULL, &graph) != HG_OK)
		return failed();
	result = run(graph, &options);
	hg_graph_destroy(graph);
	if (!result && (fflush(stdout) != 0 || ferror(stdout))) {
		fprintf(stderr, "heapviz: cannot write standard output: %s\n", strerror(errno));
		return FAILED;
	}
	return result;
}
