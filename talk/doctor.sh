#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# make doctor: what this machine lacks for the stage. Tries each thing rather than asking for its
# version. One line per finding with the cure; exit code 1 if something that the talk needs fails.
set -u
cd "$(dirname "$0")/.."
build=${BUILD:-build}
failed=0

good() { printf '  ok    %-22s %s\n' "$1" "$2"; }
warn() { printf '  note  %-22s %s\n' "$1" "$2"; }
bad() {
	printf '  FAIL  %-22s %s\n' "$1" "$2"
	failed=$((failed + 1))
}

echo 'gomem doctor'

# GDB 12 or later, with Python: ask GDB itself, as a build may come without Python.
if ! command -v gdb >/dev/null; then
	bad gdb 'not found: apt-get install gdb'
else
	version=$(gdb -nx -q -batch -ex 'python print(gdb.VERSION)' 2>/dev/null)
	major=${version%%.*}
	major=${major##* }
	if [ -z "$version" ]; then
		bad gdb 'has no Python inside: apt-get install gdb (not gdb-minimal)'
	elif [ "$major" -lt 12 ] 2>/dev/null; then
		bad gdb "is $version; gomem needs 12 or later"
	else
		case $major in 13 | 16 | 18) ;; *) warn 'gdb version' 'the tests ran with 13, 16 and 18; try: make rehearse' ;; esac
		good gdb "$version with Python $(gdb -nx -q -batch -ex 'python import platform; print(platform.python_version())')"
	fi
	# Starting a program is what containers and hardened kernels refuse.
	if gdb -nx -q -batch -ex 'set startup-with-shell off' -ex starti /bin/true 2>&1 | grep -q 'Program stopped'; then
		good ptrace 'GDB may start and stop a program'
	else
		bad ptrace 'GDB cannot trace a program: in a container, allow SYS_PTRACE'
	fi
	scope=$(cat /proc/sys/kernel/yama/ptrace_scope 2>/dev/null || echo 0)
	if [ "$scope" = 0 ] || [ "$(id -u)" -eq 0 ]; then
		good attach 'gdb -p may attach to your programs'
	else
		warn attach "gdb -p is refused (ptrace_scope $scope); the talk starts its programs itself"
	fi
fi

for part in libgomem.a libheapgraph.so heapviz demo/playground; do
	[ -e "$build/$part" ] || missing="${missing:-} $part"
done
if [ -n "${missing:-}" ]; then
	bad build "not built yet:$missing; run make"
else
	good build "libgomem, libheapgraph, heapviz, playground in $build/"
	picture=$(mktemp --suffix=.svg)
	if gdb -nx -q -batch -x gomem.py -ex 'heap run-to shared' -ex "heapgraph user -o $picture" \
		"$build/demo/playground" >/dev/null 2>"$picture.err" && [ -s "$picture" ]; then
		good picture 'heapgraph draws the four pointers'
	else
		bad picture "heapgraph failed: $(tail -n 1 "$picture.err")"
	fi
	rm -f "$picture" "$picture.err"
fi

# The talk itself: every step, its conditions, and that it shows what was recorded.
if [ -z "${missing:-}" ]; then
	[ ! -t 1 ] || printf '  ...   %-22s every step is played, half a minute at most\r' talk
	if rehearsal=$(talk/rehearse.sh 2>&1); then
		good talk "$(printf '%s\n' "$rehearsal" | sed -n 's/key to text: //p')"
	elif printf '%s\n' "$rehearsal" | grep -qE '^[0-9.]+ +FAIL '; then
		bad talk "$(printf '%s\n' "$rehearsal" | tail -n 1); make rehearse shows more"
	else
		warn talk "$(printf '%s\n' "$rehearsal" | tail -n 1); make rehearse shows more"
	fi
fi
# Enter on an empty line is bound in GDB's readline, where that is a library.
if gdb -nx -q -batch -ex 'python print("libreadline.so" in open("/proc/self/maps").read())' 2>/dev/null | grep -q True; then
	good keys 'Enter on an empty line goes on, whatever was typed before'
else
	warn keys 'GDB has a readline of its own: after another command, type slide to go on'
fi
browser=
for name in xdg-open chromium google-chrome firefox; do
	[ -n "$browser" ] || ! command -v "$name" >/dev/null || browser=$name
done
if [ -n "$browser" ]; then
	good browser "$browser, for the page beside the talk"
else
	warn browser 'none found: the talk works without its page'
fi

if command -v dot >/dev/null; then
	good graphviz "$(dot -V 2>&1 | sed 's/^dot - //')"
else
	bad graphviz 'not found: apt-get install graphviz'
fi
if command -v fc-match >/dev/null && fc-match 'DejaVu Sans Mono' | grep -q DejaVu; then
	good fonts 'DejaVu, which the pictures are set in'
else
	warn fonts 'DejaVu is missing, pictures use another font: apt-get install fonts-dejavu-core'
fi

case $(locale charmap 2>/dev/null) in
UTF-8) good locale "UTF-8" ;;
*) warn locale 'not UTF-8: text diagrams would break; export LC_ALL=C.UTF-8, or set gomem ascii on' ;;
esac
if [ -t 1 ]; then
	read -r rows columns < <(stty size 2>/dev/null || echo '0 0')
	if [ "$rows" -ge 24 ] && [ "$columns" -ge 80 ]; then
		good terminal "$columns columns, $rows rows"
	else
		bad terminal "$columns columns, $rows rows; the stage needs 80 by 24"
	fi
else
	warn terminal 'output is not a terminal, so its size was not checked'
fi

echo
if [ "$failed" -eq 0 ]; then
	echo 'ready for the stage'
else
	echo "$failed thing(s) to mend before the talk"
	exit 1
fi
