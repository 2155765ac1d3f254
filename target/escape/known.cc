/* SPDX-License-Identifier: MIT
 *
 * known.cc - functions without a body in the unit: the C library's and the runtime's by a table,
 * a program's own by __attribute__((noescape)) on the function or on one parameter:
 *
 *     int measure(const struct shape *s) __attribute__((noescape));
 *     void visit(struct list *l __attribute__((noescape)), void *context);
 *
 * Every other pointer argument leaks.
 */
#include "escape.h"

/* A letter per argument; the last one stands for all that follow. */
static const char letters[] = "-hcCrRx>";
static const known_flow meaning[] = {KNOWN_NOTHING,       KNOWN_HEAP,     KNOWN_CONTENT,
				     KNOWN_CONTENT_TWICE, KNOWN_RESULT,   KNOWN_RESULT_CONTENT,
				     KNOWN_COPY,          KNOWN_INTO_NEXT};

static const struct {
	const char *arguments;
	const char *names; /* separated by blanks */
} table[] = {
	/* read or filled, not kept */
	{"-",
	 "strlen strnlen strcmp strncmp strcasecmp strncasecmp strcoll memcmp bcmp strspn "
	 "strcspn strdup strndup atoi atol atoll atof bzero explicit_bzero strxfrm "
	 "printf fprintf sprintf snprintf vprintf vfprintf vsprintf vsnprintf dprintf "
	 "scanf fscanf sscanf puts fputs putchar fputc putc fopen freopen fclose fflush fread "
	 "fwrite fgetc getc ungetc fseek ftell rewind feof ferror clearerr fileno perror "
	 "remove rename free exit _exit abort getenv time clock difftime mktime "
	 "strftime clock_gettime nanosleep gettimeofday open read write close stat fstat lstat "
	 "access unlink isatty system srand frexp modf assert_fail __assert_fail va_end "
	 "object_size dynamic_object_size constant_p prefetch unreachable trap expect "
	 "setjmp _setjmp sigsetjmp longjmp puts_unlocked clear_cache return_address "
	 "usleep sleep sigprocmask sigemptyset sigaddset pthread_mutex_lock "
	 "pthread_mutex_unlock sincos nan"},
	/* the first argument is the result */
	{"r-", "strcpy strncpy strcat strncat stpcpy stpncpy memset strchr strrchr strchrnul index "
	       "rindex strstr strcasestr strpbrk memchr rawmemchr memrchr memmem fgets getcwd "
	       "assume_aligned basename dirname expect_p launder"},
	/* the second one */
	{"-r-", "realpath gmtime_r localtime_r asctime_r ctime_r strerror_r"},
	/* a struct of functions is kept */
	{"-c-", "sigaction"},
	{"rx-", "memcpy memmove mempcpy memccpy"},
	{"cc-", "realloc reallocarray"},
	/* these call one of their arguments, see below; what is found is the result */
	{"-", "qsort qsort_r"},
	{"-r-", "bsearch lfind"},
	{"cr-", "lsearch"},
	/* text that is pointed into afterwards */
	{">-", "strtol strtoul strtoll strtoull strtod strtof strtold"},
	/* the runtime; gm_alloc and interface values are in build_call.cc */
	{"r", "gm_substring"},
	{"rr-", "gm_string_concat"},
	{"-", "gm_string_new gm_type_name gm_read_mem_stats gm_len_check gm_make_check "
	      "gm_slice_cut gm_index_check gm_gc gm_root_remove gm_type_register"},
};

const char *plain_name(tree fndecl)
{
	const char *name = DECL_NAME(fndecl) ? IDENTIFIER_POINTER(DECL_NAME(fndecl)) : "";

	if (strncmp(name, "__builtin_", 10) == 0)
		name += 10; /* also __builtin___memcpy_chk, that a checking memcpy calls */
	return strncmp(name, "__", 2) == 0 ? name + 2 : name;
}

static const char *arguments_of(tree fndecl)
{
	static std::unordered_map<std::string, const char *> names;

	if (names.empty()) {
		for (const auto &row : table) {
			std::string name;
			for (const char *c = row.names;; c++) {
				if (*c && *c != ' ') {
					name += *c;
					continue;
				}
				names[name] = row.arguments;
				name.clear();
				if (!*c)
					break;
			}
		}
	}

	/* a static function of that name, or another scope's, is not the library's */
	if (!TREE_PUBLIC(fndecl))
		return NULL;
	std::string name = plain_name(fndecl);
	/* __sprintf_chk and the like have further arguments that hold no pointers to be kept */
	const size_t length = name.size();
	if (length > 4 && name.compare(length - 4, 4, "_chk") == 0)
		name.resize(length - 4);
	auto found = names.find(name);
	return found == names.end() ? NULL : found->second;
}

const char *known_callback(tree fndecl, unsigned *which)
{
	static const struct {
		const char *name;
		unsigned which;
		const char *given;
	} callers[] = {
		{"qsort", 3, "00"}, {"qsort_r", 3, "004"}, {"bsearch", 4, "01"},
		{"lfind", 4, "01"}, {"lsearch", 4, "01"},
	};

	for (const auto &row : callers)
		if (TREE_PUBLIC(fndecl) && strcmp(plain_name(fndecl), row.name) == 0) {
			*which = row.which;
			return row.given;
		}
	return NULL;
}

static bool is_noescape(tree decl)
{
	return lookup_attribute("noescape", DECL_ATTRIBUTES(decl)) != NULL_TREE;
}

known_flow known_argument(tree fndecl, unsigned i)
{
	if (is_noescape(fndecl))
		return KNOWN_NOTHING;

	tree parm = DECL_ARGUMENTS(fndecl);
	for (unsigned k = 0; parm && k < i; k++)
		parm = DECL_CHAIN(parm);
	if (parm && is_noescape(parm))
		return KNOWN_NOTHING;

	const char *arguments = arguments_of(fndecl);
	if (!arguments)
		return KNOWN_HEAP;
	const char letter = arguments[std::min<size_t>(i, strlen(arguments) - 1)];
	return meaning[strchr(letters, letter) - letters];
}

static struct attribute_spec noescape = {"noescape", 0, 0, true, false, false, false, NULL, NULL};

void register_attributes()
{
	register_attribute(&noescape);
}

bool known_not_to_allocate(tree fndecl)
{
	static const std::unordered_set<std::string> quiet = {
		"gm_substring",    "gm_type_name",   "gm_len_check",     "gm_index_check",
		"gm_make_check",   "gm_unbox_value", "gm_slice_cut",     "gm_read_mem_stats",
		"gm_root_add",     "gm_root_remove", "gm_type_register", "gm_barrier",
		"gm_barrier_range", "gm_barrier_keep"};
	const char *name = DECL_NAME(fndecl) ? IDENTIFIER_POINTER(DECL_NAME(fndecl)) : "";

	if (strncmp(name, "gm_", 3) == 0)
		return quiet.count(name);
	unsigned which;
	return arguments_of(fndecl) != NULL && !known_callback(fndecl, &which);
}

bool known_to_write_text(tree fndecl)
{
	unsigned which;

	return strncmp(plain_name(fndecl), "gm_", 3) != 0 && arguments_of(fndecl) != NULL &&
	       !known_callback(fndecl, &which);
}
