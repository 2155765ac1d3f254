# SPDX-License-Identifier: MIT
#
# The compiler plugin and its wrapper. PLUGIN_CC is the compiler that the plugin is for.

PLUGIN_CC  ?= gcc
PLUGIN_CXX ?= g++

ESCAPE_C  := $(wildcard target/escape/*.c)
ESCAPE_O  := $(ESCAPE_C:%.c=$(BUILD)/%.o)

$(BUILD)/target/escape/%.o: target/escape/%.c
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) -fPIC -fvisibility=hidden -c $< -o $@

# The solver's tests need no compiler around it.
$(BUILD)/unit/escape_%: tests/unit/escape_%.c $(ESCAPE_O)
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) -Itarget/escape $< $(ESCAPE_O) -lcmocka -o $@
