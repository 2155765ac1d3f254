#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# How long it takes who has only the README to see the four pointers: what is to be read and typed until
# then, counted, and what a fresh clone needs for `make run`, measured.
#
#   newcomer.sh         both, in minutes: make rehearse ends with it
#   newcomer.sh count   "WORDS READ CHARACTERS TYPED" alone: tests/suite/newcomer.sh
#
# Read is the README from its top to the end of its first transcript, which has the four pointers, and what
# `make run` prints up to them. Typed is `make run`, and what stands behind a prompt in that transcript.
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
WORDS_A_MINUTE=200 KEYS_A_MINUTE=150 # an unhurried reader, and four fingers

read_part() { awk '{ print } /^```console$/ { on = 1 } /^```$/ && on { exit }' README.md; }

count() { # count WHAT-MAKE-RUN-PRINTED
	local words keys
	words=$({ read_part; sed '/ptr3 /q' "$1"; } | grep -oE '[[:alnum:]][^[:space:]]*' | wc -l)
	keys=$({ echo 'make run'; read_part | sed -nE 's/^(\$|\(gdb\)) //p'; } | wc -m)
	echo "$words $keys"
}

said=$(mktemp) clone=$(mktemp -d)
trap 'rm -rf "$said" "$clone"' EXIT
if [ "${1-}" = count ]; then
	talk/run.sh >"$said" 2>&1
	count "$said"
	exit
fi
if ! git -C . rev-parse -q --verify HEAD >/dev/null 2>&1; then
	echo 'newcomer: this is no clone, nothing to measure'
	exit
fi
git clone -q . "$clone/gomem"
start=$(date +%s)
env -u BUILD -u MAKEFLAGS -u MFLAGS make -C "$clone/gomem" --no-print-directory run >"$said" 2>&1 || { cat "$said"; exit 1; }
machine=$(($(date +%s) - start))
read -r words keys < <(count "$said")
awk -v words="$words" -v keys="$keys" -v machine=$machine -v reading=$WORDS_A_MINUTE -v typing=$KEYS_A_MINUTE 'BEGIN {
	printf "from clone to the four pointers: %d words to read, %.1f minutes; %d characters to type, %.1f; make run %.1f\n",
		words, words / reading, keys, keys / typing, machine / 60 }'
