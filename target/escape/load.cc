/* SPDX-License-Identifier: MIT
 *
 * load.cc - gomem_escape.so, which GCC loads: asks whether this is the compiler that the passes
 * were built for, and only then loads them.
 *
 * A plugin refers to functions that another version of GCC may not have. The dynamic linker would
 * refuse it before it could say a word, in the linker's words: "undefined symbol: _ZNK6irange...".
 */
#include <dlfcn.h>
#include <limits.h>

#include <gcc-plugin.h>
#include <diagnostic-core.h>
#include <plugin-version.h>

#pragma GCC visibility push(default)
int plugin_is_GPL_compatible;
#pragma GCC visibility pop

#define PASSES "gomem_escape_passes.so" /* beside this file */

typedef int init_function(struct plugin_name_args *, struct plugin_gcc_version *);

/* Errors are told here: returning a failure would make GCC add a second line that says less. */
__attribute__((visibility("default"))) int plugin_init(struct plugin_name_args *info,
						       struct plugin_gcc_version *version)
{
	const char *slash = strrchr(info->full_name, '/');
	char path[PATH_MAX];
	void *passes;
	init_function *init;

	/* the major version is what the internals change with */
	if (strncmp(version->basever, gcc_version.basever, strcspn(gcc_version.basever, ".") + 1) !=
	    0) {
		error("%s was built for GCC %s, but this is GCC %s; rebuild it with this compiler",
		      info->base_name, gcc_version.basever, version->basever);
		return 0;
	}
	snprintf(path, sizeof(path), "%.*s" PASSES, slash ? (int)(slash + 1 - info->full_name) : 0,
		 info->full_name);
	passes = dlopen(path, RTLD_NOW);
	init = passes ? (init_function *)dlsym(passes, "gomem_escape_init") : NULL;
	if (!init) {
		error("cannot load the passes of %s: %s", info->base_name, dlerror());
		return 0;
	}
	return init(info, version);
}
