/* SPDX-License-Identifier: MIT
 *
 * stacks.c - pointers into stacks: into live frames, below the stack pointer of a function that
 * calls no other, into another thread's stack, and into what functions left behind.
 */
#include "gomem.h"

#include <pthread.h>

/* &x, of which the compiler does not know that it is a local's address. */
#define ADDRESS(x)                      \
	__extension__({                 \
		gm_int *p_ = &(x);      \
		__asm__("" : "+r"(p_)); \
		p_;                     \
	})

static gm_int *volatile dead, *volatile leaf_local, *volatile of_caller, *volatile of_thread;
static volatile gm_int done;

__attribute__((noinline)) static void leave(void)
{
	gm_int local = 1;

	dead = ADDRESS(local) - 64; /* far enough for what is called after this not to reach it */
}

static void *work(void *unused)
{
	gm_int in_thread = 2;

	(void)unused;
	of_thread = ADDRESS(in_thread);
	while (!done)
		;
	return NULL;
}

static gm_int leaf(void)
{
	gm_int local = 3;

	leaf_local = ADDRESS(local);
	gm_checkpoint("leaf");
	return local;
}

int main(void)
{
	gm_int *on_heap = gm_new(gm_int);
	gm_int here[2] = {4, 5};
	pthread_t thread;

	of_caller = &here[1];
	pthread_create(&thread, NULL, work, NULL);
	while (!of_thread)
		;
	leave();
	*on_heap = leaf();
	done = 1;
	pthread_join(thread, NULL);
	return 0;
}
