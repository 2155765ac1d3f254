/* SPDX-License-Identifier: MIT
 *
 * autoload.c - lets GDB load the commands by itself when it opens the program.
 *
 * GDB runs the scripts that the section .debug_gdb_scripts names, if they lie on its auto-load
 * safe-path. An entry is a byte 1 (a Python file) and the name of the file; the build passes it as
 * GM_GDB_SCRIPT. Without it there is no entry, and the commands are loaded by hand.
 */
#include "heap.h"

#ifdef GM_GDB_SCRIPT
__asm__(".pushsection \".debug_gdb_scripts\", \"MS\", %progbits, 1\n\t"
	".byte 1\n\t"
	".asciz \"" GM_GDB_SCRIPT "\"\n\t"
	".popsection");
#endif

const int gmi_autoload = 1;
