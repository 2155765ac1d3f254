/* SPDX-License-Identifier: MIT
 *
 * Proves: a snapshot file that is cut at any byte, announces more than it holds, nests deeply, has
 * endless strings or keys, or numbers that no column allows is refused by one line with the place,
 * in memory that its own size bounds. What fuzzing has found once stands here or in its corpus.
 */
#define _GNU_SOURCE /* memfd_create */
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "graph_sharing.h"

static char path[64]; /* of `file` */
static int file;

/* A file in memory: thousands of them on a disk would take their time. */
static hg_status read_bytes(const char *bytes, size_t n, hg_graph **graph)
{
	assert_int_equal(ftruncate(file, 0), 0);
	assert_int_equal(pwrite(file, bytes, n, 0), n);
	return hg_snapshot_read(path, NULL, NULL, graph);
}

static char *sound_file(size_t *n)
{
	char *bytes = malloc(1 << 20), name[64];
	struct sharing s;
	FILE *f;

	snprintf(name, sizeof(name), "/tmp/gomem-%d.heapsnapshot", (int)getpid());
	sharing_create(&s);
	assert_int_equal(hg_snapshot_write(s.graph, name, NULL, NULL), HG_OK);
	sharing_destroy(&s);
	f = fopen(name, "rb");
	assert_non_null(f);
	*n = fread(bytes, 1, (1 << 20) - 1, f);
	bytes[*n] = '\0';
	fclose(f);
	unlink(name);
	return bytes;
}

/* Refused by one line that begins with the file and holds `what`. */
static void refused(const char *bytes, size_t n, const char *what)
{
	hg_graph *graph;
	const char *error;

	assert_int_equal(read_bytes(bytes, n, &graph), HG_BAD_INPUT);
	assert_null(graph);
	error = hg_last_error();
	assert_int_equal(strncmp(error, path, strlen(path)), 0);
	assert_null(strchr(error, '\n'));
	if (!strstr(error, what))
		fail_msg("no \"%s\" in: %s", what, error);
}

static void cut_anywhere(void **state)
{
	size_t n;
	char *bytes = sound_file(&n);

	(void)state;
	/* the last two are the final brace, and a newline that nobody needs */
	for (size_t length = 0; length + 1 < n; length++)
		refused(bytes, length, "byte ");
	free(bytes);
}

/* `bytes` with the first `from` behind `anchor` replaced. */
static char *with(const char *bytes, const char *anchor, const char *from, const char *to)
{
	const char *start = strstr(bytes, anchor), *at = start ? strstr(start, from) : NULL;
	char *changed = malloc(strlen(bytes) + strlen(to) + 1);

	assert_non_null(at);
	memcpy(changed, bytes, (size_t)(at - bytes));
	strcpy(changed + (at - bytes), to);
	strcat(changed, at + strlen(from));
	return changed;
}

static void huge_numbers(void **state)
{
	static const struct {
		const char *anchor, *from, *to, *error;
	} cases[] = {
		{"\"node_count\"", ":", ":4000000000,\"x\":", "announces 4000000000"},
		{"\"edge_count\":", ":", ":18446744073709551615,\"x\":", "announces"},
		{"\"nodes\":[\n", "9", "18446744073709551615", ""},
		{"\"nodes\":[\n", ",1,0,1,", ",1,0,4294967295,", "is out of its range"},
		{"\"edges\":[\n", "1,", "99999999999999999999,", "more than 64 bits"},
		{"\"edges\":[\n", "1,1,", "1,4294967296,", "is out of its range"},
		{"\"spans\":[\n", ",", "0000,", "\"spans\": row 0"},
		{"\"types\":[\n", ",", "99999,", "\"types\": row 0"},
		{"\"roots\":[\n", ",", "000099,", "\"roots\": row 0"},
		{"\"cells\":[\n", "", "4294967294,0,0,0,0,0,0,", ""},
		{"\"summary\":[\n", ",", "99999,", "\"summary\": row 0"},
		/* names of columns that are not known, and roots that are none */
		{"\"node_fields\"", "address_low", "address_lo", "lacks \"address_low\""},
		{"\"edge_fields\"", "from_offset", "from_offsmt", "lacks \"from_offset\""},
		{"\"nodes\":[\n", "9,", "3,", "a root among the objects"},
	};
	hg_graph *graph;
	size_t n;
	char *bytes = sound_file(&n);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *changed = with(bytes, cases[i].anchor, cases[i].from, cases[i].to);

		if (*cases[i].error)
			refused(changed, strlen(changed), cases[i].error);
		else if (read_bytes(changed, strlen(changed), &graph) == HG_OK)
			hg_graph_destroy(graph); /* a column that this program does not need */
		free(changed);
	}
	free(bytes);
}

/* A member of `count` times `open`, then as often `close`. */
static char *nested(const char *bytes, const char *open, const char *close, size_t count)
{
	char *text = malloc(count * (strlen(open) + strlen(close)) + 64), *to, *changed;

	to = text + sprintf(text, "\"deep\":");
	for (size_t i = 0; i < count; i++)
		to = stpcpy(to, open);
	to += sprintf(to, "1");
	for (size_t i = 0; i < count; i++)
		to = stpcpy(to, close);
	strcpy(to, ",\"nodes\":[\n");
	changed = with(bytes, "", "\"nodes\":[\n", text);
	free(text);
	return changed;
}

static void deep_and_long(void **state)
{
	enum { DEEP = 100000, LONG = 1 << 20 };
	hg_graph *graph;
	size_t n;
	char *bytes = sound_file(&n), *changed, *text = malloc(LONG + 64);

	(void)state;
	for (int kind = 0; kind < 2; kind++) {
		changed = kind ? nested(bytes, "{\"nodes\":", "}", DEEP)
			       : nested(bytes, "[", "]", DEEP);
		assert_int_equal(read_bytes(changed, strlen(changed), &graph), HG_OK);
		hg_graph_destroy(graph);
		refused(changed, strlen(changed) / 2, "byte ");
		free(changed);
	}
	/* a name of a megabyte is kept, one that does not end is not */
	strcpy(text, "\"strings\":[\n\"");
	memset(text + 13, 'x', LONG);
	strcpy(text + 13 + LONG, "\",\n");
	changed = with(bytes, "", "\"strings\":[\n", text);
	if (read_bytes(changed, strlen(changed), &graph) == HG_OK)
		hg_graph_destroy(graph);
	refused(changed, (size_t)(strstr(changed, "\"strings\"") - changed) + LONG / 2, "byte ");
	free(changed);
	/* a key */
	memset(text, 'k', LONG);
	text[0] = '"';
	strcpy(text + LONG, "\":1,\"nodes\":[\n");
	changed = with(bytes, "", "\"nodes\":[\n", text);
	assert_int_equal(read_bytes(changed, strlen(changed), &graph), HG_OK);
	hg_graph_destroy(graph);
	free(changed);
	free(text);
	free(bytes);
}

/* No number in the file makes the reader ask for memory: only what is really there does. */
static void memory_is_bounded(void **state)
{
	size_t n;
	char *bytes = sound_file(&n), *changed;
	struct rusage before, after;

	(void)state;
	changed = with(bytes, "\"node_count\"", ":", ":4294967290,\"x\":");
	getrusage(RUSAGE_SELF, &before);
	refused(changed, strlen(changed), "announces");
	getrusage(RUSAGE_SELF, &after);
	assert_in_range(after.ru_maxrss - before.ru_maxrss, 0, 16 << 10); /* KiB */
	free(changed);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(huge_numbers),
		cmocka_unit_test(deep_and_long),
		cmocka_unit_test(memory_is_bounded),
	};

	file = memfd_create("snapshot", 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
