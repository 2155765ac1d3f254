#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: the names of global roots hold for programs as people build them: optimised, not position
# independent, linked with optimisation, with debug information in a file of its own; and without
# debug information or even symbols every word still has a name.
set -u
folder=$WORK/globals
failures=0
rm -rf "$folder" && mkdir -p "$folder"

build() { # build NAME FLAGS...: the program as NAME
	local name=$1
	shift
	gcc "$@" -Itarget tests/programs/globals.c "$BUILD/libgomem.a" -L"$BUILD/programs" -lshelf \
		-Wl,-rpath,"$PWD/$BUILD/programs" -o "$folder/$name" || failures=$((failures + 1))
}

# names NAME PATTERN...: the roots of NAME have these names.
names() {
	local name=$1 pattern
	shift
	env LC_ALL=C.UTF-8 timeout 120 gdb -nx -q -batch -x gomem.py -x tests/gdb/prelude.gdb \
		-ex 'set breakpoint pending on' -ex 'break gm_gc' -ex run -ex finish \
		-ex 'heap roots -limit 0' "$folder/$name" >"$folder/$name.out" 2>&1 </dev/null
	for pattern in "$@"; do
		grep -qE -- "$pattern" "$folder/$name.out" && continue
		echo "$name: no line matches '$pattern' in"
		sed 's/^/    /' "$folder/$name.out"
		failures=$((failures + 1))
	done
}

fields=('^  config\.inner\.user ' '^  config\.inner\.name .*len 18 cap 18' '^  books .*len 3 cap 4'
	'^  exported ' '^  common ' "^  shelf_rows\[0\]\[1\] ")
caches=('^  first_cache::cache ' '^  second_cache::deep\[1\]\.value ')

build optimised -O2 -g
names optimised "${fields[@]}" "${caches[@]}"

build fixed -O2 -g -no-pie
names fixed "${fields[@]}" "${caches[@]}"

build sections -O1 -g -ffunction-sections -fdata-sections -fno-common
names sections "${fields[@]}" "${caches[@]}"

# The optimising linker drops what nobody reads, and forgets which file a static variable of a
# function comes from.
build together -O2 -g -flto=1
names together "${fields[@]:0:3}" '^  cache\.[0-9]+ '

build apart -O2 -g
objcopy --only-keep-debug "$folder/apart" "$folder/apart.debug"
objcopy --strip-all --add-gnu-debuglink="$folder/apart.debug" "$folder/apart"
names apart "${fields[@]}" "${caches[@]}"

# The library keeps its debug information, so that there is a heap to be seen.
build plain -O0 -g0
names plain '^  exported ' '^  hidden ' '^  table\+56 ' '^  books ' '^  config\+8 '

build nameless -O0 -g0
objcopy --strip-symbol=exported --strip-symbol=table "$folder/nameless"
names nameless '^  \.bss\+0x[0-9a-f]+ ' '^  hidden '

[ "$failures" -eq 0 ] && echo "names hold"
exit $((failures > 0))
