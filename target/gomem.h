/* SPDX-License-Identifier: MIT
 *
 * gomem.h - a Go-style heap for C: the only header a program includes.
 *
 *     typedef struct User { gm_string name; gm_int age; } User;
 *     GM_TYPE(User, name.ptr)
 *
 *     User *user = gm_new(User);            one zeroed User
 *     gm_int *row = gm_make(gm_int, 100);   an array of 100 zeroed elements
 *     ints = gm_append(Ints, ints, 42);     a slice that grows as Go's do
 *     gm_gc();                              collect what nothing reaches
 *
 * Nothing is freed by hand: an object lives as long as a pointer into it, also to its middle, is
 * found in a variable, a register or another live object. Pointers kept in memory that the
 * collector does not know (malloc, mmap) must be announced with gm_root_add.
 *
 * One thread allocates: the first one that does. Misuse and exhaustion end the program with one
 * line on stderr and abort(), so that a debugger stops where it happened.
 *
 * Environment: GOMEM_ARENA=0x14000000000 places the heap, GOMEM_GOGC=50 (or off) paces it,
 * GOMEM_DEBUG=gcstress=1,clobberfree=1 collects at every allocation (gcstep=1: does one unit of a
 * collection, so that it is interrupted everywhere) and poisons freed memory,
 * GOMEM_TRACE=1 prints a line for each collection as Go's GODEBUG=gctrace=1 does (2: pauses, too),
 * GOMEM_EVENTS=10000 records what the collector does, for the debugger.
 */
#ifndef GOMEM_H
#define GOMEM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#error "gomem.h is for C (GNU C11 or later)"
#endif

/* ---- Go's words for C's types ---------------------------------------------------------------- */

typedef intptr_t gm_int; /* Go's int: 8 bytes on 64-bit machines */
typedef uint8_t gm_byte;

/* Go's string header: bytes and their number, no final 0, never modified. */
typedef struct gm_string {
	const char *ptr;
	gm_int len;
} gm_string;

/* Go's interface value: what type the value has, and where it is (NULL, NULL is nil). */
typedef struct gm_any {
	const struct gm_type *type;
	void *data;
} gm_any;

/* ---- Types ------------------------------------------------------------------------------------
 *
 * The collector has to know which words of an object are pointers. In the plugin-free mode a type
 * says so once, at file scope, after its definition:
 *
 *     GM_TYPE(Node, left, right, label.ptr)   these fields are pointers (or arrays of pointers)
 *     GM_TYPE_POINTER_FREE(Point)             no field is
 *
 * gm_int, gm_byte, C's arithmetic types and every pointer type are known already. An object of a
 * type that said nothing is scanned conservatively: right, but slower, and integers that look like
 * pointers keep things alive.
 */

struct gm_field_ref {
	size_t offset;
	size_t bytes;
};

struct gm_type_ref {
	const char *name;                  /* as written in the source */
	size_t size;                       /* bytes */
	const struct gm_field_ref *fields; /* the pointer fields */
	size_t n_fields;
	const char *element; /* slice types: name of the element type; else NULL */
};

/* Makes a type known; called before main by the macros. The same type may be registered by several
 * files; two different layouts under one name end the program. */
void gm_type_register(const struct gm_type_ref *type);

#define GM_TYPE(T, ...)                                                                            \
	__attribute__((constructor)) static void GM_PASTE_(gm_type_register_, __COUNTER__)(void)   \
	{                                                                                          \
		static const struct gm_field_ref fields[] = {GM_FIELDS_(T, __VA_ARGS__)};          \
		gm_type_register(&(struct gm_type_ref){#T, sizeof(T), fields,                      \
						       sizeof(fields) / sizeof(fields[0]), NULL}); \
	}

#define GM_TYPE_POINTER_FREE(T)                                                                  \
	__attribute__((constructor)) static void GM_PASTE_(gm_type_register_, __COUNTER__)(void) \
	{                                                                                        \
		gm_type_register(&(struct gm_type_ref){#T, sizeof(T), NULL, 0, NULL});           \
	}

/* ---- Allocation --------------------------------------------------------------------------------
 */

/* An allocating expression; its address identifies it. The heap fills in `id`, the compiler (see
 * gomem-cc) what is behind it. */
struct gm_site_ref {
	const char *file;
	const char *function;
	const char *type;
	uint32_t line;
	uint32_t kind; /* enum gm_site_kind of layout.h */
	uint32_t id;
	uint32_t column;                  /* of the compiler's decision; 0: not known */
	const char *reason;               /* why it is on the heap; NULL: not known */
	const struct gm_type_ref *layout; /* of an element; NULL: found by the name in `type` */
	uint64_t bytes;                   /* of the last object, if gm_runs can give another one */
	uint64_t slot;                    /* then: what its slot says (gm_slot of layout.h) */
	uint64_t cursor;                  /* then: where in gm_runs it comes from, in bytes */
};

/* n zeroed elements of elem_size bytes. Never returns NULL; n * elem_size may be 0, then the
 * address is the same for all such objects and nothing is counted, as in Go. */
void *gm_alloc(struct gm_site_ref *site, size_t n, size_t elem_size);

/* One zeroed T on the heap; Go's new(T). Yields T *. */
#define gm_new(T) ((T *)gm_alloc(GM_SITE_(#T, GM_NEW_), 1, sizeof(T)))

/* An array of n zeroed T on the heap; the backing array of Go's make([]T, n). Yields T *. */
#define gm_make(T, n) ((T *)gm_alloc(GM_SITE_(#T, GM_MAKE_), gm_len_check(n), sizeof(T)))

/* ---- Slices ------------------------------------------------------------------------------------
 */

/* Declares Name as a slice of T, laid out as Go's slice header. At file scope. */
#define GM_SLICE(T, Name)                                                                    \
	typedef struct Name {                                                                \
		T *ptr;                                                                      \
		gm_int len;                                                                  \
		gm_int cap;                                                                  \
	} Name;                                                                              \
	__attribute__((constructor)) static void GM_PASTE_(gm_slice_register_, Name)(void)   \
	{                                                                                    \
		static const struct gm_field_ref fields[] = {GM_FIELDS_(Name, ptr)};         \
		gm_type_register(&(struct gm_type_ref){#Name, sizeof(Name), fields, 1, #T}); \
	}

/* A slice S of n zeroed elements with room for n; Go's make([]T, n). Yields S. */
#define gm_make_slice(S, n) GM_MAKE_SLICE_(S, n, GM_UNIQUE_(gm_slice_))
#define GM_MAKE_SLICE_(S, n, new)                                                   \
	__extension__({                                                             \
		S new;                                                              \
		gm_slice_make(&new, (n), sizeof(*new.ptr), GM_SITE_(#S, GM_MAKE_)); \
		new;                                                                \
	})

/* The same with room for cap elements; Go's make([]T, n, cap). Yields S. */
#define gm_make_slice_cap(S, n, cap) GM_MAKE_SLICE_CAP_(S, n, cap, GM_UNIQUE_(gm_slice_))
#define GM_MAKE_SLICE_CAP_(S, n, capacity, new)                            \
	__extension__({                                                    \
		S new;                                                     \
		gm_slice_make_cap(&new, (n), (capacity), sizeof(*new.ptr), \
				  GM_SITE_(#S, GM_MAKE_));                 \
		new;                                                       \
	})

/* s[low:high]: shares the array of s. Bounds are Go's, 0 <= low <= high <= cap. Yields S. */
#define gm_reslice(s, low, high) GM_RESLICE_(s, low, high, GM_UNIQUE_(gm_slice_))
#define GM_RESLICE_(s, low, high, new)                               \
	__extension__({                                              \
		__typeof__(s) new = (s);                             \
		gm_slice_cut(&new, (low), (high), sizeof(*new.ptr)); \
		new;                                                 \
	})

/* Element i of slice s, bounds checked; an lvalue. */
#define gm_at(s, i) ((s).ptr[gm_index_check((i), (s).len)])

/* s with a value behind its last element. Writes into the array of s while cap allows it, else into
 * a new array of the capacity that Go 1.19 gives. Yields S: write s = gm_append(S, s, v). */
#define gm_append(S, s, ...) GM_APPEND_SLICE_VALUE_(S, GM_UNIQUE_(gm_slice_), s, __VA_ARGS__)
#define GM_APPEND_SLICE_VALUE_(S, new, s, ...)                                              \
	__extension__({                                                                     \
		S new = (s);                                                                \
		if (new.len == new.cap)                                                     \
			gm_slice_grow(&new, 1, sizeof(*new.ptr), GM_SITE_(#S, GM_APPEND_)); \
		new.ptr[new.len++] = (__VA_ARGS__);                                         \
		new;                                                                        \
	})

/* s with the elements of slice t behind its last one; Go's append(s, t...). Yields S. */
#define gm_append_slice(S, s, t) \
	GM_APPEND_SLICE_(S, s, t, GM_UNIQUE_(gm_slice_), GM_UNIQUE_(gm_slice_))
#define GM_APPEND_SLICE_(S, s, t, new, more)                                              \
	__extension__({                                                                   \
		S new = (s);                                                              \
		const S more = (t);                                                       \
		gm_slice_append(&new, &more, sizeof(*new.ptr), GM_SITE_(#S, GM_APPEND_)); \
		new;                                                                      \
	})

/* What the macros call; slice points to a slice struct, elements have elem_size bytes. */
void gm_slice_make(void *slice, gm_int len, size_t elem_size, struct gm_site_ref *site);
void gm_slice_make_cap(void *slice, gm_int len, gm_int cap, size_t elem_size,
		       struct gm_site_ref *site);
void gm_slice_cut(void *slice, gm_int low, gm_int high, size_t elem_size);
void gm_slice_append(void *slice, const void *more, size_t elem_size, struct gm_site_ref *site);
/* makes room for `extra` more elements */
void gm_slice_grow(void *slice, gm_int extra, size_t elem_size, struct gm_site_ref *site);

/* ---- Strings -----------------------------------------------------------------------------------
 */

/* A string literal as a gm_string; no allocation. Also fit for static initialisers. */
#define gm_str(literal) ((gm_string){"" literal, sizeof(literal) - 1})

/* The bytes of a C string, copied to the heap. Yields gm_string. */
#define gm_string_copy(c_string) gm_string_new((c_string), GM_SITE_("gm_byte", GM_STRING_))

/* a + b. Copies unless one of them is empty. Yields gm_string. */
#define gm_concat(a, b) gm_string_concat((a), (b), GM_SITE_("gm_byte", GM_STRING_))

/* s[low:high]: shares the bytes of s. Bounds are Go's, 0 <= low <= high <= len. */
gm_string gm_substring(gm_string s, gm_int low, gm_int high);

gm_string gm_string_new(const char *c_string, struct gm_site_ref *site);
gm_string gm_string_concat(gm_string a, gm_string b, struct gm_site_ref *site);

/* ---- Interface values --------------------------------------------------------------------------
 */

/* value as an interface value of type T. A pointer is held directly; other values are copied to the
 * heap, but for zero-sized ones and integers below 256, which Go keeps in a table. Yields gm_any.
 */
#define gm_box(T, ...) GM_BOX_VALUE_(T, GM_UNIQUE_(gm_value_), __VA_ARGS__)
#define GM_BOX_VALUE_(T, copy, ...)                                       \
	__extension__({                                                   \
		T copy = (__VA_ARGS__);                                   \
		gm_box_value(&copy, sizeof(copy), GM_SITE_(#T, GM_BOX_)); \
	})

/* The value in interface value `any`, which must hold a T; Go's type assertion. Yields T. */
#define gm_unbox(T, any) GM_UNBOX_VALUE_(T, any, GM_UNIQUE_(gm_value_))
#define GM_UNBOX_VALUE_(T, any, copy)                           \
	__extension__({                                         \
		T copy;                                         \
		gm_unbox_value((any), &copy, sizeof(copy), #T); \
		copy;                                           \
	})

gm_any gm_box_value(const void *value, size_t size, struct gm_site_ref *site);
/* The same where the interface value does not outlive *value; the compiler calls it then. */
gm_any gm_box_local(const void *value, size_t size, struct gm_site_ref *site);
void gm_unbox_value(gm_any any, void *value, size_t size, const char *type);

/* Name of the type that `any` holds; "nil" for none. */
const char *gm_type_name(gm_any any);

/* ---- Collection --------------------------------------------------------------------------------
 */

/* Runs a whole collection, sweeping included, then the finalizers that became due. */
void gm_gc(void);

/* A collection in steps, for those who want to watch one: gm_gc_start begins it (and ends the one
 * that runs, if any) and returns in its mark phase, with the roots not scanned yet. gm_gc_step does
 * up to `units` of work, each a piece of the roots, an object followed or a span swept, and returns
 * 1 while the collection goes on, 0 when it is over. Between the steps the program may do what it
 * likes, if its stores of pointers run the write barrier (see gm_store). */
void gm_gc_start(void);
int gm_gc_step(size_t units);

/* Records what the collector does in a ring of the last `capacity` events, for the debugger; 0 ends
 * it. GOMEM_EVENTS=N does the same from the start. */
void gm_events(size_t capacity);

/* Calls finalizer(object) once, after a collection found that nothing reaches object (the address
 * that gm_new or gm_make gave); the object is freed by the collection after that. NULL removes the
 * finalizer. As in Go, finalizers in a cycle of objects never run. */
void gm_set_finalizer(void *object, void (*finalizer)(void *object));

/* Announces memory outside the heap whose words may point into it, and takes it back. */
void gm_root_add(const void *start, size_t bytes);
void gm_root_remove(const void *start);

/* Counters named after Go's runtime.MemStats. Bytes are of slots (size classes), not of requests.
 */
typedef struct gm_mem_stats {
	uint64_t TotalAlloc;  /* bytes ever allocated */
	uint64_t Mallocs;     /* objects ever allocated */
	uint64_t Frees;       /* objects freed */
	uint64_t HeapAlloc;   /* bytes in objects not yet freed */
	uint64_t HeapObjects; /* Mallocs - Frees */
	uint64_t NumGC;       /* completed collections */
} gm_mem_stats;

void gm_read_mem_stats(gm_mem_stats *stats);

/* ---- Write barrier -----------------------------------------------------------------------------
 *
 * While a collection is interrupted between two steps, a pointer must not be stored behind its
 * back: Go's hybrid barrier shades the pointer that is overwritten and the one that is stored
 * (runtime/mbarrier.go). gomem-cc puts it before every store that may need it. A file compiled by
 * another compiler defines GM_BARRIERS before it includes this header and stores pointers into
 * objects and variables of static storage duration by gm_store; a program with a file that does
 * neither has its collections done in one go.
 */

/* *field = value, with the barrier. */
#define gm_store(field, value)                                                  \
	__extension__({                                                         \
		__typeof__(field) gm_field_ = (field);                          \
		__typeof__(*gm_field_) gm_value_ = (value);                     \
		if (__builtin_expect(gm_barrier_enabled != 0, 0))               \
			gm_barrier((void *)gm_field_, (const void *)gm_value_); \
		*gm_field_ = gm_value_;                                         \
	})

extern uint32_t gm_barrier_enabled; /* 1 while objects are marked, else 0 */
void gm_barrier(void *field, const void *value);
/* The same before bytes are copied to `to`; from NULL: before they are overwritten by no pointers.
 */
void gm_barrier_range(void *to, const void *from, size_t bytes);

/* ---- For the debugger --------------------------------------------------------------------------
 */

/* A named moment at which `heap run-to NAME` stops; name is a string literal of at most 55 bytes.
 * Costs one nop: the name and the address go to an ELF section that is never loaded by the program.
 */
#define gm_checkpoint(name) GM_MOMENT_("gm_checkpoints", name)

/* A moment, told in an ELF section. */
#define GM_MOMENT_(section, name)                                               \
	__asm__ volatile("990: nop\n\t"                                         \
			 ".pushsection " section ", \"aR\"\n\t"                 \
			 ".balign 8\n\t"                                        \
			 "991: .quad 990b - 991b\n\t"                           \
			 "992: .asciz " GM_QUOTE_(name) "\n\t"                  \
							".org 992b + 56, 0\n\t" \
							".popsection" ::        \
								: "memory")

/* ---- What gomem-cc emits (layout.h has the structs) -------------------------------------------
 */

struct gm_frame;
struct gm_unit;

/* A run of free slots, the beginning of struct gm_cursor. What gm_alloc does first, gomem-cc does
 * on the spot when it optimizes: where site->bytes is what is wanted and next < limit,
 *
 *     object = next, *slot++ = site->slot, next += elem_size
 */
struct gm_run {
	uintptr_t next;
	uintptr_t limit;
	uint64_t elem_size;
	uint64_t *slot;
};

/* The runs of this thread: the heap's, or empty ones, while gm_alloc has more to do, and in all
 * other threads. */
extern __thread struct gm_run *gm_runs __attribute__((tls_model("initial-exec")));

/* The innermost frame of roots of this thread. */
extern __thread struct gm_frame *gm_frame_top __attribute__((tls_model("initial-exec")));

/* qsort and qsort_r while the collector may look at what they sort. */
void gm_qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *));
void gm_qsort_r(void *base, size_t n, size_t size,
		int (*compare)(const void *, const void *, void *), void *context);

/* A source file states its variables, or that it states none; before main, or when a library is
 * loaded, and when that is unloaded. */
void gm_unit_register(struct gm_unit *unit);
void gm_unit_unregister(struct gm_unit *unit);

/* A file that gomem-cc did not compile has nobody to state its variables; where it defines
 * GM_BARRIERS, its stores of pointers run the write barrier. file NULL takes it back. gomem-cc
 * removes the two functions. */
#define GM_UNIT_WORDS_ 5
__attribute__((weak)) void gm_unit_plain(void *room, const char *file, int barriers);
#ifndef GM_UNIT_NONE_
#ifdef GM_BARRIERS
#define GM_UNIT_BARRIERS_ 1
#else
#define GM_UNIT_BARRIERS_ 0
#endif
static uintptr_t gm_unit_room_[GM_UNIT_WORDS_];
__attribute__((constructor(101), unused)) static void gm_unit_plain_starts_(void)
{
	if (gm_unit_plain)
		gm_unit_plain(gm_unit_room_, __BASE_FILE__, GM_UNIT_BARRIERS_);
}
__attribute__((destructor(101), unused)) static void gm_unit_plain_ends_(void)
{
	if (gm_unit_plain)
		gm_unit_plain(gm_unit_room_, NULL, 0);
}
#endif

/* ---- Helpers of the macros ---------------------------------------------------------------------
 */

/* gm_site.kind, as enum gm_site_kind in layout.h (checked there). */
enum { GM_NEW_, GM_MAKE_, GM_APPEND_, GM_BOX_, GM_STRING_ };

#define GM_SITE_(type_name, site_kind)                 \
	__extension__({                                \
		static struct gm_site_ref gm_site_ = { \
			.file = __FILE__,              \
			.function = __func__,          \
			.type = (type_name),           \
			.line = __LINE__,              \
			.kind = (site_kind),           \
		};                                     \
		&gm_site_;                             \
	})

/* Bounds, with Go's words in the message. Each returns its first argument or does not return. */
size_t gm_len_check(gm_int n);
gm_int gm_index_check(gm_int i, gm_int len);

#define GM_QUOTE_(x)     #x
#define GM_PASTE_(a, b)  GM_PASTE2_(a, b)
#define GM_PASTE2_(a, b) a##b

/* A name that no other expansion has, so that macros may be nested. */
#define GM_UNIQUE_(name) GM_PASTE_(name, __COUNTER__)

/* GM_FIELDS_(T, a, b) is {offset, bytes} of T.a, {offset, bytes} of T.b; at most 16 fields. */
#define GM_FIELD_(T, f)    {offsetof(T, f), sizeof(((T *)0)->f)},
#define GM_F1_(T, f)       GM_FIELD_(T, f)
#define GM_F2_(T, f, ...)  GM_FIELD_(T, f) GM_F1_(T, __VA_ARGS__)
#define GM_F3_(T, f, ...)  GM_FIELD_(T, f) GM_F2_(T, __VA_ARGS__)
#define GM_F4_(T, f, ...)  GM_FIELD_(T, f) GM_F3_(T, __VA_ARGS__)
#define GM_F5_(T, f, ...)  GM_FIELD_(T, f) GM_F4_(T, __VA_ARGS__)
#define GM_F6_(T, f, ...)  GM_FIELD_(T, f) GM_F5_(T, __VA_ARGS__)
#define GM_F7_(T, f, ...)  GM_FIELD_(T, f) GM_F6_(T, __VA_ARGS__)
#define GM_F8_(T, f, ...)  GM_FIELD_(T, f) GM_F7_(T, __VA_ARGS__)
#define GM_F9_(T, f, ...)  GM_FIELD_(T, f) GM_F8_(T, __VA_ARGS__)
#define GM_F10_(T, f, ...) GM_FIELD_(T, f) GM_F9_(T, __VA_ARGS__)
#define GM_F11_(T, f, ...) GM_FIELD_(T, f) GM_F10_(T, __VA_ARGS__)
#define GM_F12_(T, f, ...) GM_FIELD_(T, f) GM_F11_(T, __VA_ARGS__)
#define GM_F13_(T, f, ...) GM_FIELD_(T, f) GM_F12_(T, __VA_ARGS__)
#define GM_F14_(T, f, ...) GM_FIELD_(T, f) GM_F13_(T, __VA_ARGS__)
#define GM_F15_(T, f, ...) GM_FIELD_(T, f) GM_F14_(T, __VA_ARGS__)
#define GM_F16_(T, f, ...) GM_FIELD_(T, f) GM_F15_(T, __VA_ARGS__)

/* The 17th argument: the macro above for as many fields as there are. */
#define GM_PICK_(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, N, ...) N
#define GM_FIELDS_(T, ...)                                                                   \
	GM_PICK_(__VA_ARGS__, GM_F16_, GM_F15_, GM_F14_, GM_F13_, GM_F12_, GM_F11_, GM_F10_, \
		 GM_F9_, GM_F8_, GM_F7_, GM_F6_, GM_F5_, GM_F4_, GM_F3_, GM_F2_, GM_F1_, )   \
	(T, __VA_ARGS__)
#endif
