# SPDX-License-Identifier: MIT
#
# bench.mk - the allocation benchmarks, each built with gomem, malloc and Boehm's collector.
# Included by the Makefile; `make benches` builds build/bench/NAME_{gomem,malloc,boehm}.

BENCH_NAMES := binary_trees list_churn
BENCH_BINS  := $(foreach n,$(BENCH_NAMES),$(foreach m,gomem malloc boehm,$(BUILD)/bench/$(n)_$(m)))

.PHONY: benches
benches: $(BENCH_BINS)

BENCH_COMPILE = @mkdir -p $(@D); set -x; $(CC) -O2 -g $(WARN) -Itarget

$(BUILD)/bench/%_gomem: target/bench/%.c target/bench/bench.h target/gomem.h $(LIBGOMEM)
	$(BENCH_COMPILE) -DBENCH_GOMEM $< $(LIBGOMEM) -o $@

$(BUILD)/bench/%_malloc: target/bench/%.c target/bench/bench.h
	$(BENCH_COMPILE) -DBENCH_MALLOC $< -o $@

$(BUILD)/bench/%_boehm: target/bench/%.c target/bench/bench.h
	$(BENCH_COMPILE) -DBENCH_BOEHM $< -lgc -o $@
