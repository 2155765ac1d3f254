#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: in a real terminal of 80 by 24 the main moment fits the screen, TAB completes commands and
# checkpoints, and an unknown name leaves one line and a living session.
set -u
terminal=$WORK/tmux
. tests/tools/terminal.sh
say() { t send-keys "$@"; }

t new-session -d -x 80 -y 24 "gdb -nx -q -iex 'set debuginfod enabled off' -x gomem.py $BUILD/demo/playground"
t set-option status off
wait_for '(gdb)'
say 'set style enabled off' Enter
say 'heap run-to sh' Tab
wait_for 'heap run-to shared'
say Enter
wait_for 'gm_checkpoint("shared")'
say C-l
say 'heap sha' Tab 'user' Enter
for text in 'heap share user' '4 pointers' 'user  0x' 'ptr3  0x' 'name  "Bob"'; do
	wait_for "$text"
done
say C-l
say 'heapgraph user' Enter
wait_for 'ptr3 ──┘'
say C-l
say 'heap show nobody' Enter
wait_for 'No symbol "nobody" in current context.'
say C-l
say 'print 6 * 7' Enter
wait_for '= 42'
if t capture-pane -p | grep -q Traceback; then
	echo 'a traceback is on the screen'
	failures=$((failures + 1))
fi
[ "$failures" -eq 0 ] && echo 'the terminal shows it'
exit $((failures > 0))
