#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# make go-beside: the four lines of slide 7 in C and in Go, and what gomem says of both heaps: two panes of
# tmux, beside each other where the terminal is wide enough; without tmux one after the other. In the
# panes GDB stays open. What was recorded of Go is shown where there is no Go.
#
#   go-beside.sh            both
#   go-beside.sh text       both, as text
#   go-beside.sh pane c|go  one of them, GDB stays open
#   go-beside.sh record     writes talk/beside
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}
here=talk/beside

source_lines() { # source_lines FILE: the four variables
	sed -nE -e '/(User \*user|user :?)= create/,/ptr3 :?= user/p' "$1" | sed -e 's/^\t/    /'
}

# gdb_arguments c|go: how the program comes to where all four are set
gdb_arguments() {
	arguments=(-nx -q -iex 'set debuginfod enabled off' -iex 'set pagination off' -iex 'set confirm off'
		-iex 'set auto-load python-scripts off' -iex 'set width 80' -x gomem.py
		-ex 'set print inferior-events off' -ex 'set args >/dev/null')
	case $1 in
	c)
		program=$build/demo/playground file=target/demo/playground/sharing.c
		arguments+=(-ex "python gdb.execute('heap run-to shared', to_string=True)")
		;;
	go)
		program=$build/demo/go/playground file=target/demo/go/playground.go
		arguments+=(-ex "python gdb.execute('handle SIGURG nostop noprint pass', to_string=True)"
			-ex "python gdb.execute('heap run-to shared', to_string=True)")
		;;
	esac
}

shown=('heap share user' 'heapgraph user')

text() { # text c|go
	local command arguments program file ask=()
	if [ "$1" = go ] && ! have_go; then
		cat $here/go.txt
		echo "(recorded: there is no Go compiler here, apt-get install golang-go)"
		return
	fi
	gdb_arguments "$1"
	for command in "${shown[@]}"; do
		ask+=(-ex "echo \\n(gdb) $command\\n" -ex "$command")
	done
	echo "$file"
	source_lines "$file"
	LC_ALL=C.UTF-8 gdb -batch "${arguments[@]}" -ex 'echo ===\n' "${ask[@]}" "$program" 2>&1 </dev/null |
		awk 'on; /^===$/ { on = 1 }'
}

have_go() { command -v "${GO:-go}" >/dev/null && [ -x "$build/demo/go/playground" ]; }

pane() { # pane c|go
	local arguments program file
	text "$1"
	if [ "$1" = c ] || have_go; then
		gdb_arguments "$1"
		exec gdb "${arguments[@]}" "$program" 2>&1
	fi
	read -r _
}

case ${1-} in
text)
	text c
	echo
	text go
	;;
pane) pane "$2" ;;
record)
	text c >$here/c.txt
	have_go && text go >$here/go.txt
	;;
*)
	if [ ! -t 1 ] || ! command -v tmux >/dev/null; then
		exec "$0" text
	fi
	split=-v
	[ "$(tput cols)" -lt 160 ] || split=-h
	exec tmux -L gomem-beside new-session "$0 pane c" \; split-window $split "$0 pane go" \; \
		set-option status off \; set-option mouse on
	;;
esac
