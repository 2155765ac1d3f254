/* SPDX-License-Identifier: MIT
 *
 * print.c - headings and numbers that can be read from the last row.
 */
#include "playground.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void print_heading(const char *text)
{
	printf("\n%s\n", text);
	for (size_t i = strlen(text); i > 0; i--)
		putchar('=');
	printf("\n\n");
}

const char *with_commas(uint64_t number)
{
	static char texts[4][32]; /* 20 digits and 6 commas at most */
	static unsigned next;
	char *text = texts[next++ % 4];
	char digits[24];
	const int n = snprintf(digits, sizeof(digits), "%" PRIu64, number);
	char *to = text;

	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return text;
}
