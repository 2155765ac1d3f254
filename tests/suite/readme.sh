#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: README tells the truth. Every ```console block is run again and must print what stands
# there; every line of a ```sh block is run and must succeed; every picture it shows exists and is
# what the tool draws today. `make bless T=readme` writes the new output into README.
set -u
fresh=$WORK/README.md
failures=0

tests/tools/transcripts README.md >"$fresh.raw"
# Where the stack lies, and what old words lie on it, depends on the environment; code addresses on
# the compiler. If only those differ, README stays as it is.
stack='/unnamed stack words? points? here, too$/d; s/ at 0x[0-9a-f]+: file/ at 0xADDRESS: file/; s/0x7[0-9a-f]{11}/0x7ffSTACKADDR/g; s/0x5[0-9a-f]{11}/0x555CODEADDR/g'
if [ -n "${RUN_BLESS:-}" ] && ! diff -q <(sed -E "$stack" README.md) <(sed -E "$stack" "$fresh.raw") >/dev/null; then
	cp "$fresh.raw" README.md
fi
if ! diff -u --label README.md --label 'what the commands print' \
	<(sed -E "$stack" README.md) <(sed -E "$stack" "$fresh.raw"); then
	failures=$((failures + 1))
fi

# Lines that cannot run inside the test run that they would start, or that need the network.
skip='^(make test|make test-all|make bless|make bench|git clone|cd gomem|make gdb|sudo )'
while IFS= read -r line; do
	[[ $line =~ $skip ]] && continue
	[ -n "$line" ] || continue
	if ! timeout 120 bash -c "${line%%#*}" >"$WORK/readme.line" 2>&1 </dev/null; then
		echo "README's line fails: $line"
		cat "$WORK/readme.line"
		failures=$((failures + 1))
	fi
done < <(awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' README.md)

texts() { sed -nE -e 's/.*<text[^>]*>(.*)<\/text>.*/\1/p' "$1" | sed -E "$stack"; }
for picture in $(sed -nE 's/.*!\[[^]]*\]\(([^)]*)\).*/\1/p' README.md); do
	# a screenshot is taken by suite/view
	[ "${picture##*.}" != png ] || { [ -s "$picture" ] || { echo "$picture is missing" && failures=$((failures + 1)); }; continue; }
	made=$BUILD/pictures/$(basename "$picture")
	[ -z "${RUN_BLESS:-}" ] || cp "$made" "$picture"
	# Coordinates are Graphviz's and differ between its versions; what is written is ours.
	if ! diff -u <(texts "$picture") <(texts "$made"); then
		echo "$picture is not what make run draws today ($made); make bless T=readme"
		failures=$((failures + 1))
	fi
done
[ "$failures" -eq 0 ] && echo 'README holds'
exit $((failures > 0))
