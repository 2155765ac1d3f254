# SPDX-License-Identifier: MIT
#
# The compiler plugin and its wrapper. The plugin fits one major version of GCC, that of PLUGIN_CC.

PLUGIN_CC  ?= gcc
PLUGIN_CXX ?= g++
PLUGIN_DIR  = $(shell $(PLUGIN_CC) -print-file-name=plugin 2>/dev/null)

ESCAPE_C  := $(wildcard target/escape/*.c)
ESCAPE_CC := $(wildcard target/escape/*.cc)
ESCAPE_O  := $(ESCAPE_C:%.c=$(BUILD)/%.o)
# Underscore: GCC splits -fplugin-arg-NAME-KEY at the first hyphen. The plugin loads its passes, so
# who depends on it depends on both.
ESCAPE_PLUGIN := $(BUILD)/gomem_escape.so
ESCAPE_PASSES := $(BUILD)/gomem_escape_passes.so
ESCAPE_LOAD   := $(BUILD)/target/escape/load.o

$(BUILD)/target/escape/%.o: target/escape/%.c
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) -fPIC -fvisibility=hidden -c $< -o $@

# GCC is built without exceptions and run-time types; its own headers are not held to our warnings.
$(BUILD)/target/escape/%.o: target/escape/%.cc
	@mkdir -p $(@D)
	$(PLUGIN_CXX) -std=gnu++17 -O2 -g -MMD -MP -fPIC -fvisibility=hidden -fno-rtti -fno-exceptions \
		-Wall -Wextra -Werror -isystem $(PLUGIN_DIR)/include -c $< -o $@

# With the C++ library inside, where there is an archive of it: to load the shared one takes longer than
# the analysis of a small file. One name is visible, so that nothing here and in the compiler, which has
# a copy of that library as well, is taken for one another.
ESCAPE_STATIC = $(if $(findstring /,$(shell $(PLUGIN_CXX) -print-file-name=libstdc++.a)),-static-libstdc++ -static-libgcc)
ESCAPE_LINK   = $(PLUGIN_CXX) -shared $(ESCAPE_STATIC) -Wl,-O1

$(ESCAPE_PLUGIN): $(ESCAPE_LOAD) $(ESCAPE_PASSES)
	$(ESCAPE_LINK) $< -o $@.new
	@mv $@.new $@ # compilers that run keep the old one
$(ESCAPE_PASSES): target/escape/exports.map $(ESCAPE_O) \
		$(filter-out $(ESCAPE_LOAD),$(ESCAPE_CC:%.cc=$(BUILD)/%.o))
	$(ESCAPE_LINK) -Wl,--version-script=$< $(filter %.o,$^) -o $@.new
	@mv $@.new $@

# The solver's tests need no compiler around it.
$(BUILD)/unit/escape_%: tests/unit/escape_%.c $(ESCAPE_O)
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) -Itarget/escape $< $(ESCAPE_O) -lcmocka -o $@

# Writes the random programs of the tests.
ESCAPE_GENERATE := $(BUILD)/tools/escape_generate
$(ESCAPE_GENERATE): $(wildcard tests/escape/generate/*)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SAN) $(WARN) $(filter %.c,$^) -o $@

GOMEM_CC := $(BUILD)/gomem-cc
$(GOMEM_CC): target/escape/gomem-cc
	@mkdir -p $(@D)
	sed 's|@HEADER@|$(CURDIR)/target|' $< > $@
	chmod +x $@

.PHONY: escape-tools
escape-tools: $(ESCAPE_PLUGIN) $(GOMEM_CC) $(LIBGOMEM)

# ---- what the compiler decides ----
# make escape SRC=file.c for any file.
SRC ?= $(wildcard target/demo/*/*.c)
.PHONY: escape heap-only
escape: tools-run
	@$(MAKE) --no-print-directory --silent escape-tools
	@target/escape/escape-report text $(GOMEM_CC) $(SRC)
heap-only: tools-run
	@$(MAKE) --no-print-directory --silent escape-tools
	@target/escape/escape-report heap $(GOMEM_CC) $(SRC)
