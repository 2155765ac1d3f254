/* SPDX-License-Identifier: MIT
 *
 * Proves where the arena lies: at Go's address, at another on request or when that is taken,
 * smaller when addresses are short; that bad settings get one line; and that what is only reserved
 * stays out of core files.
 *
 * No type is registered here, so that the heap starts with the first allocation of a part.
 */
#include "heap_test.h"

#include <inttypes.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define GO_ARENA     0xc000000000
#define SLIDES_ARENA 0x14000000000

static void part_at_go_s_address(void)
{
	const int *first = gm_new(int);

	assert_ptr_equal(first, (void *)GO_ARENA);
	assert_ptr_equal(gm_heap.arena_start, (void *)GO_ARENA);
	assert_int_equal(gm_heap.arena_end - gm_heap.arena_start, 64ull << 30);
	assert_int_equal(gm_heap.arena_used - gm_heap.arena_start, GM_PAGE_SIZE);
}

static void part_elsewhere(void)
{
	assert_ptr_equal(gm_new(int), (void *)SLIDES_ARENA);
}

static void part_taken(void)
{
	void *taken = mmap((void *)GO_ARENA, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (!SANITIZED)
		assert_ptr_equal(taken, (void *)GO_ARENA);
	*gm_new(int) = 1;
	assert_ptr_not_equal(gm_heap.arena_start, (void *)GO_ARENA);
	gm_gc();
	assert_heap_is_consistent();
}

static void part_works(void)
{
	*gm_new(int) = 1;
	gm_gc();
	assert_heap_is_consistent();
}

static void limit_addresses(rlim_t bytes)
{
	const struct rlimit limit = {bytes, bytes};

	assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
}

static void part_little_space(void)
{
	limit_addresses(1 << 30);
	part_works();
	assert_true(gm_heap.arena_end - gm_heap.arena_start >= 128 << 20);
	assert_ptr_equal(gm_heap.arena_start, (void *)GO_ARENA);
}

static void part_full(void)
{
	limit_addresses(256 << 20);
	for (;;) {
		static void **list;
		void **node = gm_make(void *, 1000);

		node[0] = list;
		list = node;
	}
}

static void part_no_space(void)
{
	limit_addresses(1 << 20);
	part_works();
}

/* Flags of the mapping that holds an address, from /proc/self/smaps. */
static void read_flags(uintptr_t address, char *flags, size_t size)
{
	FILE *smaps = fopen("/proc/self/smaps", "r");
	char line[512];
	bool inside = false;

	assert_non_null(smaps);
	flags[0] = '\0';
	while (fgets(line, sizeof(line), smaps)) {
		uint64_t start, end;

		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &start, &end) == 2)
			inside = start <= address && address < end;
		if (inside && strncmp(line, "VmFlags:", 8) == 0)
			snprintf(flags, size, "%s", line);
	}
	fclose(smaps);
}

static void assert_dumped(const void *address, bool dumped)
{
	char flags[512];

	read_flags((uintptr_t)address, flags, sizeof(flags));
	assert_true(flags[0] != '\0');
	assert_int_equal(strstr(flags, " dd") == NULL, dumped);
	assert_int_equal(strstr(flags, " rd") != NULL, dumped);
}

static void part_dump(void)
{
	for (int i = 0; i < 100000; i++)
		gm_make(void *, 4);
	assert_dumped(gm_heap.arena_start, true);
	assert_dumped(gm_heap.arena_used - 1, true);
	assert_dumped(gm_heap.arena_end - 1, false);
	assert_dumped(gm_heap.slots, true);
	assert_dumped(&gm_heap.slots[gm_heap.n_slots - 1], true);
	assert_dumped((char *)gm_heap.slots + (64 << 20), false);
	assert_dumped(gm_heap.spans, true);
	assert_dumped(gm_heap.types, true);
	assert_dumped(gm_heap.mark_bits, true);
}

static const struct part {
	const char *name;
	void (*run)(void);
} parts[] = {
	{"at_go_s_address", part_at_go_s_address},
	{"elsewhere", part_elsewhere},
	{"taken", part_taken},
	{"works", part_works},
	{"little_space", part_little_space},
	{"full", part_full},
	{"no_space", part_no_space},
	{"dump", part_dump},
};

/* The part ends well and wrote one line that begins so, or nothing, to stderr. */
static void assert_part(const char *part, const char *name, const char *value, const char *text)
{
	struct outcome outcome;

	respawn(part, name, value, &outcome);
	assert_exits_well(&outcome);
	if (strncmp(outcome.text, text, strlen(text)) != 0 || !text[0] != !outcome.text[0] ||
	    (text[0] && strchr(outcome.text, '\n') != strrchr(outcome.text, '\n')))
		fail_msg("expected \"%s\", got \"%s\"", text, outcome.text);
}

static void test_go_s_address(void **state)
{
	(void)state;
	if (SANITIZED)
		skip();
	assert_part("at_go_s_address", NULL, NULL, "");
}

static void test_another_address(void **state)
{
	(void)state;
	if (SANITIZED)
		skip();
	assert_part("elsewhere", "GOMEM_ARENA", "0x14000000000", "");
}

static void test_taken_address(void **state)
{
	(void)state;
	assert_part("taken", NULL, NULL, "gomem: arena at 0x");
}

static void test_bad_settings(void **state)
{
	static const char *const arenas[] = {"banana",
					     "",
					     "0",
					     "0xc000000001",
					     "-8192",
					     "0x1000000000000000",
					     "99999999999999999999999"};

	(void)state;
	if (SANITIZED)
		skip();
	for (size_t i = 0; i < sizeof(arenas) / sizeof(arenas[0]); i++)
		assert_part("at_go_s_address", "GOMEM_ARENA", arenas[i], "gomem: GOMEM_ARENA=");
	assert_part("works", "GOMEM_GOGC", "fast", "gomem: GOMEM_GOGC=fast is neither off nor");
	assert_part("works", "GOMEM_GOGC", "-1", "gomem: GOMEM_GOGC=-1 is neither");
	assert_part("works", "GOMEM_GOGC", "0", "");
	assert_part("works", "GOMEM_DEBUG", "gcstress=2", "gomem: GOMEM_DEBUG: ignored gcstress=2");
	assert_part("works", "GOMEM_DEBUG", "clobberfree=1,x",
		    "gomem: GOMEM_DEBUG: ignored x; it knows");
	assert_part("works", "GOMEM_DEBUG", "clobberfree=1,gcstress=1", "");
}

static void test_little_address_space(void **state)
{
	struct outcome outcome;

	(void)state;
	if (SANITIZED)
		skip();
	assert_part("little_space", NULL, NULL, "");

	respawn("full", NULL, NULL, &outcome);
	assert_true(WIFSIGNALED(outcome.status) && WTERMSIG(outcome.status) == SIGABRT);
	assert_non_null(strstr(outcome.text, "gomem: fatal: out of memory: cannot allocate 8192 "
					     "bytes, "));
	respawn("no_space", NULL, NULL, &outcome);
	assert_true(WIFSIGNALED(outcome.status) && WTERMSIG(outcome.status) == SIGABRT);
	assert_non_null(strstr(outcome.text, "gomem: fatal: no address space for a heap"));
}

static void test_only_used_memory_is_dumped(void **state)
{
	(void)state;
	assert_part("dump", NULL, NULL, SANITIZED ? "gomem: arena at" : "");
}

/* A part runs as a test of its own, so that its assertions count. */
static const struct part *this_part;

static void run_part(void **state)
{
	(void)state;
	this_part->run();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_go_s_address),
		cmocka_unit_test(test_another_address),
		cmocka_unit_test(test_taken_address),
		cmocka_unit_test(test_bad_settings),
		cmocka_unit_test(test_little_address_space),
		cmocka_unit_test(test_only_used_memory_is_dumped),
	};
	const struct CMUnitTest part[] = {cmocka_unit_test(run_part)};

	if (argc == 1)
		return cmocka_run_group_tests(tests, NULL, NULL);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcmp(parts[i].name, argv[1]) == 0)
			this_part = &parts[i];
	/* cmocka writes its own lines to stderr, next to the heap's: only failures are of interest
	 */
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return this_part ? _cmocka_run_group_tests("part", part, 1, NULL, NULL) : 2;
}
