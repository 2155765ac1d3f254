# SPDX-License-Identifier: MIT
#
# Go programs for the tests of the Go heap: each with and without optimisation, offline and with a
# cache of their own. Only where Go is installed: nothing else needs it. demo.mk says how Go is called.

GO_CORPUS := $(filter-out finish,$(basename $(notdir $(wildcard tests/go/*.go))))

$(BUILD)/go/%-O0: tests/go/%.go tests/go/finish.go
	@mkdir -p $(@D)
	$(GO_ENV) $(GO) build -gcflags='all=-N -l' -o $@ $^
$(BUILD)/go/%: tests/go/%.go tests/go/finish.go
	@mkdir -p $(@D)
	$(GO_ENV) $(GO) build -o $@ $^

$(BUILD)/heapdump: tests/tools/heapdump.c
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) $< -o $@

# Programs that are stopped anywhere, and do not end as those of the corpus do.
$(BUILD)/go/%: tests/go/stops/%.go
	@mkdir -p $(@D)
	$(GO_ENV) $(GO) build -o $@ $<

# One after the other: what takes time is Go's own library, and that is built once.
.PHONY: go-corpus
go-corpus: $(BUILD)/heapdump $(GO_CORPUS:%=$(BUILD)/go/%) $(GO_CORPUS:%=$(BUILD)/go/%-O0) $(BUILD)/go/cycle $(BUILD)/go/pause
