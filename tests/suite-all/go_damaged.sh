#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: what a Go runtime keeps may be damaged in any place, or be missing from a core: every
# command still ends with text or one line, none hangs or fails inside, and a picture that is partial
# says so. Random damages; GOMEM_SEED repeats a run.
set -u
. tests/tools/go_here
work=$WORK/go_damaged
mkdir -p "$work"
make -s "$GO_OUT/cycle" || exit 1
export GOMEM_SEED=${GOMEM_SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
export DAMAGE_CORE=$work/core DAMAGE_ROUNDS=60
echo "GOMEM_SEED=$GOMEM_SEED"

gdb -nx -q -batch -iex 'set auto-load no' -x tests/gdb/prelude.gdb -ex 'break main.stop' -ex run -ex continue \
	-ex "generate-core-file $DAMAGE_CORE" "$GO_OUT/cycle" </dev/null >"$work/core.log" 2>&1
[ -e "$DAMAGE_CORE" ] || { cat "$work/core.log" && exit 1; }
timeout 600 gdb -nx -q -batch -iex 'set auto-load no' -x gomem.py -x tests/gdb/prelude.gdb \
	-ex "core-file $DAMAGE_CORE" -x tests/gdb/lib/go_damage.py "$GO_OUT/cycle" </dev/null >"$work/out" 2>&1
status=$?
rm -f "$DAMAGE_CORE"
grep -E -A 8 '^FAILED|^Traceback|^damaged|^without|^  note|failures$' "$work/out" | head -n 100
[ "$status" -eq 0 ] && grep -q '^0 failures$' "$work/out"
