#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# make replay: the talk from its recording, without GDB, the demos or Graphviz. Enter, space, Page
# Down and the right arrow go on, Page Up, b and the left arrow go back, a number and Enter goes to
# that slide, q ends.
set -u
cd "$(dirname "$0")/recorded" || exit 1
mapfile -t steps < <(printf '%s\n' ./*.txt | sed 's|^\./||' | sort -t. -k1,1n -k2,2n)
if [ ! -e "${steps[0]}" ]; then
	echo 'nothing was recorded: make rehearse' >&2
	exit 1
fi

show() { # show POSITION
	[ ! -t 1 ] || printf '\033[2J\033[H'
	cat "${steps[$1]}"
	printf '── recorded · slide %s · %d of %d ──\n' "${steps[$1]%.txt}" $(($1 + 1)) "${#steps[@]}"
	[ "$1" -gt 0 ] || echo 'Enter goes on, b goes back, a number and Enter goes to that slide, q ends'
}

at=0 number=
show 0
while IFS= read -rsN1 key; do
	if [ "$key" = $'\e' ]; then
		IFS= read -rsN2 -t 0.05 rest || rest=
		case $rest in
		'[5' | '[6') IFS= read -rsN1 -t 0.05 _ ;;
		esac
		key=$rest
	fi
	case $key in
	[0-9])
		number=$number$key
		continue
		;;
	q) break ;;
	'[5' | '[D' | b) to=$((at - 1)) ;;
	$'\n')
		to=$((at + 1))
		for i in "${!steps[@]}"; do
			[ "${steps[i]}" != "$number.1.txt" ] || to=$i
		done
		;;
	' ' | '[6' | '[C') to=$((at + 1)) ;;
	*) continue ;;
	esac
	number=
	if [ "$to" -ge 0 ] && [ "$to" -lt "${#steps[@]}" ]; then
		at=$to
		show "$at"
	fi
done
