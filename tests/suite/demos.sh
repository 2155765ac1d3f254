#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: what the demos of the collector tell their audience is what Go was measured to do: two and 2000 objects
# in cycles go with one collection and 2000 counted ones never; 100 finalizers run in the first collection and
# their objects go in the second, those in a cycle never; 100 bytes of a slice keep 1 MiB; a cache grows by the
# same every day; a pointer that is hidden
# between two steps is kept by the barrier and lost without; GOGC halves and doubles the number of collections.
set -u
failures=0
expect() { # expect DEMO TEXT...: the demo prints these texts, in this order
	local demo=$1 output text
	shift
	output=$("$BUILD/demo/$demo" 2>&1) || { echo "$demo: exit $?" && failures=$((failures + 1)); }
	for text; do
		[[ $output == *"$text"* ]] || { echo "$demo: no \"$text\" in"$'\n'"$output" && failures=$((failures + 1)) && return; }
		output=${output#*"$text"}
	done
}
expect colours '6 objects; a collection starts' '4 objects are left'
expect cycles 'a collection frees 2 objects' 'one collection frees 2000 objects' \
	'2000 objects have a count of 1' 'the heap keeps 2000 objects'
expect finalizer 'first collection: 0 objects freed, 100 finalizers run' \
	'second collection: 100 objects freed, 0 finalizers run' \
	'first collection: 0 objects freed, 0 finalizers run' 'second collection: 0 objects freed, 0 finalizers run'
expect slice_keeps_array '1048576 bytes, for the slice' 'on the heap: 112 bytes'
expect leak ' 80 bytes in   1 objects' '12880 bytes in 101 objects' '25680 bytes in 201 objects'
expect barrier 'secret is alive.'
expect barrier-none 'secret is LOST'

# Twice the GOGC, about half the collections and more memory.
"$BUILD/demo/pressure" | awk '
	$1 ~ /^[0-9]+$/ && NF == 4 { gogc[++n] = $1; count[n] = $2; most[n] = $3 }
	END {
		if (n != 3) { print "pressure: expected three rows, got " n; exit 1 }
		for (i = 2; i <= n; i++)
			if (count[i - 1] < 1.6 * count[i] || count[i - 1] > 2.5 * count[i] || most[i] <= most[i - 1]) {
				print "pressure: GOGC=" gogc[i] ": " count[i] " collections after " count[i - 1] ", " most[i] " MB after " most[i - 1]
				failed = 1
			}
		exit failed
	}' || failures=$((failures + 1))
exit "$((failures > 0))"
