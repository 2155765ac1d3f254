# SPDX-License-Identifier: MIT
#
# make run, make test: all that a fresh Debian or Ubuntu needs. `make help` lists the rest.

ifeq ($(origin CC),default)
CC := gcc
endif
BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
CFLAGS  ?= -O2 -g
# make SANITIZE=address,undefined BUILD=build/sanitize ...
SANITIZE ?=

WARN    := -std=gnu11 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
           -Wpointer-arith -Wvla
SAN     := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all)
# Not expanded here: autoload.o below adds to CFLAGS.
COMPILE = $(CC) $(CFLAGS) $(SAN) -MMD -MP

HEAP_C  := $(wildcard target/heap/*.c)
# What a drawing shows; both the library's texts and heapviz's pictures are made from it.
PICTURE_C := $(wildcard viz/draw/picture*.c) viz/draw/text_names.c viz/draw/text_sentence.c
GRAPH_C := $(wildcard viz/graph/*.c) $(wildcard viz/draw/text*.c) $(wildcard viz/draw/select*.c) viz/draw/cut.c $(wildcard viz/draw/fold*.c) viz/draw/union.c $(PICTURE_C)
# The only files that know Graphviz; libheapgraph is loaded into GDB and must not.
DRAW_C  := $(filter-out $(GRAPH_C),$(wildcard viz/draw/*.c)) viz/heapviz.c
UNITS   := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c))

HEAP_O  := $(HEAP_C:%.c=$(BUILD)/%.o)
GRAPH_O := $(GRAPH_C:%.c=$(BUILD)/%.o)
DRAW_O  := $(DRAW_C:%.c=$(BUILD)/%.o)
PICTURE_O := $(PICTURE_C:%.c=$(BUILD)/%.o)

LIBGOMEM     := $(BUILD)/libgomem.a
LIBHEAPGRAPH := $(BUILD)/libheapgraph.so
HEAPVIZ      := $(BUILD)/heapviz

# GNU make's own rules link what looks like a program; ours are all that there are.
.SUFFIXES:
%: %.o
%: %.c
%: %.cc
%: %.sh
# A build that a target needs uses all processors, unless make was told how many.
JOBS = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))
.DELETE_ON_ERROR:
.PHONY: all
all: $(LIBGOMEM) $(LIBHEAPGRAPH) $(HEAPVIZ)

# ---- the subject ----
$(BUILD)/target/heap/%.o: target/heap/%.c
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) -Itarget -fno-omit-frame-pointer -c $< -o $@

$(LIBGOMEM): $(HEAP_O)
	rm -f $@
	ar rcs $@ $^

# ---- the picture ----
$(BUILD)/viz/%.o: viz/%.c
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) -fPIC -fvisibility=hidden -Iviz $(if $(filter $<,$(DRAW_C)),$(GVC_CFLAGS)) -c $< -o $@

GVC_CFLAGS = $(shell pkg-config --cflags libgvc)
GVC_LIBS   = $(shell pkg-config --libs libgvc libpathplan)

$(LIBHEAPGRAPH): $(GRAPH_O)
	$(CC) $(SAN) -shared -Wl,-soname,libheapgraph.so -Wl,--no-undefined $^ -lyajl -o $@

# The page of animations lies in heapviz: each file of it as an array of characters.
PLAYER_FILES := scene.css player.css player.html talk.js move.js camera.js player.js
$(BUILD)/viz/player_files.c: $(PLAYER_FILES:%=viz/player/%)
	@mkdir -p $(@D)
	@echo '#include "draw/player_files.h"' > $@
	@for file in $(PLAYER_FILES); do \
		echo "const char hgi_$$(echo $$file | tr . _)[] = {" && \
		od -An -v -tx1 viz/player/$$file | sed 's/ \(..\)/0x\1,/g' && echo '0};' || exit 1; \
	done >> $@
$(BUILD)/viz/player_files.o: $(BUILD)/viz/player_files.c
	$(COMPILE) $(WARN) -fvisibility=hidden -Iviz -c $< -o $@

$(HEAPVIZ): $(DRAW_O) $(PICTURE_O) $(BUILD)/viz/player_files.o $(LIBHEAPGRAPH)
	$(CC) $(SAN) $(filter %.o,$^) -L$(BUILD) -lheapgraph -Wl,-rpath,'$$ORIGIN:$$ORIGIN/../lib' $(GVC_LIBS) -lm -o $@

# ---- the compiler ----
include target/escape/escape.mk
include target/demo/demo.mk

# ---- the proof ----
# A unit is tests/unit/NAME.c; its name's first word says what it is linked with.
$(BUILD)/unit/heap_%: tests/unit/heap_%.c $(LIBGOMEM)
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) -Itarget -Itests/unit $< $(LIBGOMEM) -lcmocka -o $@

$(BUILD)/unit/graph_%: tests/unit/graph_%.c $(LIBHEAPGRAPH)
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) -Iviz -Itests/unit $< -L$(BUILD) -lheapgraph -Wl,-rpath,$(CURDIR)/$(BUILD) -lcmocka -o $@

.PHONY: units
units: $(UNITS:%=$(BUILD)/unit/%)

# Subjects of the debugger's tests.
PROGRAMS := $(patsubst tests/programs/%.c,$(BUILD)/programs/%,$(wildcard tests/programs/*.c))
$(BUILD)/programs/%: tests/programs/%.c $(LIBGOMEM)
	@mkdir -p $(@D)
	$(CC) -O0 -g3 $(SAN) -MMD -MP $(WARN) -Itarget $< $(LIBGOMEM) $(PROGRAM_LIBS) -o $@

# tests/programs/lib/NAME.c is a shared library of theirs.
$(BUILD)/programs/lib%.so: tests/programs/lib/%.c
	@mkdir -p $(@D)
	$(CC) -O0 -g3 -MMD -MP $(WARN) -fPIC -shared $< -o $@
$(BUILD)/programs/globals: $(BUILD)/programs/libshelf.so
$(BUILD)/programs/globals: PROGRAM_LIBS = -L$(@D) -lshelf -Wl,-rpath,'$$ORIGIN'

# What becomes of variables that nobody uses any more, when the compiler says so to the collector.
$(BUILD)/programs/unused $(BUILD)/programs/searched: $(BUILD)/programs/%: tests/programs/%.c $(DEMO_TOOLS) $(LIBGOMEM)
	@mkdir -p $(@D)
	$(DEMO_CC) -O2 -g3 $(SAN) $(WARN) -Itarget $< $(if $(DEMO_TOOLS),,$(LIBGOMEM)) -o $@

.PHONY: programs sanitized
programs: $(PROGRAMS)
sanitized:
	@$(MAKE) --no-print-directory SANITIZE=address,undefined BUILD=$(BUILD)/sanitize units

# T=name runs the tests whose name contains it.
.PHONY: test test-all bless
test: tools-test
	@$(MAKE) $(JOBS) --no-print-directory --silent all units programs sanitized
	@tests/run $(if $(T),-t '$(T)')
test-all: tools-test-all
	@$(MAKE) $(JOBS) --no-print-directory --silent all units programs sanitized
	@tests/run -a $(if $(T),-t '$(T)')
bless: tools-test
	@$(MAKE) $(JOBS) --no-print-directory --silent all units programs
	@tests/run -b -t '$(or $(T),gdb/)'

include tests/go/go.mk
include tests/fuzz/fuzz.mk
include tests/arm64/arm64.mk
include tests/interop/interop.mk
include tests/compilers/compilers.mk
include tests/torture/torture.mk

# ---- the stage ----
.PHONY: run gdb talk slides rehearse pictures replay doctor
run: tools-run
	@[ -x $(HEAPVIZ) ] || echo 'gomem: building, half a minute'
	@$(MAKE) $(JOBS) --no-print-directory --silent all
	@talk/run.sh
gdb: tools-run
	@$(MAKE) $(JOBS) --no-print-directory --silent all
	@gdb -q -x gomem.py $(BUILD)/demo/playground
# The talk: live, without an audience (step by step, in a terminal, with the page in a browser;
# BLESS=1 records what differs), from the recording.
talk: tools-run
	@$(MAKE) $(JOBS) --no-print-directory --silent all go-if-any
	@talk/talk.sh
slides: tools-run
	@$(MAKE) $(JOBS) --no-print-directory --silent all go-if-any
	@talk/slides.sh
rehearse: tools-rehearse
	@$(MAKE) $(JOBS) --no-print-directory --silent all go-if-any
	@talk/rehearse.sh
	@tests/run -a -t suite/stage
	@tests/run -a -t suite/view
	@talk/newcomer.sh
# The screens that talk/README.md shows.
pictures: tools-rehearse
	@$(MAKE) $(JOBS) --no-print-directory --silent all
	@talk/pictures.sh
replay:
	@talk/replay.sh
# The same in Go: slide 7 in two panes, the decisions of both compilers. With what was recorded where
# there is no Go.
.PHONY: go-beside go-escape go-if-any
go-beside go-escape: tools-run
	@$(MAKE) --no-print-directory --silent all go-if-any
	@GO=$(GO) talk/$@.sh
go-if-any:
	@! command -v $(GO) >/dev/null || $(MAKE) --no-print-directory --silent go-demos
doctor:
	@talk/doctor.sh

# ---- speed ----
include target/bench/bench.mk
.PHONY: bench bench-go
bench-go: all
	@tests/bench/go_lens.sh
bench: tools-test-all
	@$(MAKE) $(JOBS) --no-print-directory --silent all programs benches $(BUILD)/bench/fifty $(BUILD)/bench/heap $(BUILD)/bench/load
	@$(MAKE) --no-print-directory --silent interop-tools || echo 'no npm: memlab and DevTools are not measured'
	@tests/bench/run.sh
# Snapshots for the benches of drawing and of analyses, and a reader of them.
$(addprefix $(BUILD)/bench/,fifty heap load): $(BUILD)/bench/%: tests/bench/%.c $(LIBHEAPGRAPH)
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) -Iviz -Itests/unit $< -L$(BUILD) -lheapgraph -Wl,-rpath,$(CURDIR)/$(BUILD) -lcmocka -o $@

# ---- what the tools need: Debian's and Ubuntu's packages ----
# Each list holds what that job needs beyond the one before it.
PACKAGES_RUN      := gcc g++ make libc6-dev pkg-config libyajl-dev libgraphviz-dev graphviz fonts-dejavu-core gdb
PACKAGES_TEST     := libcmocka-dev gdbserver libxml2-utils yajl-tools binutils git
PACKAGES_REHEARSE := tmux chromium curl iproute2 aha
PACKAGES_TEST_ALL := clang-format libgc-dev libmimalloc-dev valgrind golang-go dpkg-dev gcc-11 g++-11 gcc-11-plugin-dev clang rustc
# Those of the gcc that is there, or else of the one that apt would install.
PLUGIN_HEADERS     = $$({ gcc -dumpversion || apt-cache depends gcc; } 2>/dev/null | \
                       sed -nE 's/^( *Depends: gcc-)?([0-9]+)(\.[0-9.]*)?$$/gcc-\2-plugin-dev/p')
# What libFuzzer is in: a package of its own in newer releases, clang in others.
FUZZ_RUNTIME       = $$(apt-cache show libclang-rt-dev >/dev/null 2>&1 && echo libclang-rt-dev)
.PHONY: tools-run tools-rehearse tools-test tools-test-all
# Asked for in one go; again, because apt may know only now what gcc and clang it has.
need = for i in 1 2; do tests/tools/need $(1) || exit 1; done
tools-run:
	@$(call need,$(PACKAGES_RUN) $(PLUGIN_HEADERS))
tools-test:
	@$(call need,$(PACKAGES_RUN) $(PACKAGES_TEST) $(PLUGIN_HEADERS))
tools-rehearse:
	@$(call need,$(PACKAGES_RUN) $(PACKAGES_REHEARSE) $(PLUGIN_HEADERS))
tools-test-all:
	@$(call need,$(PACKAGES_RUN) $(PACKAGES_TEST) $(PACKAGES_REHEARSE) $(PACKAGES_TEST_ALL) $(PLUGIN_HEADERS) $(FUZZ_RUNTIME))

# ---- for others ----
VERSION := 0.1.0
.PHONY: install clean format help
install: tools-run
	@$(MAKE) $(JOBS) --no-print-directory --silent all
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin include lib/gomem lib/pkgconfig share/gomem/gomem/heaps share/gomem/gomem/native share/gomem/gomem/commands share/gomem/gomem/stage share/gomem/gomem/view)
	install -m 644 target/gomem.h $(DESTDIR)$(PREFIX)/include/
	install -m 755 $(HEAPVIZ) $(GOMEM_CC) $(DESTDIR)$(PREFIX)/bin/
	install -m 755 $(ESCAPE_PLUGIN) $(ESCAPE_PASSES) $(DESTDIR)$(PREFIX)/lib/gomem/
	install -m 755 $(LIBHEAPGRAPH) $(DESTDIR)$(PREFIX)/lib/
	install -m 644 $(LIBGOMEM) $(DESTDIR)$(PREFIX)/lib/
	install -m 644 gdbext/gomem.py $(DESTDIR)$(PREFIX)/share/gomem/
	install -m 644 gdbext/gomem/*.py $(DESTDIR)$(PREFIX)/share/gomem/gomem/
	install -m 644 gdbext/gomem/heaps/*.py $(DESTDIR)$(PREFIX)/share/gomem/gomem/heaps/
	install -m 644 gdbext/gomem/native/*.py $(DESTDIR)$(PREFIX)/share/gomem/gomem/native/
	install -m 644 gdbext/gomem/commands/*.py $(DESTDIR)$(PREFIX)/share/gomem/gomem/commands/
	install -m 644 gdbext/gomem/stage/*.py $(DESTDIR)$(PREFIX)/share/gomem/gomem/stage/
	install -m 644 gdbext/gomem/view/*.py $(DESTDIR)$(PREFIX)/share/gomem/gomem/view/
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' target/gomem.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/gomem.pc
	@# The installed library names the installed script, so that GDB finds it from the program.
	$(CC) $(CFLAGS) $(WARN) -Itarget -DGM_GDB_SCRIPT='"$(PREFIX)/share/gomem/gomem.py"' -c target/heap/autoload.c -o $(BUILD)/autoload.o
	ar r $(DESTDIR)$(PREFIX)/lib/libgomem.a $(BUILD)/autoload.o
	rm $(BUILD)/autoload.o

format:
	clang-format -i $(shell git ls-files '*.c' '*.h')
clean:
	rm -rf $(BUILD)

help:
	@echo 'make run             the playground under GDB: output, heap, diagrams'
	@echo 'make gdb             the same, interactively'
	@echo 'make talk            the talk, live: Enter goes on'
	@echo 'make slides          the talk as one page for the browser, and for paper'
	@echo 'make rehearse        every step, checked and timed; make replay shows the record'
	@echo 'make pictures        the screens that talk/README.md shows, taken anew'
	@echo 'make escape          what goes to the heap, in Go'"'"'s words; SRC=file.c'
	@echo 'make heap-only       only what goes to the heap, and why'
	@echo 'make go-beside       slide 7 in C and in Go, in two panes'
	@echo 'make go-escape       what both compilers decide about the same functions'
	@echo 'make go-demos        the demos in Go, into build/demo/go'
	@echo 'make test            the tests; T=name for some; make bless accepts new output'
	@echo 'make test-all        also the suites that need heavy packages'
	@echo 'make test-go         tests with the versions of Go that make go-toolchains gets'
	@echo 'make test-compilers  the plugin with GCC 13 to 16; test-debuggers: GDB 16 and 18'
	@echo 'make test-torture    GCC'"'"'s programs for testing compilers, by gomem-cc'
	@echo 'make bench           speed, as ratios to peers in the same run'
	@echo 'make bench-go        only what a Go heap of a million objects costs'
	@echo 'make interop         memlab and DevTools read our snapshots, node by node'
	@echo 'make test-arm64      the goldens with programs for arm64, in an emulator'
	@echo 'make fuzz            what reads foreign bytes, under libFuzzer; FUZZ_SECONDS=600'
	@echo 'make doctor          what this machine lacks for the stage'
	@echo 'make install PREFIX=/usr/local'
	@echo 'make format, make clean'

# Not those of the systems that test-compilers unpacks, and of other Go's sources.
-include $(shell find $(BUILD) \( -path '*/compilers/*/usr' -o -path '$(BUILD)/go/*' \) -prune -o -type f -name '*.d' -print 2>/dev/null)
