#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: the steps of the talk that run a Go program are played live with this Go, whatever its version:
# what must be true afterwards is, and what they show differs from the recording in addresses and sizes
# alone. `make test-go` runs it with each version that `make go-toolchains` has fetched.
set -u
. tests/tools/go_here
. tests/tools/checks.sh
make --no-print-directory --silent go-demos || exit 1

# The project with these demos in the place of the installed Go's.
mkdir -p "$WORK/talk_go/build/demo" && cp -r gomem.py gdbext talk "$WORK/talk_go/"
ln -s "$PWD"/{Makefile,target,viz,tests} "$WORK/talk_go/"
find "$PWD/$BUILD" -mindepth 1 -maxdepth 1 ! -name demo -exec ln -s {} "$WORK/talk_go/build/" \;
find "$PWD/$BUILD/demo" -mindepth 1 -maxdepth 1 ! -name go -exec ln -s {} "$WORK/talk_go/build/demo/" \;
ln -s "$PWD/$GO_DEMO" "$WORK/talk_go/build/demo/go"

said=$WORK/talk_go/said
gdb -nx -q -batch -iex 'set debuginfod enabled off' -x "$WORK/talk_go/gomem.py" -ex 'slide rehearse' >"$said" 2>&1 </dev/null
steps=$(grep -cE '^beside +go/' talk/slides.md)
[ "$steps" -gt 0 ] && [ "$(grep -cE '^7\.[0-9]+ +ok ' "$said")" -ge "$steps" ] && ! grep -qE '^7\.[0-9]+ +(FAIL|differs|recorded) ' "$said" ||
	{ fail "not all of the $steps steps about Go are as recorded, with $("$GO" version):"; cat "$said"; }
finish "$steps steps are live with $("$GO" version)"
