#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: the server of `heap view` prints nothing across the stage, whatever its visitors do; keeps
# a bounded past and a bounded number of pages; ends with GDB at once, and with the copy of gomem that
# opened it; and a deck waits for every picture of it.
set -u
. tests/tools/checks.sh
gdb=(gdb -nx -q -iex 'set debuginfod enabled off' -iex 'set pagination off' -iex 'set confirm off' -x gomem.py)

# ---- visitors ----
mkfifo "$WORK/in"
"${gdb[@]}" <"$WORK/in" >"$WORK/out" 2>&1 &
gdb_pid=$!
exec 5>"$WORK/in"
trap 'kill $gdb_pid 2>/dev/null' EXIT
echo 'heap view' >&5
for ((i = 0; i < 100; i++)); do
	url=$(grep -o 'http://127[^ ]*' "$WORK/out") && break
	sleep 0.1
done
[ -n "$url" ] || { fail 'heap view printed no address'; cat "$WORK/out"; exit 1; }
port=${url#http://127.0.0.1:} query=${url#*\?}
port=${port%%/*}
ask() { # ask PATH [HEADER]: a request on descriptor 6
	exec 6<>"/dev/tcp/127.0.0.1/$port"
	printf 'GET %s?%s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n%b\r\n' "$1" "$query" "$port" "${2:+$2\r\n}" >&6
}
first_line() { # of the answer
	local line=
	IFS= read -r -t 20 -u 6 line
	printf '%s' "${line%$'\r'}"
}
is() { # is WHAT WANTED: the first line of the answer
	local got
	got=$(first_line)
	[ "$got" = "$2" ] || fail "$1: $got, not $2"
}
for ((i = 0; i < 5; i++)); do # closed while the page is on its way
	ask / && read -r -t 20 -N 1 -u 6
	exec 6>&-
done
ask /events 'Last-Event-ID: \0262'
is 'a number that is none' 'HTTP/1.0 200 OK'
ask /events "Last-Event-ID: $(printf '9%.0s' {1..6000})"
is 'a number too large' 'HTTP/1.0 200 OK'
exec 6>&-
exec 6<>"/dev/tcp/127.0.0.1/$port" && printf 'nonsense\r\n\r\n' >&6
first_line >/dev/null
pages=()
for ((i = 0; i < 100; i++)); do
	ask /events
	exec {page}<&6
	pages+=("$page")
	case $(first_line) in *503*) break ;; esac
done
[ "$i" -lt 100 ] || fail 'a hundred pages follow at the same time'
[ "$i" -gt 10 ] || fail "only $i pages may follow"
# all of them are still open
echo quit >&5
exec 5>&-
wait "$gdb_pid"
trap - EXIT
for page in "${pages[@]}"; do exec {page}<&-; done
exec 6>&-
[ "$(grep -vc '^(gdb) http://\|^(gdb) $' "$WORK/out")" = 0 ] || {
	fail 'the server writes across the stage:'
	cat "$WORK/out"
}

# ---- memory ----
cat >"$WORK/memory.py" <<'END'
from gomem.view import server
events = server.Events()
for i in range(200):
    events.publish({"text": "x" * (1 << 20)})
print("kept", sum(map(len, events.texts)) <= server.KEEP_BYTES, len(events.texts) > 1,
      events.behind(0)[-1].endswith('"number": 199}'))
for i in range(2000):
    events.publish({"text": ""})
print("kept", len(events.texts) == server.KEEP, events.first == 2200 - server.KEEP)
events.publish({"text": "x" * (2 * server.KEEP_BYTES)})
print("kept", len(events.texts))
END
"${gdb[@]}" -batch -x "$WORK/memory.py" >"$WORK/memory" 2>&1
diff - "$WORK/memory" <<'END' || fail 'what is kept is not bounded'
kept True True True
kept True True
kept 1
END

# ---- another copy ----
mkdir "$WORK/copy" && cp -r gomem.py gdbext "$WORK/copy/" && ln -s "$PWD/$BUILD" "$WORK/copy/build"
sockets='shell ls -l /proc/$PPID/fd | grep -c socket:'
"${gdb[@]}" -batch -ex "$sockets" -ex 'heap view' -ex "$sockets" -ex "source $WORK/copy/gomem.py" -ex "$sockets" \
	>"$WORK/copied" 2>&1
mapfile -t sockets < <(grep -E "^[0-9]+$" "$WORK/copied")
[ "${sockets[1]}" -gt "${sockets[0]}" ] && [ "${sockets[2]}" -eq "${sockets[0]}" ] || {
	fail "the view of the copy before is still served:"
	cat "$WORK/copied"
}

# ---- a deck waits ----
# One picture may take no time at all here, so none is drawn; the steps are there all the same.
"${gdb[@]}" -batch -ex 'python import gomem.view.feed; gomem.view.feed.TIMEOUT = 0.001' \
	-ex "slide deck $WORK/deck.html" >"$WORK/deck" 2>&1
grep -qE '^wrote .*, [0-9]+ steps; [0-9]+ without their picture: heapviz did not draw it$' "$WORK/deck" ||
	{ fail 'a deck without pictures does not say so:'; cat "$WORK/deck"; }
steps=$(find talk/recorded -name '*.txt' | wc -l)
[ "$(grep -o '"told":' "$WORK/deck.html" | wc -l)" = "$steps" ] || fail "the deck has not $steps steps"

finish 'the server of the view holds'
