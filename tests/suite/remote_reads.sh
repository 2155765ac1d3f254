#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: through gdbserver, where each read is a round trip, the first command on a stop reads the
# heap in bulk, and the second reads none of it again. Counted in GDB's own log of the remote
# protocol, on a tree of 4,095 objects (and of 16,383, to see that reads grow with bytes only).
set -u
log=$WORK/remote

# reads K: number and bytes of the memory reads ("m ADDRESS,LENGTH" packets) in part K of the log.
# `monitor` sends a packet of its own, which divides the parts.
reads() {
	local length n=0 bytes=0
	while read -r length; do
		n=$((n + 1)) bytes=$((bytes + 16#$length))
	done < <(awk -v part="$1" '/^w \$qRcmd/ { k++ } k == part' "$log.packets" |
		sed -nE 's/^w \$m[0-9a-f]+,([0-9a-f]+)#.*/\1/p')
	echo "$n $bytes"
}

measure() { # measure DEPTH: a log of the first (part 1) and the second command (part 2)
	gdb -nx -q -batch -x gomem.py -x tests/gdb/prelude.gdb -ex "set remotelogfile $log.packets" \
		-ex "target remote | gdbserver --once - $BUILD/programs/million $1 2>/dev/null" \
		-ex 'heap run-to built' -ex 'monitor help' -ex 'heap' \
		-ex 'monitor help' -ex 'heap types' -ex 'monitor help' \
		"$BUILD/programs/million" >"$log.out" 2>&1 </dev/null
}

failures=0
check() { # check WHAT ACTUAL LIMIT
	if [ "$2" -gt "$3" ]; then
		echo "$1: expected at most $3, got $2"
		failures=$((failures + 1))
	fi
}

for depth in 12 14; do
	measure "$depth"
	objects=$(((1 << depth) - 1))
	shown=$(sed -E 's/([0-9])([0-9]{3})$/\1,\2/' <<<"$objects")
	grep -q "$shown" "$log.out" || { echo "the heap was not read:"; cat "$log.out"; exit 1; }
	read -r n bytes < <(reads 1)
	read -r n2 bytes2 < <(reads 2)
	echo "depth $depth: $objects objects of 48 bytes; first command $n reads, $bytes bytes; second $n2 reads, $bytes2 bytes"
	# A node costs its 48 bytes, a slot entry of 8 and two bits; the rest is spans, types, the
	# stack and the data segments. The packets of gdbserver carry about 8 KiB each.
	check "bytes of the first command" "$bytes" $((objects * 64 + 400000))
	check "reads of the first command" "$n" $((bytes / 8192 + 150))
	check "reads of the second command" "$n2" 0
done
exit $((failures > 0))
