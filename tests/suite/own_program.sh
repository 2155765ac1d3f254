#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: README's "Your own program" works for a stranger. gomem is installed in a fresh folder,
# the README's own source is built elsewhere with pkg-config, and plain `gdb PROGRAM` knows the
# commands, because the program names the script and its folder is declared safe.
set -eu
prefix=$PWD/$BUILD/test/prefix
home=$PWD/$BUILD/test/own
rm -rf "$prefix" "$home"
mkdir -p "$home"
make --no-print-directory install PREFIX="$prefix" >"$home/install.log" 2>&1 ||
	{ cat "$home/install.log"; exit 1; }

awk '/^## Your own program/ { on = 1 } on && /^```c$/ { code = 1; next } on && /^```$/ && code { exit } code' \
	README.md >"$home/hello.c"
[ -s "$home/hello.c" ] || { echo 'README has no C block under "Your own program"'; exit 1; }

cd "$home"
# From here on as the README has it; nothing of the source tree is used.
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
export PKG_CONFIG_PATH
gcc -g hello.c $(pkg-config --cflags --libs gomem) -o hello
./hello >hello.out || { echo 'hello failed'; exit 1; }

gdb_home() { # the user's own GDB, with the one line that README asks for
	HOME=$home gdb -q -batch -iex "add-auto-load-safe-path $prefix" "$@" ./hello 2>&1 </dev/null
}
share=$(gdb_home -ex 'heap run-to ready' -ex 'heap share list')
grep -q '2 pointers' <<<"$share" || { echo "no '2 pointers' in:"; echo "$share"; exit 1; }
gdb_home -ex 'heap run-to ready' -ex 'heapgraph -o hello.svg' >draw.out
xmllint --noout hello.svg || { cat draw.out; exit 1; }

# Without that line GDB declines to load the script; the program itself still runs.
declined=$(HOME=$home gdb -q -batch -ex run ./hello 2>&1 </dev/null)
grep -q 'auto-loading has been declined' <<<"$declined" || { echo "expected GDB to decline, got:"; echo "$declined"; exit 1; }
echo 'own program: built, shared, drawn'
