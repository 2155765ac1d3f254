/* SPDX-License-Identifier: MIT
 *
 * shelf.c - a shared library with variables that the program points into its heap: roots as well.
 * One of them has the name of a variable of the program's.
 */
struct book;

struct book *shelf_newest; /* used by the program: copied into its own .bss */
static struct book *shelf_rows[2][3];
static struct book *hidden; /* the program has a `hidden` too */

void shelf_put(int row, int column, struct book *book);

void shelf_put(int row, int column, struct book *book)
{
	shelf_rows[row][column] = book;
	hidden = book;
	shelf_newest = book;
}
