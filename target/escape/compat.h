/* SPDX-License-Identifier: MIT
 *
 * compat.h - GCC's internal headers, and what differs between GCC 11 and 16. The only file that
 * asks for a version. The C++ library comes first, because GCC poisons malloc and its like.
 */
#ifndef ESC_COMPAT_H
#define ESC_COMPAT_H

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <gcc-plugin.h>
#include <plugin-version.h>

#include <tree.h>
#include <tree-iterator.h>
#include <stringpool.h>
#include <attribs.h>
#include <cgraph.h>
#include <fold-const.h>
#include <langhooks.h>
#include <c-family/c-common.h>
#include <diagnostic.h>
#include <gimple-expr.h>
#include <gimplify.h>
#include <intl.h>
#include <opts.h>
#include <stor-layout.h>
#include <toplev.h>
#include <tree-pretty-print.h>
#include <varasm.h>

#if GCCPLUGIN_VERSION_MAJOR >= 17
#error "this plugin knows GCC 11 to 16"
#endif
#if GCCPLUGIN_VERSION_MAJOR >= 16
#include <diagnostics/file-cache.h>
#endif

/* -Wdangling-pointer came with GCC 12. */
#if GCCPLUGIN_VERSION_MAJOR >= 12
#define ESC_HAS_WARN_DANGLING 1
#else
#define ESC_HAS_WARN_DANGLING 0
#endif

/* GCC 12 gave functions a list of nested ones of their own; the context says the same in all. */
static inline tree esc_outer_function(tree fndecl)
{
	return decl_function_context(fndecl);
}

/* A line of the source, without its end; "" when it cannot be had. */
static inline std::string esc_source_line(const char *file, int line)
{
#if GCCPLUGIN_VERSION_MAJOR >= 14
	auto text = global_dc->get_file_cache().get_source_line(file, line);
#else
	char_span text = location_get_source_line(file, line);
#endif
	return text ? std::string(text.get_buffer(), text.length()) : "";
}

/* What ends the life of a variable of that type: GCC 11 and 12 name build_clobber differently, and
 * a plugin that cannot be loaded cannot say which GCC it is for. */
static inline tree esc_clobber(tree type)
{
	tree clobber = build_constructor(type, NULL);

	TREE_THIS_VOLATILE(clobber) = 1;
	return clobber;
}

/* A string literal as a constant char array with its final 0. */
static inline tree esc_string(const std::string &text)
{
	return build_string_literal(text.size() + 1, text.c_str());
}

#endif
