#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: who has only the README sees the four pointers within three minutes of reading and typing, at 200
# words and 150 keys a minute; counted, not timed. And what is to be typed there works, and shows them.
set -u
failures=0
fail() {
	printf '%s\n' "$*"
	failures=$((failures + 1))
}
read -r words keys < <(talk/newcomer.sh count)
[ "${words:-0}" -gt 100 ] && [ "${keys:-0}" -gt 40 ] || fail "only ${words:-no} words and ${keys:-no} keys were counted"
seconds=$((words * 60 / 200 + keys * 60 / 150))
[ "$seconds" -lt 180 ] || fail "$words words and $keys keys are $seconds seconds"

# Typed as it stands there, line by line, into a shell and into GDB.
part=$(awk '/^```console$/ { on = 1; next } /^```$/ && on { exit } on' README.md)
command=$(sed -nE 's/^\$ //p' <<<"$part")
[ "$(wc -l <<<"$command")" = 1 ] && [[ $command == gdb\ * ]] || fail "what is typed into the shell is: $command"
sed -nE 's/^\(gdb\) //p' <<<"$part" >"$WORK/typed"
said=$(DEBUGINFOD_URLS='' bash -c "${command/gdb/gdb -nx -batch} -x $WORK/typed" 2>&1 </dev/null)
for pointer in user ptr1 ptr2 ptr3; do
	grep -qE "^ +$pointer +0x7f[0-9a-f]+ +#0 show_pointer_sharing" <<<"$said" || { fail "$pointer is not shown:"; echo "$said"; }
done
[ "$failures" -eq 0 ] && echo "$words words to read, $keys characters to type: $seconds seconds"
exit $((failures > 0))
