/* SPDX-License-Identifier: MIT
 *
 * threads.c - one thread that allocates and one that only looks, each with variables that point
 * into the heap.
 */
#include <pthread.h>
#include <stdatomic.h>
#include "gomem.h"

typedef struct Job {
	gm_int number;
	struct Job *next;
} Job;
GM_TYPE(Job, next)

static _Atomic(Job *) handed_over;
static _Thread_local Job *own; /* one a thread */
static atomic_int state;

static void *look(void *unused)
{
	Job *seen = handed_over;

	own = seen->next;
	state = 1;
	while (state == 1)
		;
	return own == unused ? seen : NULL;
}

int main(void)
{
	pthread_t thread;
	Job *job = gm_new(Job);

	job->number = 1;
	job->next = gm_new(Job);
	own = job;
	handed_over = job;
	pthread_create(&thread, NULL, look, NULL);
	while (state == 0)
		;
	gm_checkpoint("two");
	state = 2;
	pthread_join(thread, NULL);
	return 0;
}
