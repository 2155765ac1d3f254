/* SPDX-License-Identifier: MIT
 *
 * Between its two moments it waits until the file that GATE names is there, and makes GATE.waits to
 * say so: for what happens while a program runs.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "gomem.h"

int main(void)
{
	const char *gate = getenv("GATE");
	gm_int *visitors = gm_new(gm_int);
	char name[4096];

	gm_checkpoint("closed");
	snprintf(name, sizeof(name), "%s.waits", gate ? gate : "gate");
	close(open(name, O_CREAT | O_WRONLY, 0600));
	while (gate && access(gate, F_OK) != 0)
		usleep(10000);
	*visitors = 42;
	gm_checkpoint("open");
	return 0;
}
