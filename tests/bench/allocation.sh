#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Allocation and collection beside peers: time of the processor as a ratio to malloc and free, peak memory, the
# pauses that the collector itself tells, and how many collections ran. Medians of RUNS runs, taken
# in turns, so that a busy machine is busy for all; pauses are from one more run. Below each table what
# gomem-cc's row is beside Go and Boehm's better one. What it costs to be able to tell of all that is
# counted in instructions by tests/suite-all/telling.sh.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}/bench
runs=${RUNS:-5}
ways='malloc mimalloc gomem incremental bare cc boehm interior go'

title() {
	case $1 in
	gomem) echo 'gomem, in one go' ;;
	incremental) echo 'gomem, write barriers' ;;
	bare) echo 'the same, tells nothing' ;;
	cc) echo 'gomem, by gomem-cc' ;;
	boehm) echo 'Boehm, no interior ptrs' ;;
	interior) echo 'Boehm' ;;
	malloc) echo 'malloc and free (glibc)' ;;
	mimalloc) echo 'mimalloc' ;;
	go) echo 'Go, GOMAXPROCS=1' ;;
	esac
}

# microseconds of each pause, from what the program says of its collections
pauses() { # pauses WAY COMMAND...
	case $1 in
	go) GODEBUG=gctrace=1 "${@:2}" 2>&1 | sed -nE 's/^gc .*: ([0-9.]+)\+[0-9.]+\+([0-9.]+) ms clock.*/\1\n\2/p' |
		awk '{ print $1 * 1000 }' ;;
	boehm | interior) GC_PRINT_STATS=1 "${@:2}" 2>&1 |
		sed -nE 's/^Complete collection took ([0-9]+) ms ([0-9]+) ns.*/\1 \2/p' |
		awk '{ print $1 * 1000 + $2 / 1000 }' ;;
	esac
}

# "median longest" in microseconds; "- -" without a collector
pause_columns() {
	case $1 in
	gomem | incremental | cc) GOMEM_TRACE=2 "${@:2}" 2>&1 |
		sed -nE 's/^pauses: .*median ([0-9.]+) us, longest ([0-9.]+) us/\1 \2/p' ;;
	malloc | mimalloc | bare) echo '- -' ;;
	*) pauses "$@" | sort -n | awk '{ p[NR] = $1 } END { if (NR) print p[int((NR + 1) / 2)], p[NR]; else print "- -" }' ;;
	esac
}

export GOMAXPROCS=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for bench in 'binary_trees 16' 'binary_trees 18' 'list_churn 200000' 'list_churn 1000000' 'small_objects'; do
	read -r name argument <<<"$bench"
	for ((i = 0; i < runs; i++)); do
		for way in $ways; do
			# shellcheck disable=SC2086
			"$build/measure" "$build/${name}_$way" $argument >>"$work/$name.$argument.$way"
		done
	done
	printf '\n%-26s %6s %7s %8s  %9s %8s %7s\n' "$bench" ratio ms 'peak MB' 'median us' 'longest' cycles
	base=
	declare -A times longest_of
	for way in $ways; do
		read -r ms kib <<<"$(sort -n "$work/$name.$argument.$way" | sed -n "$(((runs + 1) / 2))p")"
		base=${base:-$ms}
		times[$way]=$ms
		# shellcheck disable=SC2086
		read -r median longest <<<"$(pause_columns $way "$build/${name}_$way" $argument)"
		longest_of[$way]=$longest
		# shellcheck disable=SC2086
		cycles=$("$build/${name}_$way" $argument | sed -nE 's/.* ([0-9]+) collections.*/\1/p')
		awk -v title="$(title $way)" -v ms="$ms" -v base="$base" -v kib="$kib" -v median="$median" \
			-v longest="$longest" -v cycles="$cycles" 'BEGIN {
			printf "  %-24s %6.2f %7.0f %8.1f  %9s %8s %7s\n", title, ms / base, ms, kib / 1024,
				median == "-" ? "-" : sprintf("%.1f", median),
				longest == "-" ? "-" : sprintf("%.0f", longest), cycles }'
	done
	awk -v own="${times[cc]}" -v go="${times[go]}" -v boehm="${times[boehm]}" -v other="${times[interior]}" \
		-v glibc="${times[malloc]}" -v mimalloc="${times[mimalloc]}" -v pause="${longest_of[cc]}" \
		-v go_pause="${longest_of[go]}" 'BEGIN {
		printf "  gomem-cc is %.2f times as fast as Go, %.2f as Boehm, %.2f as glibc, %.2f as mimalloc;",
			go / own, (boehm < other ? boehm : other) / own, glibc / own, mimalloc / own
		printf " longest pause %d us, Go %d us\n", pause, go_pause }'
done
