#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: on the stage a stop costs the terminal what has changed and no more: between two steps of a
# program no byte clears the screen, what the heap window shows already is not written again, and a step
# writes fewer characters than the screen has cells. After the terminal got another size, also in the
# middle of a step and with a key pressed at once, windows and text are whole again.
set -u
command -v tmux >/dev/null || { echo 'skip: no tmux' && exit 77; }
terminal=$WORK/drawing
. tests/tools/terminal.sh
settle() { # until nothing is written any more
	local before=-1 now
	for _ in $(seq 100); do
		now=$(stat -c %s "$WORK/bytes")
		[ "$now" = "$before" ] && return
		before=$now
		sleep 0.5
	done
}

: >"$WORK/bytes"
t -f /dev/null new-session -d -x 80 -y 24 "exec gdb -nx -q -iex 'set debuginfod enabled off' -iex 'set pagination off' \
	-iex 'set confirm off' -x gomem.py -ex 'set gomem stage on' -ex slide"
t set-option status off
t pipe-pane -O "cat >>$WORK/bytes"
wait_for 'slide 1/8 · step 1/3' || exit 1

# step TEXT KEY...: presses the keys, waits for the text; leaves what was written in $WORK/step
step() {
	local before wanted=$1
	shift
	settle
	before=$(stat -c %s "$WORK/bytes")
	t send-keys "$@"
	wait_for "$wanted" || exit 1
	settle
	tail -c +$((before + 1)) "$WORK/bytes" >"$WORK/step"
}
clears() { grep -cE $'\e\\[[023]?J' "$WORK/step"; }

for at in '1/8 · step 2/3' '1/8 · step 3/3' '2/8 · step 1/8' '2/8 · step 2/8'; do
	step "slide $at" Enter
	first=$(clears)
done
[ "$first" -gt 0 ] || fail 'the windows come up and nothing clears the screen: this test looks for the wrong bytes'
for at in 3 4 5 6 7; do
	step "slide 2/8 · step $at/8" Enter
	[ "$(clears)" = 0 ] || fail "step 2.$at clears the screen"
	[ "$(wc -m <"$WORK/step")" -lt $((80 * 24)) ] || fail "step 2.$at writes $(wc -m <"$WORK/step") characters"
	case $at in
	3) grep -q 'ptr2 ──┤' "$WORK/step" || fail 'the heap window is not among the bytes: this test looks for the wrong ones' ;;
	4) ! grep -q 'ptr2 ──┤' "$WORK/step" || fail 'step 2.4 writes the heap window again, though nothing has changed' ;;
	esac
done
step '= 42' 'print 6 * 7' Enter
! grep -q 'original' "$WORK/step" || fail 'a command writes the heap window again'

# ---- another size ----
# whole NAME: the step that is on stands above the prompt with all of its text, and nothing below; the
# window has all of its diagram
whole() {
	local i screen
	settle
	for i in $(seq 100); do
		screen=$(t capture-pane -p | sed '/^ *$/d')
		[ "$(tail -n 1 <<<"$screen")" = '(gdb)' ] && ! grep -q 'more lines' <<<"$screen" &&
			[ "$(sed -n '/^One is changed/,$p' <<<"$screen" | sed 's/^\$[0-9]* //; s/──.*·.*·.*/status/')" = "$text" ] &&
			[ "$(sed -n '/^│#0/,/^└/p' <<<"$screen" | grep -cE 'age   26|ptr3 ──┘')" = 2 ] && return
		sleep 0.1
	done
	fail "$1: the screen is torn:"
}
text='One is changed, and all four have changed:
  ptr1->age = 26 changes what all four see:
  user->age 26   ptr1->age 26   ptr2->age 26   ptr3->age 26
(gdb) print ptr3->age
= 26
status
(gdb)'
for size in 120x40 132x30; do
	step 'slide 2/8 · step 1/8' 'slide goto 2' Enter
	for at in 2 3 4 5; do step "step $at/8" Enter; done
	t resize-window -x "${size%x*}" -y "${size#*x}"
	t send-keys Enter
	wait_for 'slide 2/8 · step 6/8' || exit 1
	whole "$size, a key at once"
	t send-keys 'slide ag' # the size changes while something is being typed
	t resize-window -x 100 -y 30
	settle
	t send-keys 'ain' Enter
	settle
	whole "$size, while typing"
	t resize-window -x 80 -y 24
	whole "$size, and back"
done
# Too small for anything, and back.
t resize-window -x 20 -y 10
step 'GDB' 'slide goto 2' Enter 'echo GDB\n' Enter
t resize-window -x 80 -y 24

# Ctrl-C before a step begins leaves the talk where it was, within it shows what was recorded of it, and
# after it nothing happens; the next step is played as ever.
asked=0
idle() { # until GDB answers; Ctrl-C may take what was typed with it
	local i
	for ((i = 0; i < 60; i++)); do
		asked=$((asked + 1))
		t send-keys "echo here\\072$asked\\n" Enter
		sleep 1
		t capture-pane -p | grep -qx "here:$asked *" && return
	done
	fail 'GDB does not answer after Ctrl-C:'
	exit 1
}
for delay in 0 0.1 0.2 0.4; do
	step 'slide 2/8 · step 1/8' 'slide goto 2' Enter
	t send-keys Enter
	sleep "$delay"
	t send-keys C-c
	idle
	if ! t capture-pane -p | grep -q 'step 2/8'; then # it had not begun
		t send-keys Enter
		wait_for 'slide 2/8 · step 2/8' || exit 1
		idle
	fi
	t send-keys Enter
	wait_for 'slide 2/8 · step 3/8' || exit 1
	idle
	t capture-pane -p | tail -n 12 | grep -q '── recorded' && fail "after Ctrl-C $delay s into a step the next one is no good:"
done
grep -q 'Focus set' "$WORK/bytes" && fail 'GDB says where the focus is'
grep -qE 'Traceback|Python Exception|internal error' "$WORK/bytes" && fail 'there was an error'

[ "$failures" -eq 0 ] && echo 'nothing flickers, nothing is torn'
exit $((failures > 0))
