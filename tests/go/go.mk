# SPDX-License-Identifier: MIT
#
# Go programs for the tests of the Go heap: each with and without optimisation, offline and with a
# cache of their own. Only where Go is installed: nothing else needs it. demo.mk says how Go is called.

GO_CORPUS := $(filter-out finish,$(basename $(notdir $(wildcard tests/go/*.go))))

$(GO_OUT)/%-O0: tests/go/%.go tests/go/finish.go
	@mkdir -p $(@D)
	$(GO_ENV) $(GO) build -gcflags='all=-N -l' -o $@ $^
$(GO_OUT)/%: tests/go/%.go tests/go/finish.go
	@mkdir -p $(@D)
	$(GO_ENV) $(GO) build -o $@ $^

$(BUILD)/heapdump: tests/tools/heapdump.c
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) $< -o $@

# Programs that are stopped anywhere, and do not end as those of the corpus do.
$(GO_OUT)/%: tests/go/stops/%.go
	@mkdir -p $(@D)
	$(GO_ENV) $(GO) build -o $@ $<

# One after the other: what takes time is Go's own library, and that is built once.
.PHONY: go-corpus
go-corpus: $(BUILD)/heapdump $(GO_CORPUS:%=$(GO_OUT)/%) $(GO_CORPUS:%=$(GO_OUT)/%-O0) $(GO_OUT)/cycle $(GO_OUT)/pause

# Other versions than the installed one: fetched only by this target, tested by the next, which takes
# some minutes for each that is there.
.PHONY: go-toolchains test-go
go-toolchains:
	@tests/tools/go_toolchains $(BUILD)/go $(V)
test-go: all tools-test
	@tests/tools/test_go $(V)
