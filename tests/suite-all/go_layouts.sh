#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: a small share of what `make test-go` proves, for each Go that `make go-toolchains` fetched: the
# heap of programs with objects of all sizes and with maps is what Go itself says.
set -u
versions=$(cd "$BUILD/go" 2>/dev/null && ls -d 1.* 2>/dev/null)
[ -n "$versions" ] || { echo "skip: no other Go (make go-toolchains)" && exit 77; }
failed=0
all=$WORK
for version in $versions; do
	mkdir -p "$all/$version"
	GO_TOOLCHAIN=$version WORK=$all/$version GO_PROGRAMS='sizes maps' bash tests/suite-all/go_heap.sh >"$all/$version.said" 2>&1 ||
		{ echo "Go $version:" && cat "$all/$version.said" && failed=1; }
done
[ "$failed" -eq 0 ] && echo "Go" $versions
exit $failed
