#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: in a real terminal, of 80 by 24, of 200 by 50, and one that is resized at every step, Enter
# and Page Down bring the talk from its first step to its last, Page Up goes back, a command typed in
# between does not matter, and the heap window shows what the program has.
set -u
make --no-print-directory --silent go-if-any || exit 1 # a step of slide 7
terminal=$WORK/stage.0 session=0
. tests/tools/terminal.sh

# steps: "slide 2/8 · step 3/8" of every step, in order
mapfile -t steps < <(find talk/recorded -name "*.txt" -printf "%f\n" | sed 's/\.txt$//' | sort -t. -k1,1n -k2,2n |
	awk -F. '{ last[$1] = $2; name[NR] = $1; step[NR] = $2 }
		END { for (i = 1; i <= NR; i++)
			printf "slide %d/%d · step %d/%d\n", name[i], name[NR], step[i], last[name[i]] }')

begin() { # begin COLUMNS ROWS
	t kill-server 2>/dev/null
	session=$((session + 1)) terminal=$WORK/stage.$session # a server that is ending takes no new session
	t new-session -d -x "$1" -y "$2" talk/talk.sh || exit 1
	t set-option status off
	wait_for "${steps[0]}" || exit 1
	if t capture-pane -p | grep -q "no program"; then
		fail "a slide of text complains of no program:"
	fi
}
walk() { # walk KEY: to the end
	local step key=$1
	for step in "${steps[@]:1}"; do
		t send-keys "$key"
		wait_for "$step" || return
		if t capture-pane -p | grep -E 'Traceback|Python Exception|── recorded'; then
			fail "$step: something went wrong"
		fi
		t capture-pane -p | grep -qE '^┌─.*\.(c|go)─|No process' || continue
		t capture-pane -p | grep -qE '^│ +> +[0-9]+ |No process' || fail "$step: the source window does not show where the program is:"
	done
}

begin 80 24
walk Enter
begin 200 50
walk NPage

# Another size at every step: just before its key, or just behind it, so that the step is on its way. In the
# end the prompt is the last thing on the screen.
sizes=(120x40 80x24 132x30 200x50 100x30)
settle() {
	local before='' now
	for _ in $(seq 50); do
		sleep 0.3
		now=$(t capture-pane -p)
		[ "$now" = "$before" ] && return
		before=$now
	done
}
resize() {
	t resize-window -x "${sizes[0]%x*}" -y "${sizes[0]#*x}"
	sizes=("${sizes[@]:1}" "${sizes[0]}")
}
prompts() { # the prompt is the last thing, within a minute
	local i
	for i in $(seq 600); do
		[ "$(t capture-pane -p | sed 's/ *$//; /^$/d' | tail -n 1)" != '(gdb)' ] || return 0
		sleep 0.1
	done
	return 1
}
walk_resized() {
	local step before=1
	for step in "${steps[@]:1}"; do
		[ $before = 0 ] || resize
		t send-keys Enter
		[ $before = 1 ] || resize
		before=$((1 - before))
		wait_for "$step" || return
		settle
		if t capture-pane -p | grep -E 'Traceback|Python Exception|── recorded'; then
			fail "$step, another size: something went wrong"
		fi
		prompts || fail "$step, another size: no prompt in the end"
	done
}
begin 80 24
walk_resized

begin 80 24
for step in "${steps[@]:1:5}"; do
	t send-keys NPage
	wait_for "$step"
done
wait_for '#0 show_pointer_sharing'
wait_for 'ptr3 ──┘'
t send-keys 'print 6 * 7' Enter
wait_for '= 42'
for typed in bt 'info breakpoints' 'info source' 'heap show user'; do # each has a way of its own to print
	t send-keys "$typed" Enter
done
wait_for 'held by user, ptr1, ptr2, ptr3'
screen=$(t capture-pane -p)
[ "$(head -n 12 <<<"$screen" | grep -cE '^(┌.*┐|│.*│|└.*┘)$')" = 12 ] || fail 'what is typed leaves the windows whole:'
t send-keys Enter
wait_for "${steps[6]}"
t send-keys PPage
wait_for "${steps[5]}"
t resize-window -x 120 -y 40
t send-keys Enter
wait_for "${steps[6]}"
t resize-window -x 80 -y 24
t send-keys Enter
wait_for "${steps[7]}"
t send-keys 'slide notes' Enter
wait_for 'slice2'
# The window shows what a step asks for, and of a collection all objects with their colours; what stands in
# two columns has the whole screen.
to() { # to SLIDE STEPS: there, on foot
	local i
	t send-keys "slide goto $1" Enter
	wait_for "slide $1/8 · step 1/"
	for ((i = 2; i <= $2; i++)); do
		t send-keys Enter
		wait_for "slide $1/8 · step $i/"
	done
}
to 5 3
wait_for '● Node'
to 6 2
wait_for 'LargeObject 0xc000006000   32 bytes'
begin 80 24
to 7 8
wait_for 'seen through 2 slices'
screen=$(t capture-pane -p)
grep -q 'So it is with slices' <<<"$screen" && ! grep -q '┌─' <<<"$screen" || fail 'two columns are not whole:'
[ "$failures" -eq 0 ] && echo "the stage stands: ${#steps[@]} steps, two sizes"
exit $((failures > 0))
