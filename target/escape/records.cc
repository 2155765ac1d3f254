/* SPDX-License-Identifier: MIT
 *
 * records.cc - mirrors of the runtime's structs, and static data of such types. A unit need not
 * include gomem.h, so the types are made here; tests/escape/run/site.c compares them with the
 * headers.
 */
#include "rewrite.h"

#include <ggc.h>

static tree kept = NULL_TREE;

extern "C++" void gt_ggc_mx_tree_node(void *);
extern "C++" void gt_pch_nx_tree_node(void *);

void watch_trees()
{
	static const ggc_root_tab roots[] = {
		{&kept, 1, sizeof(kept), &gt_ggc_mx_tree_node, &gt_pch_nx_tree_node},
		LAST_GGC_ROOT_TAB};

	register_callback(plugin_name, PLUGIN_REGISTER_GGC_ROOTS, NULL,
			  const_cast<ggc_root_tab *>(roots));
}

tree keep(tree t)
{
	kept = tree_cons(NULL_TREE, t, kept);
	return t;
}

tree text_type()
{
	return build_pointer_type(build_qualified_type(char_type_node, TYPE_QUAL_CONST));
}

tree make_record(const char *name, std::initializer_list<std::pair<const char *, tree>> fields)
{
	tree record = keep(make_node(RECORD_TYPE)), last = NULL_TREE;

	for (const auto &field : fields) {
		tree decl = build_decl(BUILTINS_LOCATION, FIELD_DECL, get_identifier(field.first),
				       field.second);
		DECL_CONTEXT(decl) = record;
		(last ? DECL_CHAIN(last) : TYPE_FIELDS(record)) = decl;
		last = decl;
	}
	TYPE_NAME(record) = get_identifier(name);
	layout_type(record);
	return record;
}

static tree as_static(tree constructor)
{
	TREE_CONSTANT(constructor) = 1;
	TREE_STATIC(constructor) = 1;
	return constructor;
}

tree build_record(tree record, const std::vector<tree> &values)
{
	vec<constructor_elt, va_gc> *elements = NULL;
	tree field = TYPE_FIELDS(record);

	for (tree value : values) {
		CONSTRUCTOR_APPEND_ELT(elements, field, fold_convert(TREE_TYPE(field), value));
		field = DECL_CHAIN(field);
	}
	return as_static(build_constructor(record, elements));
}

tree build_records(tree record, const std::vector<tree> &values)
{
	vec<constructor_elt, va_gc> *elements = NULL;

	for (tree value : values)
		CONSTRUCTOR_APPEND_ELT(elements, size_int(elements ? elements->length() : 0), value);
	return as_static(
		build_constructor(build_array_type_nelts(record, values.size()), elements));
}

tree build_static(const char *prefix, tree initial, bool read_only)
{
	static unsigned count;
	char name[60];

	/* the link-time compiler adds to files that have such names already */
	snprintf(name, sizeof(name), "%s.%s%u", prefix, in_lto_p ? "lto" : "", count++);
	tree var =
		build_decl(BUILTINS_LOCATION, VAR_DECL, get_identifier(name), TREE_TYPE(initial));
	TREE_STATIC(var) = 1;
	TREE_ADDRESSABLE(var) = 1;
	TREE_USED(var) = 1;
	TREE_READONLY(var) = read_only;
	DECL_ARTIFICIAL(var) = 1;
	DECL_IGNORED_P(var) = 1;
	DECL_INITIAL(var) = initial;
	varpool_node::finalize_decl(var);
	if (symtab->state >= IPA)
		varpool_node::get(var)->analyze();
	return keep(var);
}

tree runtime_variable(const char *name, tree type, bool thread_local_)
{
	tree decl = keep(build_decl(BUILTINS_LOCATION, VAR_DECL, get_identifier(name), type));

	TREE_PUBLIC(decl) = 1;
	DECL_EXTERNAL(decl) = 1;
	DECL_ARTIFICIAL(decl) = 1;
	TREE_USED(decl) = 1;
	/* the heap is in the program itself, never in a library */
	if (thread_local_)
		set_decl_tls_model(decl, flag_pic && !flag_pie ? TLS_MODEL_INITIAL_EXEC
							       : TLS_MODEL_LOCAL_EXEC);
	return decl;
}
