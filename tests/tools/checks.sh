# SPDX-License-Identifier: MIT
#
# Sourced by suites: what they count, and how they end.

failures=0

fail() { # fail WHY...: one more thing is not as it should be
	printf '%s\n' "$*"
	failures=$((failures + 1))
}

ok() { # ok NAME STATUS: status 0 is good; for suites that tell each thing
	if [ "$2" -eq 0 ]; then
		echo "ok $1"
	else
		echo "not ok $1"
		failures=$((failures + 1))
	fi
}

fails() { # fails NAME CODE PATTERN COMMAND...: ends with CODE, says one line that matches, prints nothing
	local name=$1 code=$2 pattern=$3 status said=$WORK/${0##*/}
	shift 3
	"$@" >"$said.out" 2>"$said.err"
	status=$?
	[ "$status" -eq "$code" ] && [ ! -s "$said.out" ] &&
		[ "$(wc -l <"$said.err")" -eq 1 ] && grep -q -- "$pattern" "$said.err"
	status=$?
	[ "$status" -eq 0 ] || sed 's/^/  /' "$said.err"
	ok "$name" "$status"
}

in_gdb() { # in_gdb PROGRAM COMMAND...: with gomem, what all say
	local program=$1 commands=()
	shift
	for command; do
		commands+=(-ex "$command")
	done
	gdb -nx -q -batch -x gomem.py -x tests/gdb/prelude.gdb -ex 'set args >/dev/null 2>&1' \
		"${commands[@]}" "$program" 2>&1 </dev/null
}

finish() { # finish WHAT: the end of a suite; says what holds if nothing failed
	[ "$failures" -eq 0 ] && echo "$1"
	exit $((failures > 0))
}
