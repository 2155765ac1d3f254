/* SPDX-License-Identifier: MIT
 *
 * heap_test.h - what the heap's unit tests share.
 *
 * The collector scans stacks conservatively, so a test that wants to know exactly what is freed
 * must not have pointers on its own stack: it lets on_clean_stack run the function that has them,
 * and keeps what shall live in variables that are roots.
 */
#ifndef HEAP_TEST_H
#define HEAP_TEST_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "heap/heap.h"

#define HELPER __attribute__((unused)) static

/* The address sanitizer has taken Go's address, and needs memory of its own. */
#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

/* Overwrites the stack below the caller's frame. */
__attribute__((noinline, unused, no_sanitize("address"))) static void clear_stack(void)
{
	volatile unsigned char bytes[64 << 10];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = 0;
}

/* Runs function(), then leaves no word of its frames behind. */
__attribute__((noinline, unused)) static void on_clean_stack(void (*volatile function)(void))
{
	function();
	clear_stack();
}

HELPER gm_mem_stats stats_now(void)
{
	gm_mem_stats stats;

	gm_read_mem_stats(&stats);
	return stats;
}

/* How the counters moved while function ran. */
HELPER gm_mem_stats cost_of(void (*function)(void))
{
	const gm_mem_stats before = stats_now();

	on_clean_stack(function);
	const gm_mem_stats after = stats_now();
	return (gm_mem_stats){
		.TotalAlloc = after.TotalAlloc - before.TotalAlloc,
		.Mallocs = after.Mallocs - before.Mallocs,
		.Frees = after.Frees - before.Frees,
		.HeapAlloc = after.HeapAlloc - before.HeapAlloc,
		.HeapObjects = after.HeapObjects - before.HeapObjects,
		.NumGC = after.NumGC - before.NumGC,
	};
}

/* The span that holds an address; fails the test if none does. */
HELPER struct gm_span *span_of(const void *address)
{
	struct gm_span *span = NULL;
	uint32_t index;

	if (!gmi_slot_find((uintptr_t)address, &span, &index))
		fail_msg("%p is not on the heap", address);
	return span;
}

/* Whether the slot at an address holds an object. */
HELPER bool is_object(uintptr_t address)
{
	struct gm_span *span;
	uint32_t index;

	gmi_alloc_count();
	return gmi_slot_find(address, &span, &index) &&
	       gmi_bit(gm_heap.alloc_bits, (uint64_t)span->first_slot + index);
}

/* Addresses that the collector must not see. */
HELPER uintptr_t hide(const void *address)
{
	return ~(uintptr_t)address;
}

/* Leaves no address on the stack. */
__attribute__((noinline, unused)) static bool hidden_is_object(uintptr_t hidden)
{
	const bool answer = is_object(~hidden);

	clear_stack();
	return answer;
}

/* Variables that only the collector reads. */
#define ROOT __attribute__((used)) static

HELPER void assert_heap_is_consistent(void)
{
	const char *finding = gmi_check();

	if (finding)
		fail_msg("%s", finding);
}

/* A number from the environment, to repeat a random test; printed so that it can be. */
HELPER unsigned random_seed(void)
{
	const char *text = getenv("GOMEM_SEED");
	const unsigned seed = text ? (unsigned)strtoul(text, NULL, 0) : (unsigned)getpid();

	print_message("GOMEM_SEED=%u\n", seed);
	return seed;
}

/* This program stores pointers with the write barrier: collections may be interrupted. */
HELPER void declare_barriers(void)
{
	static struct gm_unit unit = {.file = __FILE__, .flags = GM_UNIT_BARRIERS};

	gm_heap.units = &unit;
}

/* ---- other processes ---- */

struct outcome {
	int status;      /* as wait gives it */
	char text[4096]; /* what it wrote to stderr */
};

HELPER void read_all(int fd, char *text, size_t size)
{
	size_t length = 0;
	ssize_t n;

	while (length < size - 1 && (n = read(fd, text + length, size - 1 - length)) > 0)
		length += (size_t)n;
	text[length] = '\0';
}

/* Runs function() in a child. It leaves by _exit(0), abort or another way of its own. */
HELPER void run_in_child(void (*function)(void), struct outcome *outcome)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	fflush(NULL);
	const pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(fds[1], STDERR_FILENO);
		close(fds[0]);
		close(fds[1]);
		signal(SIGABRT, SIG_DFL);
		function();
		_exit(0);
	}
	close(fds[1]);
	read_all(fds[0], outcome->text, sizeof(outcome->text));
	close(fds[0]);
	assert_int_equal(waitpid(child, &outcome->status, 0), child);
}

/* The child ends by abort(), after a line that begins and goes on as said. */
HELPER void assert_fatal(void (*function)(void), const char *message)
{
	struct outcome outcome;
	char expected[512];

	run_in_child(function, &outcome);
	snprintf(expected, sizeof(expected), "gomem: fatal: %s", message);
	if (strncmp(outcome.text, expected, strlen(expected)) != 0)
		fail_msg("expected \"%s\", got \"%s\"", expected, outcome.text);
	if (outcome.text[strlen(outcome.text) - 1] != '\n' ||
	    strchr(outcome.text, '\n') != outcome.text + strlen(outcome.text) - 1)
		fail_msg("more than one line: \"%s\"", outcome.text);
	assert_true(WIFSIGNALED(outcome.status));
	assert_int_equal(WTERMSIG(outcome.status), SIGABRT);
}

/* Part of a test that needs an environment of its own: this program again, with an argument that
 * names the part and one variable set. */
static const char *respawn_name, *respawn_value, *respawn_part;

HELPER void respawn_exec(void)
{
	char path[4096];
	const ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (length < 0)
		_exit(127);
	path[length] = '\0';
	/* cmocka's progress; it writes what failed to stderr */
	if (!freopen("/dev/null", "w", stdout))
		_exit(127);
	if (respawn_name)
		setenv(respawn_name, respawn_value, 1);
	execl(path, path, respawn_part, (char *)NULL);
	_exit(127);
}

HELPER void respawn(const char *part, const char *name, const char *value, struct outcome *outcome)
{
	respawn_name = name;
	respawn_value = value;
	respawn_part = part;
	run_in_child(respawn_exec, outcome);
}

HELPER void assert_exits_well(const struct outcome *outcome)
{
	if (!WIFEXITED(outcome->status) || WEXITSTATUS(outcome->status) != 0)
		fail_msg("status %#x: %s", outcome->status, outcome->text);
}

#endif
