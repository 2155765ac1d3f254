/* SPDX-License-Identifier: MIT
 *
 * drive.h - runs the functions of one file of ../cases or ../twins.
 *
 * A driver includes the file and calls each of its functions, with what must hold afterwards. In
 * between, the stack below is overwritten and the heap is collected: what a function left behind
 * has to be alive on its own account.
 */
#ifndef DRIVE_H
#define DRIVE_H

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static int drive_calls, drive_failures;
static long *volatile drive_moved;

__attribute__((noinline)) static void drive_disturb(void)
{
	volatile char frame[8192];
	long moved = 0x5a5a5a;

	memset((char *)frame, 0x5a, sizeof(frame));
	drive_moved = &moved;
}

static void drive_check(int holds, int line, const char *call, const char *what)
{
	drive_calls++;
	if (holds)
		return;
	printf("line %d: after %s not %s\n", line, call, what);
	drive_failures++;
}

/* RUN(call, condition); in GET, r is the result. */
#define RUN(call, condition)                                         \
	do {                                                         \
		call;                                                \
		drive_disturb();                                     \
		drive_check((condition), __LINE__, #call, #condition); \
	} while (0)
#define GET(call, condition)                                         \
	do {                                                         \
		__auto_type r = (call);                              \
		drive_disturb();                                     \
		drive_check((condition), __LINE__, #call, #condition); \
	} while (0)

/* A call that never returns: nothing else may happen to it in 10 ms of its own. */
#define ENDLESS(call)                                                                              \
	do {                                                                                       \
		int drive_status = 0;                                                              \
		const pid_t drive_child = fork();                                                  \
		if (drive_child == 0) {                                                            \
			setitimer(ITIMER_VIRTUAL, &(struct itimerval){{0, 0}, {0, 10000}}, NULL);  \
			call;                                                                      \
			_exit(0);                                                                  \
		}                                                                                  \
		waitpid(drive_child, &drive_status, 0);                                            \
		drive_check(WIFSIGNALED(drive_status) && WTERMSIG(drive_status) == SIGVTALRM,      \
			    __LINE__, #call, "running on");                                        \
	} while (0)

static int drive_end(const char *file)
{
	const char *name = strrchr(file, '/');

	printf("%s: %d calls, %d failures\n", name ? name + 1 : file, drive_calls, drive_failures);
	return drive_failures > 0;
}
#define END() return drive_end(__FILE__)

#endif
