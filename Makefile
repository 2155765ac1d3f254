# SPDX-License-Identifier: MIT
#
# make run, make test: all that a fresh Debian or Ubuntu needs. `make help` lists the rest.

CC      ?= gcc
BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
CFLAGS  ?= -O2 -g
# make SANITIZE=address,undefined BUILD=build/sanitize ...
SANITIZE ?=

WARN    := -std=gnu11 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
           -Wpointer-arith -Wvla
SAN     := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all)
COMPILE := $(CC) $(CFLAGS) $(SAN) -MMD -MP

HEAP_C  := $(wildcard target/heap/*.c)
GRAPH_C := $(wildcard viz/graph/*.c) $(wildcard viz/draw/text*.c) viz/draw/select.c
# The only files that know Graphviz; libheapgraph is loaded into GDB and must not.
DRAW_C  := $(filter-out $(GRAPH_C),$(wildcard viz/draw/*.c)) viz/heapviz.c
DEMOS   := $(notdir $(wildcard target/demo/*))
UNITS   := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c))

HEAP_O  := $(HEAP_C:%.c=$(BUILD)/%.o)
GRAPH_O := $(GRAPH_C:%.c=$(BUILD)/%.o)
DRAW_O  := $(DRAW_C:%.c=$(BUILD)/%.o)

LIBGOMEM     := $(BUILD)/libgomem.a
LIBHEAPGRAPH := $(BUILD)/libheapgraph.so
HEAPVIZ      := $(BUILD)/heapviz
DEMO_BINS    := $(foreach d,$(DEMOS),$(BUILD)/demo/$(d))

.DELETE_ON_ERROR:
.PHONY: all
all: $(LIBGOMEM) $(LIBHEAPGRAPH) $(HEAPVIZ) $(DEMO_BINS)

# ---- the subject ----
$(BUILD)/target/heap/%.o: target/heap/%.c
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) -Itarget -fno-omit-frame-pointer -c $< -o $@

$(BUILD)/target/heap/autoload.o: CFLAGS += -DGM_GDB_SCRIPT='"$(CURDIR)/gomem.py"'

$(LIBGOMEM): $(HEAP_O)
	rm -f $@
	ar rcs $@ $^

# Demos are built as a debugger likes them.
$(BUILD)/demo/%: $(LIBGOMEM)
	@mkdir -p $(@D)
	$(CC) -O0 -g3 $(SAN) -MMD -MP -MF $@.d $(WARN) -Itarget $(wildcard target/demo/$*/*.c) $(LIBGOMEM) -o $@

.SECONDEXPANSION:
$(DEMO_BINS): $(BUILD)/demo/%: $$(wildcard target/demo/%/*)

# ---- the picture ----
$(BUILD)/viz/%.o: viz/%.c
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) -fPIC -fvisibility=hidden -Iviz $(if $(filter $<,$(DRAW_C)),$(GVC_CFLAGS)) -c $< -o $@

GVC_CFLAGS = $(shell pkg-config --cflags libgvc)
GVC_LIBS   = $(shell pkg-config --libs libgvc)

$(LIBHEAPGRAPH): $(GRAPH_O)
	$(CC) $(SAN) -shared -Wl,-soname,libheapgraph.so -Wl,--no-undefined $^ -lyajl -o $@

$(HEAPVIZ): $(DRAW_O) $(LIBHEAPGRAPH)
	$(CC) $(SAN) $(DRAW_O) -L$(BUILD) -lheapgraph -Wl,-rpath,'$$ORIGIN:$$ORIGIN/../lib' $(GVC_LIBS) -o $@

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

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
