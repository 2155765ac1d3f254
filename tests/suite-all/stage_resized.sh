#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: when the terminal gets another size while the program of a step runs, the step is played to its end,
# none of it is a recording, and the windows then have the new size and all that belongs into them: whether
# GDB hears of it at once, or the program does, which has the terminal as long as it runs; and likewise
# where there is no talk.
set -u
command -v tmux >/dev/null || { echo 'skip: no tmux' && exit 77; }
terminal=$WORK/resized.0 session=0
. tests/tools/terminal.sh

# A talk whose second step lasts until the test opens the gate.
mkdir -p "$WORK/gate" && cp -r gomem.py gdbext talk "$WORK/gate/" && ln -s "$PWD/$BUILD" "$WORK/gate/build"
cat >"$WORK/gate/talk/slides.md" <<'END'
# A gate

```live
program  ../programs/gate
quiet    closed
picture  visitors
```

It opens:

```live
checkpoint open
(gdb) print *visitors
picture    visitors
expect     *visitors == 42
```

Two of them, on the whole screen:

```live
program ../programs/gate
quiet   open
beside  ../programs/gate
quiet   open
(gdb)   print *visitors
expect  *visitors == 42
```

And one again:

```live
program  ../programs/gate
quiet    open
picture  visitors
```
END
rm -rf "$WORK/gate/talk/recorded"
export GATE=$WORK/open

begin() { # begin GDB-ARGUMENT...: in a terminal of 80 by 24
	t kill-server 2>/dev/null
	session=$((session + 1)) terminal=$WORK/resized.$session # a server that is ending takes no new session
	rm -f "$GATE" "$GATE.waits"
	t -f /dev/null new-session -d -x 80 -y 24 "$(printf '%q ' exec gdb -nx -q -iex 'set debuginfod enabled off' \
		-iex 'set pagination off' -iex 'set confirm off' -x "$WORK/gate/gomem.py" "$@")"
	t set-option status off
}
waits() { # waits [FILE]: until the program does, or until there is the file
	local i
	for ((i = 0; i < 600; i++)); do
		[ ! -e "${1:-$GATE.waits}" ] || return 0
		sleep 0.1
	done
	fail 'the program does not come to its gate:'
	exit 1
}
# resize WHO COLUMNS ROWS: WHO hears of it: the program, or GDB as well
resize() {
	t resize-window -x "$2" -y "$3"
	[ "$1" = program ] || kill -WINCH "$(t display-message -p '#{pane_pid}')"
	sleep 1 # for what is then done wrong
}
last() { t capture-pane -p | sed 's/ *$//; /^$/d' | tail -n 1; } # line of the screen
prompts() { # prompts NAME: in the end, and nothing stands in front of it; within a minute
	local i
	for ((i = 0; i < 600; i++)); do
		[ "$(last)" != '(gdb)' ] || return
		sleep 0.1
	done
	fail "$1: no prompt in the end:"
}
# whole NAME COLUMNS TEXT...: the windows are as wide as the terminal, all texts are there, and the prompt is
# the last thing; within a minute
whole() {
	local name=$1 columns=$2 i screen edges text left
	shift 2
	for ((i = 0; i < 600; i++)); do
		screen=$(t capture-pane -p | sed '/^ *$/d')
		edges=$(grep -cE "^[┌└](─|[[:alnum:]./_]){$((columns - 2))}[┐┘]$" <<<"$screen")
		left=
		for text; do grep -qF -- "$text" <<<"$screen" || left=$text; done
		[ "$(last)" = '(gdb)' ] && [ "$edges" -ge 3 ] && [ -z "$left" ] && return
		sleep 0.1
	done
	fail "$name: no windows of $columns columns ($edges edges), or '$left' is not there:"
}

for who in GDB program; do
	for size in '100 30' '132 40' '80 30'; do
		begin -ex 'set gomem stage on' -ex slide
		wait_for 'slide 1/1 · step 1/5' || exit 1
		t send-keys Enter
		wait_for 'visitors ──' || exit 1
		t send-keys Enter
		waits
		resize $who $size
		t capture-pane -p | grep -q '^──.* step 3/5' && fail "$who hears of $size: the step ends before its program does:"
		: >"$GATE"
		whole "$who hears of $size" "${size% *}" 'slide 1/1 · step 3/5' 'It opens:' '= 42' 'visitors ──'
		t capture-pane -p | grep -qE '── recorded|No process|is running' && fail "$who hears of $size: the step is not played:"
	done
done
# The first windows of all; from here on the first step waits at the gate, too.
sed -i '1,/quiet    closed/s/quiet    closed/quiet    open/' "$WORK/gate/talk/slides.md"
begin -ex 'set gomem stage on' -ex slide
wait_for 'slide 1/1 · step 1/5' || exit 1
t resize-window -x 120 -y 40
t send-keys 'echo by now GDB has heard of it\n' Enter
wait_for '(gdb) echo by now'
t send-keys Enter
waits
resize program 80 24
: >"$GATE"
whole 'the first windows' 80 'step 2/5' 'visitors ──'
# A step that has the whole screen ends with a size that no window has seen.
begin -ex 'set gomem stage on' -ex slide
wait_for 'slide 1/1 · step 1/5' || exit 1
: >"$GATE"
t send-keys Enter
wait_for 'step 2/5'
t send-keys Enter
wait_for 'step 3/5'
rm "$GATE" "$GATE.waits"
t send-keys Enter
waits
resize program 100 30
: >"$GATE"
wait_for 'step 4/5'
t send-keys Enter
whole 'two columns first' 100 'step 5/5' 'And one again:' 'visitors ──'
# A step that has the whole screen, then one that brings the windows up while its program waits.
t send-keys 'slide back' Enter
wait_for 'step 4/5'
rm "$GATE" "$GATE.waits"
t send-keys Enter
waits
resize program 132 40
: >"$GATE"
whole 'windows come up' 132 'step 5/5' 'And one again:' 'visitors ──'
# Between the end of a step and the prompt: the line editor has the line that is done, and must not draw it once
# more in front of the prompt.
cat >"$WORK/hold.py" <<END
import os, time
def hold():  # before gomem is asked
    while os.path.exists("$GATE.hold"):
        open("$GATE.holds", "w").close()
        time.sleep(0.1)
gdb.events.before_prompt.connect(hold)
END
begin -iex "source $WORK/hold.py" -ex 'set gomem stage on' -ex slide
: >"$GATE"
wait_for 'slide 1/1 · step 1/5' || exit 1
for size in '100 30' '80 24'; do
	t send-keys 'slide goto 1' Enter
	wait_for 'step 1/5'
	for step in 2 3; do # windows come up: from here on GDB listens for another size
		t send-keys Enter
		wait_for "step $step/5"
	done
	prompts "before $size"
	rm -f "$GATE.holds"
	: >"$GATE.hold"
	t send-keys Enter # the next one has the whole screen
	waits "$GATE.holds"
	resize GDB $size
	rm "$GATE.hold"
	prompts "a step is done, then $size"
done
# While GDB starts: it has no line editor yet, and no windows.
begin -ex 'set gomem stage on' -ex "shell : >'$GATE.waits'; until [ -e '$GATE' ]; do sleep 0.1; done" -ex slide
waits
resize program 132 40
: >"$GATE"
wait_for 'slide 1/1 · step 1/5' || exit 1
t send-keys Enter
whole 'GDB starts' 132 'step 2/5' 'visitors ──'
# Without a talk.
for who in GDB program; do
	begin -ex 'layout gomem' -ex 'heap run-to closed' "$BUILD/programs/gate"
	wait_for 'visitors ──' || exit 1
	t send-keys 'heap run-to open' Enter
	waits
	resize $who 100 30
	[ "$(last)" != '(gdb)' ] || fail "$who hears of it: there is a prompt though the program runs:"
	: >"$GATE"
	wait_for 'gm_checkpoint("open")'
	t send-keys 'print *visitors' Enter
	whole "$who hears of it, no talk" 100 '= 42' 'visitors ──'
done

[ "$failures" -eq 0 ] && echo 'another size while the program runs costs nothing'
exit $((failures > 0))
