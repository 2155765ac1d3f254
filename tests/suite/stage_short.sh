#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: with `set gomem stage on` no command about the heap prints more than 20 lines or
# draws more than 12 objects, and no address has zeros in front: all commands (one that is new has to be
# added to tests/tools/short.py), at every checkpoint of every demo; what is cut off is said.
set -u
failures=0 cut=0
for program in "$BUILD"/demo/*; do
	[ -f "$program" ] && [ -x "$program" ] || continue
	name=$(basename "$program")
	GOMEM_EVENTS=1000 timeout 300 gdb -nx -q -batch -iex 'set debuginfod enabled off' -x gomem.py -x tests/gdb/prelude.gdb \
		-ex 'set args >/dev/null' -x tests/tools/short.py "$program" 2>&1 </dev/null |
		grep -v '^\[Inferior ' >"$WORK/$name"
	last=$(tail -n 1 "$WORK/$name")
	if ! [[ $last =~ ^short:\ ([0-9]+)\ commands\ at\ ([0-9]+)\ moments,\ ([0-9]+)\ cut$ ]]; then
		echo "$name: did not come to its end:"
		tail -n 5 "$WORK/$name"
		failures=$((failures + 1))
		continue
	fi
	cut=$((cut + BASH_REMATCH[3]))
	if [ "$(wc -l <"$WORK/$name")" -gt 1 ]; then
		sed "\$d; s/^/$name: /" "$WORK/$name"
		failures=$((failures + 1))
	fi
done
[ "$failures" -eq 0 ] && echo "all fits the stage; $cut times something was cut off, and said so"
exit $((failures > 0))
