/* SPDX-License-Identifier: MIT
 *
 * plugin.cc - entry of the passes: what gomem_escape.so, a plugin for GCC's C compiler, does.
 *
 *     -fplugin=gomem_escape.so
 *     -fplugin-arg-gomem_escape-report=text|flows|heap|json
 *                                                        what -m, -m=2, -m=heap, -m=json print
 *     -fplugin-arg-gomem_escape-limits=1.19|1.24          Go's size limits of that version
 *     -fplugin-arg-gomem_escape-max-variable=BYTES        a larger variable goes to the heap
 *     -fplugin-arg-gomem_escape-max-implicit=BYTES        a larger literal or gm_make does
 *     -fplugin-arg-gomem_escape-all-heap                  all that has its address taken goes to
 *                                                         the heap: what a test compares with
 *     -fplugin-arg-gomem_escape-report-only               decide and report, change nothing
 *     -fplugin-arg-gomem_escape-no-barrier                leaves the write barrier out, but states that
 *                                                         it is there: what goes wrong then is a
 *                                                         demo
 *     -fplugin-arg-gomem_escape-no-frames                 states no roots: stack and data are
 *                                                         searched
 *
 * No event of GCC's lies between the end of parsing and gimplification. So the front end's
 * parse_file is called from a function that goes on when the whole unit is parsed: every body is
 * GENERIC then (loops are labels and gotos), none is gimplified.
 */
#include "gimple_parts.h"

#include <unistd.h>

options opt;
const char *plugin_name;

static void (*parse_file)(void);

/* gomem.h registers a unit of a compiler that states nothing. */
static void drop_plain_unit()
{
	cgraph_node *node;

	FOR_EACH_FUNCTION(node)
	{
		tree decl = node->decl;
		if (!id_equal(DECL_NAME(decl), "gm_unit_plain_starts_") &&
		    !id_equal(DECL_NAME(decl), "gm_unit_plain_ends_"))
			continue;
		DECL_STATIC_CONSTRUCTOR(decl) = 0;
		DECL_STATIC_DESTRUCTOR(decl) = 0;
		DECL_SAVED_TREE(decl) = NULL_TREE;
		append_to_statement_list_force(build_empty_stmt(UNKNOWN_LOCATION),
					       &DECL_SAVED_TREE(decl));
	}
}

static void parse_and_decide(void)
{
	/* the heap's structs, and frames with them, are those of such a machine */
	if (POINTER_SIZE != 64) {
		error_at(UNKNOWN_LOCATION, "the gomem heap needs pointers of 64 bits, here they have %d",
			 (int)POINTER_SIZE);
		return;
	}
	parse_file();
	/* nothing is decided about a program that is none */
	if (seen_error())
		return;

	if (opt.report != REPORT_NONE && optimize && !flag_syntax_only)
		hold_reports();
	if (opt.carry_out)
		drop_plain_unit();
	std::vector<subject *> subjects = analyse_unit();
	fflush(stdout);
	if (opt.carry_out && !flag_syntax_only) {
		record_decisions(subjects);
		carry_out(subjects);
	}
}

static void start_unit(void *, void *)
{
	/* Locals of a block live as long as the function: Go's analysis knows loops, not blocks. */
	flag_stack_reuse = SR_NONE;
	flag_sanitize_address_use_after_scope = 0;
	/* what these warn about is repaired here */
	warn_return_local_addr = 0;
#if ESC_HAS_WARN_DANGLING
	warn_dangling_pointer = 0;
#endif
}

static void finish_unit(void *, void *)
{
	/* the held ones come after those of inlining */
	if (opt.report != REPORT_NONE) {
		std::string held = take_reports();
		report_inlining();
		fputs(held.c_str(), stderr);
	}
	if (opt.report == REPORT_JSON && (fflush(stdout) != 0 || ferror(stdout)))
		error_at(UNKNOWN_LOCATION, "cannot write the report: %m");
}

/* What is done with GIMPLE, by whatever compiler ends the work. */
static void watch()
{
	watch_trees();
	watch_globals();
	if (opt.barriers && opt.carry_out) {
		watch_stores();
		watch_marks();
	}
	if (opt.carry_out)
		watch_frames();
	if (opt.carry_out)
		watch_allocations();
}

static bool parse_bytes(const plugin_argument &arg, unsigned HOST_WIDE_INT *bytes)
{
	char *end;

	if (!arg.value || !ISDIGIT(*arg.value))
		return false;
	errno = 0;
	*bytes = strtoul(arg.value, &end, 10);
	return *end == 0 && errno == 0;
}

static bool parse_argument(const plugin_argument &arg)
{
	const std::string key = arg.key, value = arg.value ? arg.value : "";

	if (key == "report" && value == "text")
		opt.report = REPORT_TEXT;
	else if (key == "report" && value == "flows")
		opt.report = REPORT_FLOWS;
	else if (key == "report" && value == "heap")
		opt.report = REPORT_HEAP;
	else if (key == "report" && value == "json")
		opt.report = REPORT_JSON;
	else if (key == "limits" && value == "1.19")
		opt.max_variable = 10 * 1024 * 1024;
	else if (key == "limits" && value == "1.24")
		opt.max_variable = 128 * 1024;
	else if (key == "max-variable")
		return parse_bytes(arg, &opt.max_variable);
	else if (key == "max-implicit")
		return parse_bytes(arg, &opt.max_implicit);
	else if (key == "all-heap" && !arg.value)
		opt.all_heap = true;
	else if (key == "report-only" && !arg.value)
		opt.carry_out = false;
	else if (key == "no-barrier" && !arg.value)
		opt.barriers = false;
	else if (key == "no-frames" && !arg.value)
		opt.frames = false;
	else
		return false;
	return true;
}

/* Called by load.cc, as GCC calls plugin_init. */
extern "C" __attribute__((visibility("default"))) int
gomem_escape_init(struct plugin_name_args *info, struct plugin_gcc_version *)
{
	for (int i = 0; i < info->argc; i++) {
		const plugin_argument &arg = info->argv[i];
		if (!parse_argument(arg)) {
			error("unknown argument %<-fplugin-arg-%s-%s%s%s%>", info->base_name,
			      arg.key, arg.value ? "=" : "", arg.value ? arg.value : "");
			return 0;
		}
	}
	plugin_name = info->base_name;
	opt.frames &= opt.carry_out;
	if (strcmp(lang_hooks.name, "GNU GIMPLE") == 0) {
		/* decided already, but compiled now */
		watch();
		return 0;
	}
	if (strncmp(lang_hooks.name, "GNU C", 5) != 0 || lang_hooks.name[5] == '+')
		return 0;

	opt.colour = isatty(STDERR_FILENO) && !getenv("NO_COLOR");
	parse_file = lang_hooks.parse_file;
	lang_hooks.parse_file = parse_and_decide;
	register_callback(info->base_name, PLUGIN_START_UNIT, start_unit, NULL);
	watch();
	if (opt.report == REPORT_TEXT || opt.report == REPORT_FLOWS)
		watch_inlining();
	register_callback(info->base_name, PLUGIN_FINISH_UNIT, finish_unit, NULL);
	register_callback(
		info->base_name, PLUGIN_ATTRIBUTES, [](void *, void *) { register_attributes(); },
		NULL);
	return 0;
}
