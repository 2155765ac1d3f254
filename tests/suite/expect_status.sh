#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: a picture that cannot be had, or a heap expect that fails makes a whole scripted run of GDB exit with 1, whatever comes after
# it, for -ex, for -x and for commands from a pipe; one that holds, or holds in the end, does not;
# -bless writes the file whole; the commands after a failed one still run.
set -u
folder=$WORK/expect
program=$BUILD/demo/playground
failures=0
rm -rf "$folder" && mkdir -p "$folder"

gdb_with() {
	env LC_ALL=C.UTF-8 timeout 120 gdb -nx -q -x gomem.py -x tests/gdb/prelude.gdb "$@"
}

# check NAME STATUS TEXT: the last run's status and a text in its output.
check() {
	if [ "$status" -ne "$2" ] || ! grep -qF -- "$3" "$folder/out"; then
		echo "$1: status $status, wanted $2 and \"$3\"; it said:"
		sed 's/^/    /' "$folder/out"
		failures=$((failures + 1))
	fi
}

batch() {
	gdb_with -batch -ex 'heap run-to modified' "$@" "$program" >"$folder/out" 2>&1 </dev/null
	status=$?
}

golden=$folder/user.txt
batch -ex "heap expect $golden user" -ex 'echo later\n'
check 'no golden file yet' 1 "$golden does not exist; -bless writes it"
[ -e "$golden" ] && echo "a comparison wrote $golden" && failures=$((failures + 1))

batch -ex "heap expect $golden user -bless"
check 'bless' 0 "$golden: written (1 object)"
[ "$(ls -A "$folder")" = $'out\nuser.txt' ] || { ls -A "$folder"; failures=$((failures + 1)); }

batch -ex "heap expect $golden user"
check 'as expected' 0 "$golden: as expected (1 object)"

sed -i 's/26/25/' "$golden"
batch -ex "heap expect $golden user" -ex 'echo later\n'
check 'changed, -ex' 1 '+  age 26'
check 'changed, -ex' 1 'later'

printf 'heap run-to modified\npython\ntry:\n    gdb.execute("heap expect %s user")\nexcept gdb.error:\n    pass\nend\necho later\\n\n' \
	"$golden" >"$folder/script.gdb"
gdb_with -batch -x "$folder/script.gdb" "$program" >"$folder/out" 2>&1 </dev/null
status=$?
check 'changed, -x and caught' 1 'later'

printf 'heap run-to modified\nheap expect %s user\necho later\\n\nquit\n' "$golden" |
	gdb_with "$program" >"$folder/out" 2>&1
status=$?
check 'changed, from a pipe' 1 'later'

batch -ex "heap expect $golden user" -ex "heap expect $golden user -bless" -ex 'echo later\n'
check 'blessed in the end' 0 'later'

sed -i 's/26/25/' "$golden"
batch -ex "heap expect $golden user" -ex 'quit 7'
check "a status of the script's own" 7 '+  age 26'

batch -ex "heap expect $golden nosuch" -ex 'echo later\n'
check 'an expression that fails' 1 'later'

batch -ex "heap expect $folder/no/such.txt user -bless" -ex 'echo later\n'
check 'a file that cannot be written' 1 'later'

: >"$golden" && chmod 400 "$golden" && cp "$golden" "$folder/before"
batch -ex "heap expect $golden user -bless"
check 'a read-only file is replaced, not opened' 0 'written'

# ---- pictures ----
batch -ex "heapgraph user -o $folder/no/such.svg" -ex 'echo later\n'
check 'a picture that cannot be written' 1 'later'

batch -ex "heapgraph nosuch -o $folder/picture.svg" -ex 'echo later\n'
check 'a picture of nothing' 1 'later'

batch -ex "heapgraph nosuch -o $folder/picture.svg" -ex "heapgraph user -o $folder/picture.svg" -ex 'echo later\n'
check 'a picture in the end' 0 'later'

gdb_with -batch -ex "heapgraph -o $folder/picture.svg" -ex 'echo later\n' "$program" >"$folder/out" 2>&1 </dev/null
status=$?
check 'a picture without a process' 1 'later'

GVBINDIR=$folder batch -ex "heapgraph user -o $folder/picture.svg" -ex 'echo later\n'
check 'a picture without Graphviz' 1 'later'

[ "$failures" -eq 0 ] && echo "statuses hold"
exit $((failures > 0))
