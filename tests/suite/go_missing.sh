#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: without a Go compiler the talk still shows Go beside C, as recorded, and says so; make
# go-demos is one clear line, and what has nothing to do with Go does not ask for it.
set -u
failed=0
has() { # has FILE PATTERN
	grep -qE -- "$2" "$1" || { echo "no '$2' in:" && sed 's/^/    /' "$1" && failed=1; }
}
GO=no-such-go talk/go-beside.sh text >"$WORK/beside" 2>&1 || failed=1
has "$WORK/beside" '^  user  0x7f[0-9a-f]+  #0 show_pointer_sharing  sharing.c'
has "$WORK/beside" '^  ptr3  0xc0[0-9a-f]+  #0 main.showPointerSharing  playground.go'
has "$WORK/beside" '^\(recorded: there is no Go compiler here'
GO=no-such-go talk/go-escape.sh >"$WORK/escape" 2>&1 || failed=1
has "$WORK/escape" '^moved to heap: u +[0-9]+:[0-9]+ +[0-9]+:[0-9]+$'
has "$WORK/escape" 'no Go compiler'
make -s go-demos GO=no-such-go >"$WORK/demos" 2>&1 && echo 'make go-demos without Go is no error' && failed=1
said=$(make help GO=no-such-go 2>&1 >/dev/null)
[ -z "$said" ] || { echo "make speaks of Go to who has none: $said" && failed=1; }
has "$WORK/demos" '^no Go compiler: apt-get install golang-go$'
! grep -nE '^.{81,}' "$WORK/beside" "$WORK/escape" || failed=1
[ "$failed" -eq 0 ] && echo 'recorded'
exit $failed
