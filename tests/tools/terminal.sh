# SPDX-License-Identifier: MIT
#
# Sourced by suites that drive a real terminal: $terminal is the socket of its tmux. The suite ends
# with what is said in $failures.
t() { tmux -S "$terminal" "$@"; }
trap 't kill-server 2>/dev/null' EXIT
failures=0
fail() { # fail WHY: with the screen as it is
	printf '%s\n' "$1"
	t capture-pane -p | sed 's/^/    /'
	failures=$((failures + 1))
}
wait_for() { # wait_for TEXT: until the screen shows it, a minute at most
	local i
	for i in $(seq 600); do
		t capture-pane -p | grep -qF -- "$1" && return 0
		sleep 0.1
	done
	fail "expected '$1' on the screen, which is:"
	return 1
}
