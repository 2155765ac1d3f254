/* SPDX-License-Identifier: MIT
 *
 * Has one object, and then runs until it is stopped: for what the debugger says meanwhile.
 */
#include <unistd.h>
#include "gomem.h"

gm_int *number;

int main(void)
{
	number = gm_new(gm_int);
	gm_checkpoint("waits");
	for (;;)
		pause();
}
