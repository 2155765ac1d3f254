/* SPDX-License-Identifier: MIT
 *
 * no_heap.c - a program without a gomem heap.
 */
int main(void)
{
	return 0;
}
