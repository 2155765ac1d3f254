/* SPDX-License-Identifier: MIT
 *
 * heapdump.c - reads what a Go program's debug.WriteHeapDump wrote, and prints what tests compare:
 *
 *     heapdump objects FILE     0xc000010000 48 0,8,16       address, size, where its pointers are
 *     heapdump frames FILE      7 0 0xc00004c710 main.wait   goroutine, depth, stack pointer,
 * function heapdump stats FILE       objects 310 bytes 20480      as runtime.MemStats had it then
 *
 * Objects are sorted by address, frames by goroutine and depth.
 *
 * The format: https://go.dev/wiki/heapdump15-through-heapdump17, and src/runtime/heapdump.go, which
 * writes it. All numbers are varints (7 bits a byte, low ones first; bit 7: there are more), a
 * string is its length and its bytes.
 *
 *     RECORD     FIELDS
 *     object     address, contents (string), fields
 *     goroutine  address, sp, id, pc of its creation, status, system, background, waiting since,
 *                why (string), context, thread, first defer, first panic
 *     frame      sp, depth, sp of its callee, contents (string), entry, pc, pc it continues at,
 *                function (string), fields
 *     fields     1 and an offset for each pointer, 0 at the end
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char MAGIC[] = "go1.7 heap dump\n";

enum tag {
	END,
	OBJECT,
	OTHER_ROOT,
	TYPE,
	GOROUTINE,
	FRAME,
	PARAMS,
	FINALIZER,
	ITAB,
	OS_THREAD,
	MEM_STATS,
	QUEUED_FINALIZER,
	DATA,
	BSS,
	DEFER,
	PANIC,
	MEM_PROF,
	ALLOC_SAMPLE
};

/* Places in the counters of MEM_STATS: the order of runtime.MemStats. */
enum { MALLOCS = 4, FREES = 5, HEAP_ALLOC = 6, HEAP_OBJECTS = 11, COUNTERS = 24 + 256 + 1 };

static FILE *input;

static void fail(const char *what)
{
	fprintf(stderr, "heapdump: %s at byte %ld\n", what, ftell(input));
	exit(1);
}

static uint64_t number(void)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		const int byte = getc(input);

		if (byte == EOF)
			fail("the file ends in a number");
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return value;
	}
	fail("a number of more than 64 bits");
	return 0;
}

static void numbers(unsigned count)
{
	while (count--)
		(void)number();
}

/* Skips a string; its first bytes go to text, if that is there. */
static uint64_t string(char *text, size_t room)
{
	const uint64_t length = number();

	for (uint64_t i = 0; i < length; i++) {
		const int byte = getc(input);

		if (byte == EOF)
			fail("the file ends in a string");
		if (text && i + 1 < room)
			text[i] = (char)byte;
	}
	if (text && room)
		text[length < room ? length : room - 1] = '\0';
	return length;
}

/* The offsets of pointers; printed if wanted. */
static void fields(bool print)
{
	const char *before = " ";
	uint64_t kind;

	while ((kind = number()) != 0) {
		if (kind > 3)
			fail("an unknown kind of field");
		const uint64_t offset = number();

		if (print)
			printf("%s%" PRIu64, before, offset);
		before = ",";
	}
	if (print)
		putchar('\n');
}

static void object(bool print)
{
	const uint64_t address = number();
	const uint64_t size = string(NULL, 0);

	if (print)
		printf("0x%" PRIx64 " %" PRIu64, address, size);
	fields(print);
}

static uint64_t goroutine(void)
{
	numbers(2);
	const uint64_t id = number();

	numbers(5);
	(void)string(NULL, 0);
	numbers(4);
	return id;
}

static void frame(uint64_t id, bool print)
{
	char function[256];
	const uint64_t sp = number();
	const uint64_t depth = number();

	(void)number();
	(void)string(NULL, 0);
	numbers(3);
	(void)string(function, sizeof(function));
	fields(false);
	if (print)
		printf("%" PRIu64 " %" PRIu64 " 0x%" PRIx64 " %s\n", id, depth, sp, function);
}

static void memory_statistics(bool print)
{
	uint64_t counters[COUNTERS];

	for (unsigned i = 0; i < COUNTERS; i++)
		counters[i] = number();
	if (print)
		printf("objects %" PRIu64 " %" PRIu64 " bytes %" PRIu64 "\n",
		       counters[MALLOCS] - counters[FREES], counters[HEAP_OBJECTS],
		       counters[HEAP_ALLOC]);
}

static void profile(void)
{
	numbers(2);
	for (uint64_t frames = number(); frames; frames--) {
		(void)string(NULL, 0);
		(void)string(NULL, 0);
		(void)number();
	}
	numbers(2);
}

static void read_records(const char *what)
{
	const bool objects = strcmp(what, "objects") == 0, frames = strcmp(what, "frames") == 0;
	uint64_t id = 0, tag;

	while ((tag = number()) != END) {
		switch ((enum tag)tag) {
		case OBJECT:
			object(objects);
			break;
		case GOROUTINE:
			id = goroutine();
			break;
		case FRAME:
			frame(id, frames);
			break;
		case MEM_STATS:
			memory_statistics(!objects && !frames);
			break;
		case OTHER_ROOT:
			(void)string(NULL, 0);
			numbers(1);
			break;
		case TYPE:
			numbers(2);
			(void)string(NULL, 0);
			numbers(1);
			break;
		case PARAMS:
			numbers(4);
			(void)string(NULL, 0);
			(void)string(NULL, 0);
			numbers(1);
			break;
		case FINALIZER:
		case QUEUED_FINALIZER:
			numbers(5);
			break;
		case ITAB:
		case ALLOC_SAMPLE:
			numbers(2);
			break;
		case OS_THREAD:
			numbers(3);
			break;
		case DATA:
		case BSS:
			numbers(1);
			(void)string(NULL, 0);
			fields(false);
			break;
		case DEFER:
			numbers(7);
			break;
		case PANIC:
			numbers(6);
			break;
		case MEM_PROF:
			profile();
			break;
		case END:
		default:
			fail("an unknown record");
		}
	}
}

int main(int argc, char **argv)
{
	char magic[sizeof(MAGIC) - 1];
	/* Sorted as the tests compare: by the numbers that a line begins with. */
	const bool known = argc == 3 && (!strcmp(argv[1], "objects") ||
					 !strcmp(argv[1], "frames") || !strcmp(argv[1], "stats"));

	if (!known) {
		fprintf(stderr, "usage: heapdump objects|frames|stats FILE\n");
		return 2;
	}
	input = fopen(argv[2], "rb");
	if (!input) {
		perror(argv[2]);
		return 1;
	}
	if (fread(magic, 1, sizeof(magic), input) != sizeof(magic) ||
	    memcmp(magic, MAGIC, sizeof(magic)) != 0)
		fail("this is no heap dump of Go");
	read_records(argv[1]);
	fclose(input);
	return 0;
}
