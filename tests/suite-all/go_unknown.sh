#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: a Go runtime that is newer than those that gomem knows is refused in one line by every command,
# and GDB goes on as without gomem. With a real one: Go 1.26, of "make go-toolchains".
set -u
GO_TOOLCHAIN=1.26
export GO_TOOLCHAIN
[ -x "$BUILD/go/$GO_TOOLCHAIN/bin/go" ] || { echo "skip: no Go $GO_TOOLCHAIN (make go-toolchains)" && exit 77; }
. tests/tools/go_here
make -s "$GO_OUT/types" >"$WORK.go" 2>&1 || { cat "$WORK.go" && exit 1; }
failed=0
wanted='this Go runtime tells pointers from other words in a way that this gomem does not know; it knows those of Go 1.19 to 1.24'
commands=(heap 'heap spans' 'heap types' 'heap roots' 'heap goroutines' 'heap gc' 'heap check' 'heap share main.global'
	'heap show main.global' 'heap snapshot -as one' 'heapgraph main.global')
for command in "${commands[@]}"; do
	said=$(env -i PATH="$PATH" HOME="$WORK" TERM=dumb LC_ALL=C.UTF-8 BUILD="$BUILD" timeout 120 gdb -nx -q -batch \
		-iex 'set auto-load no' -x gomem.py -x tests/gdb/prelude.gdb -ex "set args >/dev/null 2>&1" \
		-ex "python gdb.execute('tbreak main.checkpoint', to_string=True)" -ex "python gdb.execute('run', to_string=True)" \
		-ex 'echo ===\n' -ex "$command" "$GO_OUT/types" </dev/null 2>&1 | sed '0,/^===$/d')
	[ "$said" = "$wanted" ] || { echo "$command: $said" && failed=1; }
done
[ "$failed" -eq 0 ] && echo "${#commands[@]} commands, one line each"
exit $failed
