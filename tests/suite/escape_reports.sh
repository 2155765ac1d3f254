#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: -m, -m=2, -m=heap and -m=json say what the expected files beside the source say, with
# optimisation too (what GCC inlines, first); the JSON is JSON; on a terminal, and only there, there
# are colours. RUN_BLESS=1 writes the expected files.
set -u
make -s escape-tools || exit 1
folder=tests/escape/report
failures=0
compare() { # compare NAME: stdin against the expected file
	[ -z "${RUN_BLESS:-}" ] || { cat >"$folder/$1.expect" && return; }
	diff -u "$folder/$1.expect" - || failures=$((failures + 1))
}
for form in m m=2 m=heap m=json; do
	"$BUILD/gomem-cc" -$form -c "$folder/flows.c" -o /dev/null 2>&1 | compare "$form"
done
"$BUILD/gomem-cc" -m -O2 -c "$folder/inlining.c" -o /dev/null 2>&1 | compare inlining
"$BUILD/gomem-cc" -m -O0 -c "$folder/inlining.c" -o /dev/null 2>&1 | grep -E ': (can inline|inlining call)' &&
	echo '-O0 inlines nothing' && failures=$((failures + 1))
json=$("$BUILD/gomem-cc" -m=json -c "$folder/flows.c" -o /dev/null)
# one object a line, each with a verdict
while read -r line; do
	json_verify -q <<<"$line" && grep -q '^{.*"verdict":"' <<<"$line" ||
		{ echo "not the JSON of a verdict: $line" && failures=$((failures + 1)); }
done <<<"$json"
colours() { grep -c $'\033\\[' <<<"$1"; }
[ "$(colours "$("$BUILD/gomem-cc" -m -c "$folder/flows.c" -o /dev/null 2>&1)")" -eq 0 ] ||
	failures=$((failures + 1))
[ "$(colours "$(script -qec "$BUILD/gomem-cc -m -c $folder/flows.c -o /dev/null" /dev/null)")" -gt 3 ] ||
	{ echo 'no colours on a terminal' && failures=$((failures + 1)); }
[ "$failures" -eq 0 ] && echo "reports are as expected"
exit $((failures > 0))
