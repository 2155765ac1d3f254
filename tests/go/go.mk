# SPDX-License-Identifier: MIT
#
# Go programs for the tests of the Go heap: each with and without optimisation, offline and with a
# cache of their own. Only where Go is installed: nothing else needs it. demo.mk says how Go is called.

# Those that an older Go cannot compile say so: "package main // needs Go 1.24". Go is asked for its
# version when a target needs to know, not whenever make runs.
GO_CORPUS = $(eval GO_CORPUS := $(filter-out finish,$(basename $(notdir $(shell \
	awk -v have="$$($(GO_ENV) $(GO) env GOVERSION)" \
	'BEGIN { split(have, v, "."); have = v[2] + 0 } /^package main/ { \
	split($$NF, v, "."); if (NF == 2 || v[2] + 0 <= have) print FILENAME }' tests/go/*.go)))))$(GO_CORPUS)

$(GO_OUT)/%-O0: tests/go/%.go tests/go/finish.go
	@mkdir -p $(@D)
	$(GO_ENV) $(GO) build -gcflags='all=-N -l' -o $@ $^
$(GO_OUT)/%: tests/go/%.go tests/go/finish.go
	@mkdir -p $(@D)
	$(GO_ENV) $(GO) build -o $@ $^

$(GO_OUT)/regions $(GO_OUT)/regions-O0: GO_ENV += GOEXPERIMENT=arenas

$(BUILD)/heapdump: tests/tools/heapdump.c
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) $< -o $@

# Programs that are stopped anywhere, and do not end as those of the corpus do.
$(GO_OUT)/%: tests/go/stops/%.go
	@mkdir -p $(@D)
	$(GO_ENV) $(GO) build -o $@ $<

# One after the other: what takes time is Go's own library, and that is built once.
.PHONY: go-corpus go-programs
go-programs:
	@echo $(GO_CORPUS)
go-corpus: $(BUILD)/heapdump $(GO_OUT)/cycle $(GO_OUT)/pause
	@$(MAKE) --no-print-directory --silent $(addprefix $(GO_OUT)/,$(GO_CORPUS) $(addsuffix -O0,$(GO_CORPUS)))

# Other versions than the installed one: fetched only by this target, tested by the next, which takes
# some minutes for each that is there.
.PHONY: go-toolchains test-go
go-toolchains:
	@tests/tools/go_toolchains $(BUILD)/go $(V)
test-go: all tools-test
	@tests/tools/test_go $(V)
