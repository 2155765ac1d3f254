#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: README and the other texts beside the code tell the truth. Every ```console block is run
# again and must print what stands there; every line of a ```sh block is run and must succeed; every
# file they link to exists, and every picture is what the tool draws today. `make bless T=readme`
# writes the new output into them.
set -u
failures=0
mapfile -t texts < <(find . -name '*.md' -not -path "./$BUILD/*" -not -path './.*' -not -path '*/node_modules/*' | sed 's|^\./||' | sort)
[ "${#texts[@]}" -ge 7 ] || { echo "only ${#texts[@]} texts were found"; failures=1; }

# Where the stack lies, and what old words lie on it, depends on the environment; code addresses on
# the compiler. If only those differ, a text stays as it is.
stack='/unnamed stack words? points? here, too$/d; s/ at 0x[0-9a-f]+: file/ at 0xADDRESS: file/; s/0x7[0-9a-f]{11}/0x7ffSTACKADDR/g; s/0x5[0-9a-f]{11}/0x555CODEADDR/g'
for text in "${texts[@]}"; do
	fresh=$WORK/${text//\//_}
	tests/tools/transcripts "$text" >"$fresh"
	if [ -n "${RUN_BLESS:-}" ] && ! diff -q <(sed -E "$stack" "$text") <(sed -E "$stack" "$fresh") >/dev/null; then
		cp "$fresh" "$text"
	fi
	if ! diff -u --label "$text" --label 'what the commands print' \
		<(sed -E "$stack" "$text") <(sed -E "$stack" "$fresh"); then
		failures=$((failures + 1))
	fi
done

# Lines that cannot run inside the test run that they would start, or that need the network, a
# terminal, an hour or a browser.
skip='^(make test|make test-all|make bless|make bench|make rehearse|make pictures|make talk|make replay|git clone|cd gomem|make gdb|sudo )'
while IFS= read -r line; do
	[[ $line =~ $skip ]] && continue
	[ -n "$line" ] || continue
	if ! timeout 120 bash -c "${line%%#*}" >"$WORK/readme.line" 2>&1 </dev/null; then
		echo "a line of the texts fails: $line"
		cat "$WORK/readme.line"
		failures=$((failures + 1))
	fi
done < <(awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' "${texts[@]}" | sort -u)

words() { sed -nE -e 's/.*<text[^>]*>(.*)<\/text>.*/\1/p' "$1" | sed -E "$stack"; }
while IFS=' ' read -r kind text target; do
	file=$(dirname "$text")/${target%%#*}
	if [ ! -s "$file" ] && [ ! -d "$file" ]; then
		echo "$text leads to $target, which is not there"
		failures=$((failures + 1))
	fi
	# A screenshot is taken by make pictures, and compared there.
	[ "$kind" = picture ] && [ "${file##*.}" = svg ] || continue
	made=$BUILD/pictures/$(basename "$file")
	[ -z "${RUN_BLESS:-}" ] || cp "$made" "$file"
	# Coordinates are Graphviz's and differ between its versions; what is written is ours.
	if ! diff -u <(words "$file") <(words "$made"); then
		echo "$file is not what make run draws today ($made); make bless T=readme"
		failures=$((failures + 1))
	fi
done < <(for text in "${texts[@]}"; do
	grep -oE '!?\[[^]]*\]\([^)]*\)' "$text" | grep -v '](http' |
		sed -E "s|^!.*\]\((.*)\)|picture $text \1|; s|^\[.*\]\((.*)\)|link $text \1|"
done)
[ "$failures" -eq 0 ] && echo "${#texts[@]} texts hold"
exit $((failures > 0))
