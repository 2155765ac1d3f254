# SPDX-License-Identifier: MIT
#
# The demos: a folder each, built as a debugger likes them, by gomem-cc: the compiler decides what
# goes to the heap.

DEMOS := $(filter-out go,$(notdir $(patsubst %/,%,$(wildcard target/demo/*/))))

ifneq ($(wildcard $(PLUGIN_DIR)/include/gcc-plugin.h),)
DEMO_CC = GOMEM_CC=$(PLUGIN_CC) $(GOMEM_CC)
DEMO_TOOLS = $(ESCAPE_PLUGIN) $(GOMEM_CC)
else
# Plain gcc can build what allocates explicitly; the other demos would have dangling pointers.
DEMOS := $(filter-out escape dangling,$(DEMOS))
DEMO_CC = $(CC)
DEMO_TOOLS =
demos: no-gomem-cc
.PHONY: no-gomem-cc
no-gomem-cc:
	@echo '$(PLUGIN_CC) has no headers for plugins (Debian: gcc-N-plugin-dev), so there is no gomem-cc:'
	@echo 'the demos escape and dangling are left out, and objects do not say why they are on the heap.'
endif

DEMO_BINS := $(foreach d,$(DEMOS),$(BUILD)/demo/$(d))
DEMO_FLAGS = -O0 -g3 $(SAN) $(WARN) -Itarget

.SECONDEXPANSION:
$(DEMO_BINS): $(BUILD)/demo/%: $$(wildcard target/demo/%/*) target/gomem.h $(DEMO_TOOLS) $(LIBGOMEM)
	@mkdir -p $(@D)
	$(DEMO_CC) $(DEMO_FLAGS) $(filter %.c,$^) $(if $(DEMO_TOOLS),,$(LIBGOMEM)) -o $@

# The same source by plain gcc: what the compiler saves it from.
$(BUILD)/demo/dangling-gcc: target/demo/dangling/dangling.c target/gomem.h $(LIBGOMEM)
	@mkdir -p $(@D)
	$(PLUGIN_CC) $(DEMO_FLAGS) $< $(LIBGOMEM) -o $@

# What the write barrier saves a collector in steps from: the compiler leaves it out, and says it is there.
$(BUILD)/demo/barrier-none: target/demo/barrier/barrier.c target/gomem.h $(DEMO_TOOLS) $(LIBGOMEM)
	@mkdir -p $(@D)
	$(DEMO_CC) $(DEMO_FLAGS) -fplugin-arg-gomem_escape-no-barrier $< -o $@

.PHONY: demos
demos: $(DEMO_BINS) $(BUILD)/demo/dangling-gcc $(if $(DEMO_TOOLS),$(BUILD)/demo/barrier-none)
all: demos

# What the C demos show, in Go itself: for those who have Go.
# GO_TOOLCHAIN=1.24 takes one of those that "make go-toolchains" fetched instead of the installed one.
GO       ?= go
GO_OUT   := $(BUILD)/go
GO_DEMO  := $(BUILD)/demo/go
ifneq ($(GO_TOOLCHAIN),)
GO       := $(CURDIR)/$(BUILD)/go/$(GO_TOOLCHAIN)/bin/go
GO_OUT   := $(BUILD)/go/$(GO_TOOLCHAIN)/programs
GO_DEMO  := $(GO_OUT)/demo
endif
GO_ENV    = GO111MODULE=off GOPROXY=off GOFLAGS= GOTOOLCHAIN=local GOROOT= CGO_ENABLED=0 \
	GOCACHE=$(CURDIR)/$(BUILD)/go-cache
GO_DEMOS := $(basename $(notdir $(wildcard target/demo/go/*.go)))
$(GO_DEMO)/%: target/demo/go/%.go
	@mkdir -p $(@D)
	$(GO_ENV) $(GO) build -gcflags='all=-N -l' -o $@ $<

.PHONY: go-demos have-go
have-go:
	@command -v $(GO) >/dev/null || { echo 'no Go compiler: apt-get install golang-go'; exit 1; }
go-demos: have-go
	@$(MAKE) --no-print-directory --silent $(GO_DEMOS:%=$(GO_DEMO)/%)
