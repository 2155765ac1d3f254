#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: where a part of gomem is missing, the command that needs it says in one line which and what to do, and
# the others work.
set -u
failures=0
mkdir -p "$WORK/parts"

try() { # try WANTED COMMAND: with the parts that there are, the command's last line matches
	local said
	said=$(GOMEM_BUILD="$WORK/parts" gdb -nx -q -batch -x gomem.py -x tests/gdb/prelude.gdb -ex 'set args >/dev/null' \
		-ex 'heap run-to shared' -ex "echo ===\\n" -ex "$2" "$BUILD/demo/playground" 2>&1 </dev/null | sed '1,/^===$/d')
	[[ $said =~ $1 && $said != *$'\n'*$'\n'*Traceback* ]] && return
	echo "$2: expected $1, got:"$'\n'"$said"
	failures=$((failures + 1))
}

try '^libheapgraph.so is not built: run make in [^ ]+$' 'heap'
try '^libheapgraph.so is not built: run make in [^ ]+$' 'heap gc'
ln -sf "$PWD/$BUILD/libheapgraph.so" "$WORK/parts/"
try '^heapviz is not built: run make in [^ ]+$' "heapgraph user -o $WORK/user.svg"
try 'User 0xc' 'heapgraph user'
[ -e "$WORK/user.svg" ] && echo 'a picture was written' && failures=$((failures + 1))
exit "$((failures > 0))"
