/* SPDX-License-Identifier: MIT
 *
 * render.c - files: text as it is, and pictures laid out by Graphviz.
 *
 * Every file is written beside its destination and renamed when complete, so that what was there
 * before survives a failure. Graphviz runs in a child process: it may take very long, and nothing
 * that it does to itself should leave half a file or a silent exit.
 */
#define _GNU_SOURCE /* asprintf */
#include "draw.h"

#include <errno.h>
#include <gvc.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	CHILD_FAILED = 1, /* the child said why */
	CHILD_NO_FORMAT,
	CHILD_NO_LAYOUT
};

static void complain(const char *file, const char *what)
{
	fprintf(stderr, "heapviz: cannot write %s: %s\n", file, what);
}

/* A new empty file beside file; its name must be freed. NULL after a complaint. */
static char *temporary(const char *file)
{
	struct stat st;
	char *name;
	int fd;

	if (stat(file, &st) == 0 && S_ISDIR(st.st_mode)) {
		complain(file, strerror(EISDIR));
		return NULL;
	}
	if (asprintf(&name, "%s.XXXXXX", file) < 0) {
		complain(file, strerror(ENOMEM));
		return NULL;
	}
	fd = mkstemp(name);
	if (fd < 0) {
		complain(file, strerror(errno));
		free(name);
		return NULL;
	}
	/* mkstemp makes the file private; a picture is as public as any new file. */
	const mode_t mask = umask(0);

	umask(mask);
	fchmod(fd, 0666 & ~mask);
	close(fd);
	return name;
}

/* Moves a complete temporary file to its place, or removes it. Frees its name. */
static int finish(char *name, const char *file, bool complete)
{
	int result = complete ? 0 : -1;

	if (complete && rename(name, file) != 0) {
		complain(file, strerror(errno));
		result = -1;
	}
	if (result)
		unlink(name);
	free(name);
	return result;
}

int hgi_write_file(const char *file, const char *text, size_t length)
{
	char *name = NULL;
	FILE *out = stdout;
	bool good;

	if (file) {
		name = temporary(file);
		if (!name)
			return -1;
		out = fopen(name, "w");
	}
	good = out && fwrite(text, 1, length, out) == length;
	good = good && (file ? fclose(out) : fflush(out)) == 0;
	if (!good)
		complain(file ? file : "standard output", strerror(errno));
	return file ? finish(name, file, good) : good - 1;
}

/* Two hundred boxes at full size are an image that takes seconds to make, and that viewers refuse.
 * The size of the picture is known once it is laid out: then it gets the pixels that it may have.
 */
static void bound_pixels(Agraph_t *graph)
{
	const double most = 40e6, inch = 72; /* without the margin */
	const boxf whole = GD_bb(graph);
	double *dpi = &GD_drawing(graph)->dpi;
	const double pixels =
		(whole.UR.x - whole.LL.x) * (whole.UR.y - whole.LL.y) * *dpi * *dpi / (inch * inch);

	if (pixels > most)
		*dpi *= sqrt(most / pixels);
}

/* Only the exit code and one line on stderr come back from here. Who has no patience with heapviz
 * and kills it, kills the layout with it. */
static void __attribute__((noreturn))
child(pid_t parent, const char *dot, const char *file, const char *format)
{
	int code = CHILD_FAILED;
	GVC_t *context;
	Agraph_t *graph;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* killed before */
		_exit(code);
	agseterr(AGMAX);
	context = gvContext();
	graph = agmemread(dot);
	if (!context || !graph) {
		fprintf(stderr, "heapviz: Graphviz does not read the graph\n");
	} else if (gvLayout(context, graph, "dot") != 0) {
		code = CHILD_NO_LAYOUT;
	} else {
		bound_pixels(graph);
		code = gvRenderFilename(context, graph, format, file) ? CHILD_NO_FORMAT : 0;
	}
	/* Nothing is freed: the process ends, and Graphviz's own exit handlers may take long. */
	fflush(NULL);
	_exit(code);
}

/* Waits for the child at most so many seconds; false: it had to be ended. */
static bool wait_for(pid_t pid, uint32_t seconds, int *status)
{
	sigset_t set;
	struct timespec now, end;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	for (;;) {
		struct timespec left;

		if (waitpid(pid, status, WNOHANG) == pid)
			return true;
		clock_gettime(CLOCK_MONOTONIC, &now);
		left.tv_sec = end.tv_sec - now.tv_sec;
		left.tv_nsec = end.tv_nsec - now.tv_nsec;
		if (left.tv_nsec < 0) {
			left.tv_nsec += 1000000000;
			left.tv_sec--;
		}
		if (left.tv_sec < 0)
			break;
		sigtimedwait(&set, NULL, &left);
	}
	kill(pid, SIGKILL);
	waitpid(pid, status, 0);
	return false;
}

int hgi_render(const char *dot, const char *file, const char *format, uint32_t seconds)
{
	char *name = temporary(file);
	int status = 0;
	sigset_t set;
	const pid_t self = getpid();
	pid_t pid;

	if (!name)
		return -1;
	/* Blocked, a SIGCHLD stays pending until it is waited for: none is missed. */
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		child(self, dot, name, format);
	if (pid < 0) {
		complain(file, strerror(errno));
	} else if (!wait_for(pid, seconds, &status)) {
		fprintf(stderr,
			"heapviz: Graphviz took longer than %u s; draw less (-depth, -limit) or "
			"write .dot\n",
			seconds);
	} else if (WIFSIGNALED(status)) {
		fprintf(stderr, "heapviz: Graphviz ended by signal %d; write .dot instead\n",
			WTERMSIG(status));
	} else if (WEXITSTATUS(status) == CHILD_NO_FORMAT) {
		fprintf(stderr,
			"heapviz: Graphviz could not write %s here; is its plugin installed "
			"(libgvc6-plugins)? .dot needs none\n",
			format);
	} else if (WEXITSTATUS(status) == CHILD_NO_LAYOUT) {
		fprintf(stderr, "heapviz: Graphviz could not lay out the graph; is its plugin "
				"\"dot\" installed (dot -c)? .dot needs none\n");
	} else if (WEXITSTATUS(status) == 0) {
		return finish(name, file, true);
	}
	return finish(name, file, false);
}
