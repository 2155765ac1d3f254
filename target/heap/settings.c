/* SPDX-License-Identifier: MIT
 *
 * settings.c - GOMEM_ARENA, GOMEM_GOGC, GOMEM_EVENTS, GOMEM_TRACE and GOMEM_DEBUG, read once when
 * the heap comes to be.
 *
 * A bad value does not end a program on a stage: it gets one line and the default.
 */
#include "heap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where Go puts its first arena on linux/amd64 (runtime/malloc.go, mallocinit). */
#define DEFAULT_ARENA 0xc000000000
/* User addresses of a process with four-level page tables. */
#define ADDRESS_LIMIT (1ull << 47)

GMI_NOT_ROOT struct gmi_settings gmi_settings = {.arena = DEFAULT_ARENA, .gogc = 100};

/* Reads a whole string as an unsigned number below limit. */
static bool parse_number(const char *text, int radix, uint64_t limit, uint64_t *number)
{
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*number = strtoull(text, &end, radix);
	return errno == 0 && *end == '\0' && *number < limit;
}

static void read_arena(const char *text)
{
	uint64_t address;

	if (!parse_number(text, 0, ADDRESS_LIMIT, &address) || address == 0 ||
	    address % GM_PAGE_SIZE != 0)
		gmi_note("GOMEM_ARENA=%.80s is no address of a page (such as 0x14000000000); "
			 "using %#lx",
			 text, gmi_settings.arena);
	else
		gmi_settings.arena = address;
}

static void read_gogc(const char *text)
{
	uint64_t percent;

	if (strcmp(text, "off") == 0)
		gmi_settings.gogc_off = true;
	else if (!parse_number(text, 10, 1000001, &percent))
		gmi_note("GOMEM_GOGC=%.80s is neither off nor a percentage of 0 to 1000000; "
			 "using %u",
			 text, gmi_settings.gogc);
	else
		gmi_settings.gogc = (uint32_t)percent;
}

static void read_events(const char *text)
{
	uint64_t capacity;

	if (parse_number(text, 10, SIZE_MAX, &capacity))
		gmi_settings.events = capacity;
	else
		gmi_note("GOMEM_EVENTS=%.80s is no number of events; recording none", text);
}

static void read_trace(const char *text)
{
	uint64_t level;

	if (parse_number(text, 10, 3, &level))
		gmi_settings.trace = (unsigned)level;
	else
		gmi_note("GOMEM_TRACE=%.80s is not 0, 1 or 2; printing nothing", text);
}

/* name=0 or name=1, separated by commas. */
static void read_debug(const char *text)
{
	static const struct {
		const char *name;
		bool *flag;
	} flags[] = {
		{"gcstress", &gmi_settings.gcstress},
		{"gcstep", &gmi_settings.gcstep},
		{"clobberfree", &gmi_settings.clobberfree},
		{"conservative", &gmi_settings.conservative},
	};

	while (*text != '\0') {
		const size_t length = strcspn(text, ",");
		bool known = false;

		for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
			const size_t name = strlen(flags[i].name);

			if (length == name + 2 && memcmp(text, flags[i].name, name) == 0 &&
			    text[name] == '=' && (text[name + 1] == '0' || text[name + 1] == '1')) {
				*flags[i].flag = text[name + 1] == '1';
				known = true;
			}
		}
		if (!known)
			gmi_note("GOMEM_DEBUG: ignored %.*s; it knows gcstress=1, gcstep=1, "
				 "clobberfree=1 and conservative=1",
				 (int)(length < 80 ? length : 80), text);
		text += length;
		text += *text == ',';
	}
}

void gmi_settings_read(void)
{
	const char *text;

	if ((text = getenv("GOMEM_ARENA")))
		read_arena(text);
	if ((text = getenv("GOMEM_GOGC")))
		read_gogc(text);
	if ((text = getenv("GOMEM_EVENTS")))
		read_events(text);
	if ((text = getenv("GOMEM_TRACE")))
		read_trace(text);
	if ((text = getenv("GOMEM_DEBUG")))
		read_debug(text);
}
