# SPDX-License-Identifier: MIT
#
# Sourced by suites that look at one moment of a process in several ways: it is stopped by a signal, so
# that each debugger finds it where the one before did.
WAIT=600 # times 0.05 s, on a busy machine

# until_stopped PID: waits until all threads of a process are stopped; fails if it ends, or does not stop.
until_stopped() {
	local i
	for ((i = 0; i < WAIT; i++)); do
		grep -qs '^State:.*zombie' "/proc/$1/status" && break
		[ -e "/proc/$1" ] || break
		[ -z "$(grep -L '^State:.*stopped' /proc/"$1"/task/*/status 2>&1)" ] && return 0
		sleep 0.05
	done
	echo "process $1 is not stopped: $(grep -s '^State:' "/proc/$1/status" || echo it ended)"
	return 1
}

# start_stopped COMMAND...: starts a program that stops itself, and waits until it has; its id in $stopped.
start_stopped() {
	"$@" &
	stopped=$!
	until_stopped "$stopped"
}

# until_ended PID: lets a child of this shell go on, as often as it stops itself, until it has ended.
until_ended() {
	local i
	for ((i = 0; i < WAIT; i++)); do
		grep -qs '^State:.*zombie' "/proc/$1/status" && break
		kill -CONT "$1" 2>/dev/null || break
		sleep 0.05
	done
	((i < WAIT)) || { echo "process $1 does not end" && kill -KILL "$1"; }
	wait "$1" 2>/dev/null
}
