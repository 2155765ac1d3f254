#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: under libFuzzer with sanitizers, some ten thousand damaged snapshots and filters make the
# reader and the parser neither crash nor leak, nor take memory that they do not need; `make fuzz`
# goes on for ten minutes each.
set -u
make --no-print-directory --silent fuzzers || exit 1
failures=0
for fuzzer in tests/fuzz/*.c; do
	tests/fuzz/run "$(basename "$fuzzer" .c)" -runs=10000 || failures=$((failures + 1))
done
exit $((failures > 0))
