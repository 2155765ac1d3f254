/* SPDX-License-Identifier: MIT
 *
 * measure COMMAND...: runs it without its output, prints milliseconds of the processor (user and
 * system) and its largest resident memory in KiB. Unlike wall time it is about the same when the
 * machine is busy.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double milliseconds(struct timeval time)
{
	return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

int main(int argc, char **argv)
{
	struct rusage usage;
	int status;

	if (argc < 2)
		return 2;
	const pid_t child = fork();

	if (child == 0) {
		const int null = open("/dev/null", O_WRONLY);

		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execv(argv[1], argv + 1);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
		fprintf(stderr, "measure: %s failed\n", argv[1]);
		return 1;
	}
	printf("%.1f %ld\n", milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime),
	       usage.ru_maxrss);
	return 0;
}
