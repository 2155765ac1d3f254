#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves what tells of the collector outside of the debugger: GOMEM_TRACE=1 prints Go's gctrace line,
# field for field, one per collection and nothing else; GOMEM_TRACE=2 adds the pauses; and the
# collector's probes are in the file, where GDB stops at them by name.
set -u
. tests/tools/checks.sh

cat >"$WORK/trace.c" <<'END'
#include "gomem.h"

typedef struct Node {
	struct Node *next;
	gm_int room[7];
} Node;
GM_TYPE(Node, next)

static Node *list;

int main(void)
{
	for (int i = 0; i < 400000; i++) {
		Node *node = gm_new(Node);

		if (i % 4 == 0) {
			node->next = list;
			list = node;
		}
	}
	gm_gc();
	return 0;
}
END
gcc -g -Itarget "$WORK/trace.c" "$BUILD/libgomem.a" -o "$WORK/trace" || exit 1

# Go's duration: two digits of at most three decimals, or whole milliseconds
ms='[0-9]+(\.[0-9]{1,3})?'
line="^gc [0-9]+ @[0-9]+\.[0-9]{3}s [0-9]+%: $ms\+$ms\+$ms ms clock, $ms\+$ms/$ms/$ms\+$ms ms cpu, "
line+='[0-9]+->[0-9]+->[0-9]+ MB, [0-9]+ MB goal, [0-9]+ MB stacks, [0-9]+ MB globals, 1 P( \(forced\))?$'
# a real line of Go 1.19
echo 'gc 40 @1.711s 16%: 0.018+20+0.004 ms clock, 0.036+10/1.5/0.13+0.008 ms cpu, 19->23->11 MB, 23 MB goal, 0 MB stacks, 0 MB globals, 1 P' |
	grep -qE "$line" || fail "the pattern does not know Go's own line"

GOMEM_TRACE=1 "$WORK/trace" 2>"$WORK/lines" || fail "the program failed"
grep -vE "$line" "$WORK/lines" && fail "the lines above are not Go's"
# 25.6 MB, a quarter of which stays: several by themselves and the one asked for
[ "$(wc -l <"$WORK/lines")" -ge 3 ] || fail "too few collections: $(cat "$WORK/lines")"
[ "$(grep -c '(forced)$' "$WORK/lines")" -eq 1 ] || fail "one collection was forced: $(cat "$WORK/lines")"
tail -n 1 "$WORK/lines" | grep -q 'MB, .*(forced)$' || fail "the last one was forced"
awk '{ if ($2 != NR) exit 1 }' "$WORK/lines" || fail "the numbers do not count: $(cat "$WORK/lines")"
# 100,000 nodes of 64 bytes are marked by the last
tail -n 1 "$WORK/lines" | grep -q -- '->6 MB' || fail "6 MB are live: $(tail -n 1 "$WORK/lines")"

GOMEM_TRACE=2 "$WORK/trace" 2>&1 >/dev/null | tail -n 1 |
	grep -qE '^pauses: [0-9]+, median [0-9.]+ us, longest [0-9.]+ us$' || fail "no line of the pauses"
"$WORK/trace" 2>&1 | grep . && fail "it prints without being asked"
GOMEM_TRACE=x "$WORK/trace" 2>&1 | grep -q '^gomem: GOMEM_TRACE=x is not 0, 1 or 2; printing nothing$' ||
	fail "a bad value gets no line"

# ---- probes ----
readelf -n "$WORK/trace" >"$WORK/notes" 2>/dev/null
for probe in cycle_start phase cycle_end; do
	grep -A1 'Provider: gomem' "$WORK/notes" | grep -q "Name: $probe\$" || fail "no probe $probe"
done
gdb -nx -q -batch -ex 'break -probe-stap gomem:phase' -ex run -ex 'print $_probe_argc' \
	-ex 'print $_probe_arg0' -ex 'print (enum gm_phase)$_probe_arg1' "$WORK/trace" \
	>"$WORK/probe" 2>&1 </dev/null
if grep -q '^\$1 = 2$' "$WORK/probe" && grep -q '^\$2 = 1$' "$WORK/probe" &&
	grep -q '^\$3 = GM_PHASE_SWEEP_TERMINATION$' "$WORK/probe"; then
	:
else
	cat "$WORK/probe"
	fail "GDB does not stop at the probe with its arguments"
fi
exit $((failures > 0))
