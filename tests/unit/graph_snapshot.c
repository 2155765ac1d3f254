/* SPDX-License-Identifier: MIT
 *
 * Snapshot files: what is read back says the same in every text, a file of V8 becomes a graph, and
 * a broken file is refused with the place and the reason. Each sound file is also broken at random:
 * the reader must end with a graph or an error, never with a crash.
 */
#include <unistd.h>

#include "graph_sharing.h"

static char path[64];

static void put_file(const char *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static char *get_file(size_t *n)
{
	FILE *f = fopen(path, "rb");
	char *bytes = malloc(1 << 20);

	assert_non_null(f);
	assert_non_null(bytes);
	*n = fread(bytes, 1, (1 << 20) - 1, f);
	bytes[*n] = '\0';
	fclose(f);
	return bytes;
}

/* ---- Our own --------------------------------------------------------------------------------- */

typedef hg_status text_fn(const hg_graph *, const hg_text_options *, char **);

static void same_texts(const hg_graph *a, const hg_graph *b)
{
	static text_fn *const whole[] = {hg_text_overview, hg_text_types, hg_text_objects,
					 hg_text_spans, hg_text_roots};
	char *x, *y;
	uint32_t i, j;
	hg_totals t;

	hg_graph_totals(a, &t);
	for (size_t f = 0; f < sizeof(whole) / sizeof(whole[0]); f++) {
		assert_int_equal(whole[f](a, NULL, &x), HG_OK);
		assert_int_equal(whole[f](b, NULL, &y), HG_OK);
		assert_string_equal(x, y);
		hg_text_destroy(x);
		hg_text_destroy(y);
	}
	for (hg_node node = 0; node < t.nodes; node++) {
		assert_int_equal(hg_text_share(a, NULL, node, &x), HG_OK);
		assert_int_equal(hg_text_share(b, NULL, node, &y), HG_OK);
		assert_string_equal(x, y);
		hg_text_destroy(x);
		hg_text_destroy(y);
	}
	assert_int_equal(hg_text_check(a, NULL, &x, &i), HG_OK);
	assert_int_equal(hg_text_check(b, NULL, &y, &j), HG_OK);
	assert_string_equal(x, y);
	assert_int_equal(i, j);
	hg_text_destroy(x);
	hg_text_destroy(y);
}

static void round_trip(void **state)
{
	struct sharing s;
	hg_graph *read;

	(void)state;
	sharing_create(&s);
	assert_int_equal(hg_snapshot_write(s.graph, path, NULL, NULL), HG_OK);
	assert_int_equal(hg_snapshot_read(path, NULL, NULL, &read), HG_OK);
	same_texts(s.graph, read);
	hg_graph_destroy(read);
	sharing_destroy(&s);
}

/* A cut-out keeps what was cut off, and what its objects were called in the whole. */
static void cut_out(void **state)
{
	struct sharing s;
	hg_select near = {.n_seeds = 1, .depth = 1};
	hg_graph *cut, *read;
	hg_totals t;

	(void)state;
	sharing_create(&s);
	near.seeds = &s.node1;
	assert_int_equal(hg_graph_select(s.graph, &near, &cut), HG_OK);
	hg_graph_totals(cut, &t);
	assert_true(t.objects < 10);
	assert_int_equal(t.hidden_objects, 10 - t.objects);
	assert_int_equal(hg_snapshot_write(cut, path, NULL, NULL), HG_OK);
	assert_int_equal(hg_snapshot_read(path, NULL, NULL, &read), HG_OK);
	same_texts(cut, read);
	for (hg_node node = 0; node < t.nodes; node++) {
		hg_node_info a, b;

		assert_int_equal(hg_graph_node(cut, node, &a), HG_OK);
		assert_int_equal(hg_graph_node(read, node, &b), HG_OK);
		assert_int_equal(a.hidden_in, b.hidden_in);
		assert_int_equal(a.hidden_out, b.hidden_out);
		assert_int_equal(hg_graph_ordinal(cut, node), hg_graph_ordinal(read, node));
	}
	hg_graph_destroy(read);
	hg_graph_destroy(cut);
	sharing_destroy(&s);
}

/* Names may hold anything; the file is JSON all the same. */
static void names(void **state)
{
	static const char *const hard[] = {
		"strings", "\"nodes\":[", "a\\b\n\x01", "caf\xc3\xa9", "broken \xff utf-8 \xc3",
		"]"};
	struct fx fx;
	hg_graph *graph, *read;
	uint64_t object;
	uint32_t group;

	(void)state;
	fx_create(&fx, 1, 1);
	fx_type(&fx, "Plain", 8, HG_TYPE_POINTER_FREE, 0);
	fx_site(&fx, "a.c", 1, "one", false);
	fx_add_span(&fx, 1, 8, 1, 0);
	object = fx_put(&fx, 0, 0, 0, 0, 0);
	group = fx_group(&fx, HG_GROUP_GLOBALS, "", 0);
	for (size_t i = 0; i < sizeof(hard) / sizeof(hard[0]); i++)
		fx_root(&fx, group, hard[i], 8 * i + 8, 1, object);
	graph = fx_build(&fx);
	assert_int_equal(hg_snapshot_write(graph, path, NULL, NULL), HG_OK);
	assert_int_equal(hg_snapshot_read(path, NULL, NULL, &read), HG_OK);
	for (uint32_t i = 0; i < sizeof(hard) / sizeof(hard[0]); i++) {
		hg_root root;

		assert_int_equal(hg_graph_root(read, i, &root), HG_OK);
		assert_string_equal(root.name, i == 4 ? "broken ? utf-8 ?" : hard[i]);
	}
	hg_graph_destroy(read);
	hg_graph_destroy(graph);
	fx_destroy(&fx);
}

static void io_errors(void **state)
{
	struct sharing s;
	hg_graph *read;

	(void)state;
	sharing_create(&s);
	assert_int_equal(hg_snapshot_write(s.graph, "/nonexistent/file", NULL, NULL), HG_IO);
	assert_string_equal(hg_last_error(),
			    "cannot write /nonexistent/file: No such file or directory");
	assert_int_equal(hg_snapshot_write(s.graph, "/dev/full", NULL, NULL), HG_IO);
	assert_string_equal(hg_last_error(), "cannot write /dev/full: No space left on device");
	assert_int_equal(hg_snapshot_read("/nonexistent", NULL, NULL, &read), HG_IO);
	assert_string_equal(hg_last_error(), "cannot read /nonexistent: No such file or directory");
	assert_int_equal(hg_snapshot_read("/", NULL, NULL, &read), HG_IO);
	assert_string_equal(hg_last_error(), "cannot read /: Is a directory");
	sharing_destroy(&s);
}

static int stop_at_once(void *context, double part)
{
	(void)context;
	(void)part;
	return 1;
}

/* Whatever ends the writing, what was there before stays, and no other file does. */
static void old_file_stays(void **state)
{
	enum { OBJECTS = 70000 };
	struct fx fx;
	hg_graph *graph, *read;
	char *kept;
	size_t n;

	(void)state;
	fx_create(&fx, OBJECTS * 8 / FX_PAGE + 1, 1);
	fx_type(&fx, "Plain", 8, HG_TYPE_POINTER_FREE, 0);
	fx_site(&fx, "a.c", 1, "one", false);
	fx_add_span(&fx, OBJECTS * 8 / FX_PAGE + 1, 8, 1, 0);
	for (uint32_t i = 0; i < OBJECTS; i++)
		fx_put(&fx, 0, i, 0, 0, 0);
	graph = fx_build(&fx);
	put_file("old", 3);
	assert_int_equal(hg_snapshot_write(graph, path, stop_at_once, NULL), HG_CANCELLED);
	kept = get_file(&n);
	assert_string_equal(kept, "old");
	free(kept);
	assert_int_equal(hg_snapshot_write(graph, path, NULL, NULL), HG_OK);
	assert_int_equal(hg_snapshot_read(path, stop_at_once, NULL, &read), HG_CANCELLED);
	assert_null(read);
	for (int attempt = 0; attempt < 100; attempt++) {
		char temporary[128];

		snprintf(temporary, sizeof(temporary), "%s.%d-%d.tmp", path, (int)getpid(),
			 attempt);
		assert_int_not_equal(access(temporary, F_OK), 0);
	}
	hg_graph_destroy(graph);
	fx_destroy(&fx);
}

/* ---- Another program's ----------------------------------------------------------------------- */

/* Root -> Window -> (closure) f, string "hi"; root -weak-> Ghost. Columns in another order, members
 * and columns that are not known. */
static const char foreign[] =
	"{\"snapshot\":{\"meta\":{\"node_fields\":[\"name\",\"type\",\"new\",\"id\",\"self_size\","
	"\"edge_count\"],\"node_types\":[[\"hidden\",\"object\",\"closure\",\"string\"],\"string\"]"
	","
	"\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],"
	"\"edge_types\":[[\"element\",\"property\",\"weak\"],\"string_or_number\",\"node\"],"
	"\"more\":[[1,[2]],{\"x\":[3]}]},\"node_count\":5,\"edge_count\":5},\n"
	"\"unknown\":{\"nodes\":[1,2,[3]],\"a\":-1.5e3},\n"
	"\"nodes\":[0,0,9,1,0,2, 1,1,9,3,100,2, 2,2,9,5,32,0,\n3,3,9,7,16,1, 4,1,9,9,8,0],\n"
	"\"edges\":[1,5,6, 2,6,24, 1,7,12, 0,3,18, 1,7,6],\n"
	"\"strings\":[\"\",\"Window\",\"f\",\"hi\",\"Ghost\",\"global\",\"ghost\",\"on[load]\"]}";

static void foreign_file(void **state)
{
	hg_graph *graph;
	char *text;

	(void)state;
	put_file(foreign, sizeof(foreign) - 1);
	assert_int_equal(hg_snapshot_read(path, NULL, NULL, &graph), HG_OK);
	assert_int_equal(hg_text_overview(graph, NULL, &text), HG_OK);
	assert_string_equal(text, "V8 heap\n"
				  "  objects    4  156  bytes\n"
				  "    live     3  148  bytes  a named variable leads there\n"
				  "    garbage  1    8  bytes  no root does\n"
				  "  4 pointers: 1 from roots, 3 between objects\n"
				  "  1 shared object (heap share)\n");
	hg_text_destroy(text);
	assert_int_equal(hg_text_share(graph, NULL, 2, &text), HG_OK);
	assert_string_equal(text, "Window#1, 100 bytes\n"
				  "  .on[load]  → Function#1\n"
				  "  [3]        → (string)#1\n"
				  "2 pointers:\n"
				  "  global     runtime\n"
				  "  .on[load]  (string)#1\n");
	hg_text_destroy(text);
	hg_graph_destroy(graph);
}

/* Another program may call a column as we do: it is none of ours. Found by fuzzing. */
static void foreign_column(void **state)
{
	const char *at = strstr(foreign, "\"new\"");
	char *changed = malloc(sizeof(foreign) + 16);
	hg_graph *graph, *again;
	hg_totals before, after;
	hg_node_info info;

	(void)state;
	assert_non_null(at);
	snprintf(changed, sizeof(foreign) + 16, "%.*s\"site_index\"%s", (int)(at - foreign),
		 foreign, at + 5);
	put_file(changed, strlen(changed));
	free(changed);
	assert_int_equal(hg_snapshot_read(path, NULL, NULL, &graph), HG_OK);
	assert_int_equal(hg_graph_node(graph, 3, &info), HG_OK);
	assert_int_equal(info.site, HG_NONE);
	assert_int_equal(hg_snapshot_write(graph, path, NULL, NULL), HG_OK);
	assert_int_equal(hg_snapshot_read(path, NULL, NULL, &again), HG_OK);
	hg_graph_totals(graph, &before);
	hg_graph_totals(again, &after);
	assert_memory_equal(&before, &after, sizeof(before));
	hg_graph_destroy(again);
	hg_graph_destroy(graph);
}

/* ---- Broken ---------------------------------------------------------------------------------- */

/* Reads `bytes` with `from` replaced by `to` and expects the error, which follows the path; %td in
 * it is the place of `from`, and `more` bytes on. */
static void broken(const char *bytes, const char *from, const char *to, int more, const char *error)
{
	const char *at = strstr(bytes, from);
	char *changed = malloc(strlen(bytes) + strlen(to) + 1);
	hg_graph *graph;
	char text[200], whole[300];

	assert_non_null(at);
	assert_non_null(changed);
	memcpy(changed, bytes, (size_t)(at - bytes));
	strcpy(changed + (at - bytes), to);
	strcat(changed, at + strlen(from));
	put_file(changed, strlen(changed));
	free(changed);
	assert_int_equal(hg_snapshot_read(path, NULL, NULL, &graph), HG_BAD_INPUT);
	snprintf(text, sizeof(text), error, at - bytes + more);
	snprintf(whole, sizeof(whole), "%s: %s", path, text);
	assert_string_equal(hg_last_error(), whole);
}

static void broken_files(void **state)
{
	struct sharing s;
	char *ours;
	size_t n;

	(void)state;
	broken(foreign, "\"edges\":[1,", "\"edges\":[-1,", 9,
	       "byte %td, in \"edges\": not an unsigned integer");
	broken(foreign, "9,3,100", "9,3 100", 4, "byte %td, in \"nodes\": a comma is missing");
	broken(foreign, "9,3,100", "9,,100", 2, "byte %td, in \"nodes\": a number is missing");
	broken(foreign, "8,0]", "8]", 1, "byte %td, in \"nodes\": the last row is not complete");
	broken(foreign, "9,3,100", "9,3,18446744073709551616", 23,
	       "byte %td, in \"nodes\": a number has more than 64 bits");
	broken(foreign, "2,6,24,", "2,6,25,", 6, "edge 1 (byte %td): to_node 25 is no node");
	broken(foreign, "2,6,24,", "2,6,30,", 6, "edge 1 (byte %td): to_node 30 is no node");
	broken(foreign, "\"node_count\":5", "\"node_count\":6", 0,
	       "holds 5 nodes and 5 edges, but announces 6 and 5");
	broken(foreign, "1,0,2, 1", "1,0,3, 1", 0, "5 edges, but the nodes' edge_count says 6");
	broken(foreign, "\"to_node\"", "\"to\"", 188,
	       "byte %td: no heap snapshot: meta.edge_fields lacks \"to_node\"");
	broken(foreign, "\"nodes\":[0", "\"n\":[0", 84, "byte %td: \"edges\" comes too early");
	broken(foreign, "\"strings\"", "\"s\"", 0,
	       "no heap snapshot: member \"strings\" is missing");
	broken(foreign, ",\"on[load]\"]}", "", 0, "byte %td: the file ends too early");
	broken(foreign, "\"nodes\":[0", "\"nodes\":[],\"nodes\":[0", 20,
	       "byte %td: \"nodes\" comes twice");
	broken(foreign, "\"strings\":[", "\"strings\":[],\"strings\":[", 24,
	       "byte %td: \"strings\" comes twice");
	broken(foreign, "\"edge_fields\":[", "\"node_fields\":[\"id\"],\"edge_fields\":[", 15,
	       "byte %td: \"node_fields\" comes twice");
	broken("{}", "{}", "{}", 0, "no heap snapshot: member \"nodes\" is missing");
	broken("", "", "", 0, "byte %td: the file ends too early");

	sharing_create(&s);
	assert_int_equal(hg_snapshot_write(s.graph, path, NULL, NULL), HG_OK);
	ours = get_file(&n);
	broken(ours, "\"gomem_version\":4", "\"gomem_version\":3", 0,
	       "written by another version (3, this one reads 4)");
	broken(ours, ",\"gomem_version\":4", "", 0,
	       "written by another version (0, this one reads 4)");
	broken(ours, "\"groups\":[\n0", "\"groups\":[\n9", 10,
	       "byte %td, in \"groups\": row 0: a number is out of its range");
	broken(ours, "\"roots\":[\n0", "\"roots\":[\n3", 9,
	       "byte %td, in \"roots\": row 0: a number is out of its range");
	broken(ours, "\"masks\":[", "\"types\":[],\"masks\":[", 9,
	       "byte %td: \"types\" comes twice");
	free(ours);
	sharing_destroy(&s);
}

static void random_damage(void **state)
{
	static const char bytes[] = "0123456789,[]{}\":- \\n\xff";
	uint64_t seed = fx_seed("random_damage");
	struct sharing s;
	char *sound;
	size_t n;

	(void)state;
	sharing_create(&s);
	assert_int_equal(hg_snapshot_write(s.graph, path, NULL, NULL), HG_OK);
	sound = get_file(&n);
	for (int i = 0; i < 4000; i++) {
		const bool ours = fx_below(&seed, 3);
		const size_t length = ours ? n : sizeof(foreign) - 1;
		char *file = malloc(length);
		hg_graph *graph;

		memcpy(file, ours ? sound : foreign, length);
		for (uint32_t k = 1 + fx_below(&seed, 4); k > 0; k--)
			file[fx_below(&seed, (uint32_t)length)] =
				bytes[fx_below(&seed, sizeof(bytes) - 1)];
		put_file(file, fx_below(&seed, 8) ? length : fx_below(&seed, (uint32_t)length));
		free(file);
		if (hg_snapshot_read(path, NULL, NULL, &graph) == HG_OK) {
			hg_totals t;
			char *text;

			hg_graph_totals(graph, &t);
			for (hg_node node = 0; node < t.nodes; node++) {
				assert_int_equal(hg_text_share(graph, NULL, node, &text), HG_OK);
				hg_text_destroy(text);
				assert_int_equal(hg_text_path(graph, NULL, node, &text), HG_OK);
				hg_text_destroy(text);
			}
			assert_int_equal(hg_text_canonical(graph, &text), HG_OK);
			hg_text_destroy(text);
			hg_graph_destroy(graph);
		} else {
			assert_non_null(strstr(hg_last_error(), path));
		}
	}
	free(sound);
	sharing_destroy(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),     cmocka_unit_test(cut_out),
		cmocka_unit_test(names),          cmocka_unit_test(io_errors),
		cmocka_unit_test(old_file_stays), cmocka_unit_test(foreign_file),
		cmocka_unit_test(foreign_column), cmocka_unit_test(broken_files),
		cmocka_unit_test(random_damage),
	};
	int failed;

	snprintf(path, sizeof(path), "/tmp/gomem-%d.heapsnapshot", (int)getpid());
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
