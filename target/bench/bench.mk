# SPDX-License-Identifier: MIT
#
# bench.mk - the allocation benchmarks, each in every way to get memory. Included by the Makefile;
# `make benches` builds build/bench/NAME_WAY.

BENCH_NAMES := binary_trees list_churn small_objects
BENCH_WAYS  := gomem incremental cc bare boehm interior malloc mimalloc go
BENCH_BINS  := $(foreach n,$(BENCH_NAMES),$(foreach m,$(BENCH_WAYS),$(BUILD)/bench/$(n)_$(m)))

.PHONY: benches
benches: $(BENCH_BINS) $(BUILD)/bench/measure

BENCH_COMPILE = @mkdir -p $(@D); $(CC) -O2 -g $(WARN) -Itarget

$(BUILD)/bench/%_gomem: target/bench/%.c target/bench/bench.h target/gomem.h $(LIBGOMEM)
	$(BENCH_COMPILE) -DBENCH_GOMEM $< $(LIBGOMEM) -o $@

# Pointers are stored with the write barrier, so that collections are interrupted.
$(BUILD)/bench/%_incremental: target/bench/%.c target/bench/bench.h target/gomem.h $(LIBGOMEM)
	$(BENCH_COMPILE) -DBENCH_GOMEM -DGM_BARRIERS $< $(LIBGOMEM) -o $@

# What gomem-cc makes of it: frames that state their pointers.
$(BUILD)/bench/%_cc: target/bench/%.c target/bench/bench.h $(GOMEM_CC) $(ESCAPE_PLUGIN) $(LIBGOMEM)
	@mkdir -p $(@D)
	$(GOMEM_CC) -O2 -g -DBENCH_GOMEM $< -o $@

# As incremental, of a heap that cannot tell what it does.
$(BUILD)/bench/heap_bare.a: $(HEAP_C) $(wildcard target/heap/*.h) target/gomem.h
	@mkdir -p $(BUILD)/bench/bare
	cd $(BUILD)/bench/bare && $(CC) $(CFLAGS) $(WARN) -fno-omit-frame-pointer -DGMI_BARE -I$(CURDIR)/target -c $(HEAP_C:%=$(CURDIR)/%)
	rm -f $@ && ar rcs $@ $(BUILD)/bench/bare/*.o

$(BUILD)/bench/%_bare: target/bench/%.c target/bench/bench.h $(BUILD)/bench/heap_bare.a
	$(BENCH_COMPILE) -DBENCH_GOMEM -DGM_BARRIERS $< $(BUILD)/bench/heap_bare.a -o $@

$(BUILD)/bench/%_boehm: target/bench/%.c target/bench/bench.h
	$(BENCH_COMPILE) -DBENCH_BOEHM $< -lgc -o $@

$(BUILD)/bench/%_interior: target/bench/%.c target/bench/bench.h
	$(BENCH_COMPILE) -DBENCH_BOEHM -DBENCH_INTERIOR $< -lgc -o $@

$(BUILD)/bench/%_malloc: target/bench/%.c target/bench/bench.h
	$(BENCH_COMPILE) -DBENCH_MALLOC $< -o $@

$(BUILD)/bench/%_mimalloc: target/bench/%.c target/bench/bench.h
	$(BENCH_COMPILE) -DBENCH_MALLOC $< -lmimalloc -o $@

$(BUILD)/bench/%_go: target/bench/%.go
	@mkdir -p $(@D)
	go build -o $@ $<

$(BUILD)/bench/measure: tests/bench/measure.c
	@mkdir -p $(@D)
	$(CC) -O2 $(WARN) $< -o $@
