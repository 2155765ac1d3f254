#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: `make doctor` finds this machine fit, and says what is missing, with the cure and exit
# code 1, where GDB, Graphviz or the build are.
set -u
failures=0

expect() { # expect WHAT STATUS TEXT... : of the last run
	local what=$1 status=$2 text
	shift 2
	[ "$got" -eq "$status" ] || { echo "$what: expected exit code $status, got $got:"; echo "$output"; failures=$((failures + 1)); }
	for text; do
		grep -qE "$text" <<<"$output" || { echo "$what: expected a line /$text/ in:"; echo "$output"; failures=$((failures + 1)); }
	done
}
doctor() {
	output=$("$@" bash talk/doctor.sh 2>&1 </dev/null)
	got=$?
}

doctor env
expect 'this machine' 0 'ok +gdb +1[2-9]' 'ok +ptrace' 'ok +build' 'ok +picture' 'ok +graphviz' 'ready for the stage'

# A PATH of links to all commands but the missing one.
path_without() {
	rm -rf "$WORK/path" && mkdir -p "$WORK/path"
	for command in bash env cat cut sed grep tail stty id mktemp rm locale fc-match gdb dot dirname uname; do
		[ "$command" = "$1" ] || ln -s "$(command -v "$command")" "$WORK/path/$command" 2>/dev/null
	done
	echo "$WORK/path"
}
printf '#!/bin/sh\ncase $* in *gdb.VERSION*) echo 12.1 ;; *) exec %s "$@" ;; esac\n' "$(command -v gdb)" >"$WORK/gdb"
chmod +x "$WORK/gdb"
doctor env PATH="$WORK:$PATH"
expect 'another gdb' 0 'note +gdb version +the tests ran with 13, 16 and 18' 'ok +gdb +12.1'
doctor env PATH="$(path_without gdb)"
expect 'no gdb' 1 'FAIL +gdb +not found: apt-get install gdb' 'to mend before the talk'
doctor env PATH="$(path_without dot)"
expect 'no dot' 1 'FAIL +graphviz +not found: apt-get install graphviz'
doctor env BUILD="$WORK/nothing"
expect 'no build' 1 'FAIL +build +not built yet: libgomem.a .*run make'
doctor env LC_ALL=C
expect 'no UTF-8' 0 'note +locale +not UTF-8'
[ "$failures" -eq 0 ] && echo 'the doctor is right'
exit $((failures > 0))
