# SPDX-License-Identifier: MIT
#
# make fuzz: what reads other people's bytes, under libFuzzer and sanitizers, ten minutes each. A
# suite of make test-all does the same for some seconds. What fuzzing finds goes to tests/fuzz/corpus.
FUZZ_SECONDS ?= 600
FUZZERS    := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
# Not pointer-overflow: clang means NULL + 0 by it, the end of an array that is empty.
FUZZ_FLAGS := -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-sanitize=pointer-overflow
FUZZ_O     := $(sort $(GRAPH_C:%.c=$(BUILD)/fuzz/%.o)) # a file is listed twice there

$(BUILD)/fuzz/%.o: %.c
	@mkdir -p $(@D)
	clang -std=gnu11 $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -MMD -MP -Iviz -c $< -o $@

$(FUZZERS:%=$(BUILD)/fuzz/%): $(BUILD)/fuzz/%: tests/fuzz/%.c $(FUZZ_O)
	clang -std=gnu11 $(FUZZ_FLAGS) -fsanitize=fuzzer -MMD -MP -Iviz -Itests/unit $< $(FUZZ_O) -lyajl -lcmocka -o $@

# Writes sound snapshots, from which fuzzing starts.
$(BUILD)/fuzz/pictures: tests/suite/pictures.c $(LIBHEAPGRAPH)
	@mkdir -p $(@D)
	$(COMPILE) -std=gnu11 -Iviz -Itests/unit $< -L$(BUILD) -lheapgraph -Wl,-rpath,$(CURDIR)/$(BUILD) -o $@

.PHONY: fuzzers fuzz
fuzzers: $(FUZZERS:%=$(BUILD)/fuzz/%) $(BUILD)/fuzz/pictures
fuzz: tools-test-all
	@$(MAKE) --no-print-directory --silent fuzzers
	@for fuzzer in $(FUZZERS); do tests/fuzz/run $$fuzzer -max_total_time=$(FUZZ_SECONDS) || exit 1; done
