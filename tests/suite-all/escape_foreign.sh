#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves, on foreign C: the Lua interpreter, zlib and Jansson from Debian's source packages, built
# by gomem-cc as CC, do what they do when built by gcc - Lua prints the same, zlib and Jansson pass
# their own tests - while the collector runs often, for Jansson at every allocation, and overwrites
# what it frees.
set -u
. tests/tools/checks.sh
make -s escape-tools || exit 1
cc=$PWD/$BUILD/gomem-cc
source=$PWD/tests/tools/debian_source work=$WORK/foreign
mkdir -p "$work" && cd "$work" || exit 1

said=$("$source" "$work" lua5.4 zlib jansson) || { status=$? && echo "skip: $said" && exit $status; }
export GOMEM_DEBUG=clobberfree=1 GOMEM_GOGC=10

build_lua() { # build_lua COMPILER PROGRAM
	(cd lua5.4-*/src && rm -f ./*.o && for file in l*.c; do
		[ "$file" = luac.c ] || "$1" -std=gnu99 -O2 -DLUA_USE_LINUX -c "$file" || exit 1
	done && "$1" ./*.o -o "$work/$2" -lm -ldl -Wl,-E)
}
build_lua gcc lua-gcc || fail "gcc does not compile Lua"
build_lua "$cc" lua-gomem || fail "Lua does not compile"
cat >test.lua <<'END'
local t = {}
for i = 1, 50000 do t[#t + 1] = tostring(i) .. string.rep("x", i % 7) end
table.sort(t)
local s = 0
for i, v in ipairs(t) do s = (s * 31 + #v + v:byte(1)) % 1000000007 end
print(s, string.format("%5.2f|%s|%d", 3.14159, "abc", 42))
local co = coroutine.wrap(function(a) for i = 1, 5 do a = coroutine.yield(a * i) end return a end)
for i = 1, 5 do io.write(co(i), " ") end
print(pcall(error, "message"))
print(load("return 1 + 2 * 3")(), string.gsub("hello world", "o", { o = "0" }))
for w, n in string.gmatch("a=1, bb=22, ccc=333", "(%w+)=(%w+)") do io.write(w, n, ";") end
print(utf8.char(228, 8364), math.type(3), 7 // 2, string.pack("i4", 100):byte(1, -1))
print(xpcall(function() local x = nil; return x.y end, function(m) return "handled " .. m end))
END
./lua-gcc test.lua >expected 2>&1
./lua-gomem test.lua >actual 2>&1
diff -u expected actual || fail 'Lua prints something else'
[ "$(wc -l <actual)" -ge 5 ] || fail 'Lua printed next to nothing'

(cd zlib-*/ && CC=$cc CFLAGS='-O2 -g' ./configure --static && make -j2) >zlib.log 2>&1
(cd zlib-*/ && make test) >>zlib.log 2>&1 || fail "zlib fails its tests: $(tail -n 5 zlib.log)"
grep -q 'zlib test OK' zlib.log || fail 'zlib ran no tests'

# Trees of JSON values: its tests of the library, a program each, and of what a program reads and writes
cat >jansson_private_config.h <<'END'
#define HAVE_STDINT_H 1
#define HAVE_UNISTD_H 1
#define HAVE_SYS_TIME_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_FCNTL_H 1
#define HAVE_LOCALE_H 1
#define HAVE_SETLOCALE 1
#define INITIAL_HASHTABLE_ORDER 3
END
jansson=$(echo "$work"/jansson-*/)
export GOMEM_DEBUG=gcstress=1,clobberfree=1
flags="-O2 -g -w -DHAVE_CONFIG_H -I$work -I$jansson/src -I$jansson/android"
# shellcheck disable=SC2086
for file in "$jansson"/src/*.c; do
	"$cc" $flags -c "$file" -o "jansson_$(basename "$file" .c).o" || fail "$file does not compile"
done
n=0
passed() { # passed STATUS WHAT: one more test
	n=$((n + 1))
	[ "$1" -eq 0 ] || fail "Jansson: $2"
}
# shellcheck disable=SC2086
for file in "$jansson"/test/suites/api/test_*.c "$jansson"/test/bin/*.c; do
	"$cc" $flags "$file" jansson_*.o -o "jansson_$(basename "$file" .c)" -lm || fail "$file does not compile"
	case $file in
	*/api/*)
		"./jansson_$(basename "$file" .c)"
		passed $? "$file fails"
		;;
	esac
done
for folder in "$jansson"/test/suites/valid/*/; do
	JSON_SORT_KEYS=1 STRIP=0 ./jansson_json_process --env <"$folder/input" | cmp - "$folder/output"
	passed $? "other output than $folder/output"
done
[ "$n" -ge 50 ] || fail "Jansson has only $n tests"

finish "Lua, zlib and Jansson do what they do"
