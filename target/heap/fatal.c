/* SPDX-License-Identifier: MIT
 *
 * fatal.c - the heap's last words. The heap reports no errors to its caller, as Go's does not: the
 * program ends where it went wrong, with one line, under a debugger that shows the rest.
 */
#include "heap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_SIZE = 512 };

/* One write, so that lines of two processes never mix; stdio may be what broke. */
static void write_line(char *line, size_t length)
{
	if (length > LINE_SIZE - 2)
		length = LINE_SIZE - 2;
	line[length++] = '\n';
	while (length > 0) {
		const ssize_t done = write(STDERR_FILENO, line, length);

		if (done <= 0)
			return;
		line += done;
		length -= (size_t)done;
	}
}

static size_t append(char *line, size_t length, const char *format, va_list args)
{
	if (length >= LINE_SIZE)
		return length;
	const int n = vsnprintf(line + length, LINE_SIZE - length, format, args);
	return n < 0 ? length : length + (size_t)n;
}

static size_t append_site(char *line, size_t length, const struct gm_site_ref *site)
{
	if (length >= LINE_SIZE)
		return length;
	const int n = snprintf(line + length, LINE_SIZE - length, ", in %s at %s:%u",
			       site->function, site->file, site->line);
	return n < 0 ? length : length + (size_t)n;
}

_Noreturn void gmi_fatal(const struct gm_site_ref *site, const char *format, ...)
{
	char line[LINE_SIZE] = "gomem: fatal: ";
	size_t length = strlen(line);
	va_list args;

	va_start(args, format);
	length = append(line, length, format, args);
	va_end(args);
	if (site)
		length = append_site(line, length, site);
	write_line(line, length);
	abort();
}

void gmi_note(const char *format, ...)
{
	char line[LINE_SIZE] = "gomem: ";
	size_t length = strlen(line);
	va_list args;

	va_start(args, format);
	length = append(line, length, format, args);
	va_end(args);
	write_line(line, length);
}

void gmi_print(const char *format, ...)
{
	char line[LINE_SIZE];
	va_list args;

	va_start(args, format);
	const size_t length = append(line, 0, format, args);
	va_end(args);
	write_line(line, length);
}
