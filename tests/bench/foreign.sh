# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# foreign.sh - foreign C for the benches of the compiler plugin, to be sourced: Lua and zlib from Debian's
# source packages, and the ways to compile them. Leaves the shell in a folder of its own under
# $build. Ends it where there are no source packages to be had.
#
#     gcc           plain
#     analysis      the decisions are made and dropped
#     noframes      carried out, with write barriers; the collector searches the stack
#     nobarriers    carried out, with frames of precise roots
#     gomem         with both
build=$(readlink -f "${BUILD:-build}")
make --no-print-directory --silent escape-tools
work=$build/bench/escape
mkdir -p "$work"
tests/tools/debian_source "$work" lua5.4 zlib | sed 's/^/compiler: /'
[ "${PIPESTATUS[0]}" -eq 0 ] || exit 0
cd "$work" || exit 1
modes='gcc analysis noframes nobarriers gomem'
run='gcc noframes nobarriers gomem' # what is built into programs
sources='lua zlib'
lua=$(echo "$PWD"/lua5.4-*/src)
zlib=$(echo "$PWD"/zlib-[0-9]*)

compiler() { # compiler MODE: its command
	local plugin=-fplugin-arg-gomem_escape
	case $1 in
	gcc) echo gcc ;;
	analysis) echo "$build/gomem-cc $plugin-report-only" ;;
	noframes) echo "$build/gomem-cc $plugin-no-frames" ;;
	nobarriers) echo "$build/gomem-cc $plugin-no-barrier" ;;
	gomem) echo "$build/gomem-cc" ;;
	esac
}
# shellcheck disable=SC2010
files() { # files SOURCE: what is compiled, a file a line
	case $1 in
	lua) ls "$lua"/l*.c | grep -v luac.c ;; # the other program
	zlib) ls "$zlib"/*.c "$zlib/test/minigzip.c" ;;
	esac
}
flags() { # flags SOURCE
	case $1 in
	lua) echo '-std=gnu99 -DLUA_USE_LINUX -w' ;;
	zlib) echo "-w -D_LARGEFILE64_SOURCE=1 -DHAVE_UNISTD_H -I$zlib" ;;
	esac
}
compile_file() { # compile_file MODE FLAGS FILE: to MODE.NAME.o
	# shellcheck disable=SC2046,SC2086
	$(compiler "$1") $2 -c "$3" -o "$1.$(basename "$3" .c).o"
}
compile() { # compile MODE SOURCE LEVEL: all of its files
	local file
	rm -f "$1".*.o
	for file in $(files "$2"); do
		compile_file "$1" "$3 $(flags "$2")" "$file"
	done
}
build_program() { # build_program MODE SOURCE: SOURCE-MODE, of what was compiled last
	# shellcheck disable=SC2046
	$(compiler "$1") "$1".*.o -o "$2-$1" -lm -ldl -Wl,-E
}
