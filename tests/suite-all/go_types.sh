#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: every kind of type of a Go program is found on its heap without a word about it there, by
# variables, fields, slices, strings, maps, channels, interface values and functions; each object
# shows its fields and values; expressions name variables as the source does; and in programs built
# without optimisation all objects have a type but those that the program itself holds by pointers
# without one, which are counted. What four pointers share reads in Go as it does in C.
set -u
. tests/tools/go_here
make -s go-corpus >"$WORK.go" 2>&1 || { cat "$WORK.go" && exit 1; }
failed=0

in_gdb() { # in_gdb PROGRAM ARGUMENTS: stopped at the end of the program
	local program=$1
	shift
	env -i PATH="$PATH" HOME="$WORK" TERM=dumb LC_ALL=C.UTF-8 BUILD="$BUILD" timeout 300 gdb -nx -q -batch \
		-iex 'set auto-load safe-path /nonexistent' -x gomem.py -x tests/gdb/prelude.gdb \
		-ex 'handle SIGURG SIGSEGV nostop noprint pass' -ex "set args >$WORK.out 2>&1" \
		-ex "python gdb.execute('tbreak main.checkpoint', to_string=True)" \
		-ex "python gdb.execute('run', to_string=True)" \
		-ex "python gdb.execute('up', to_string=True)" "$@" "$GO_OUT/$program" </dev/null 2>&1
}

# says PROGRAM COMMAND LINE...: the command's output has these lines, one after the other
says() {
	local program=$1 command=$2 line before=''
	shift 2
	for line in "$@"; do
		awk -v want="$line" -v after="$before" '
			BEGIN { gsub(/ +/, " ", want) } # how wide a column is depends on its longest name
			{ gsub(/ +/, " "); sub(/ $/, "") }
			$0 == "> " ENVIRON["COMMAND"] { on = 1; next }
			/^> / { on = 0 }
			on && index($0, want) { found = 1 }
			END { exit !found }' "$WORK.said.$program" && continue
		echo "$program: \"$command\" does not say \"$line\":"
		awk '$0 == "> " ENVIRON["COMMAND"] { on = 1 } /^> / && $0 != "> " ENVIRON["COMMAND"] { on = 0 } on' \
			"$WORK.said.$program" | head -20
		failed=1
	done
}

# From 1.24 on a map has groups of entries, or tables of groups, where it had buckets.
maps=buckets
grep -q 'internal/runtime/maps\.' "$GO_OUT/types" && maps=groups
table() {
	case $maps in
	buckets) tests ;;
	groups)
		tests | sed -e 's/|overflow of buckets of map\[int\]\*user$/|table of map[int]*user/' \
			-e 's/^heap refs large\.buckets|values\[/heap refs large.dirPtr|table of map[int]*user/' \
			-e 's/buckets of map/groups of map/'
		;;
	esac
}

# What is shown of the objects of types.go: command, then what its output has to have, by line.
tests() {
	cat <<-'EOF'
	heap show global|user#|name     "Bob!"|age      26|manager  nil
	heap show global.name|tiny block|uint8[4] at +|"Bob!"
	heap show words|string[4]#|[2]  "brown fox jumps over the lazy dog."|[3]  ""
	heap show strings2D|[]string[2]#|len 2 cap 3
	heap show numbers|int[5]#|[2]  3
	heap show window|user[4]#|[0].name     "a"
	heap show ages|map[string]int#|len      2|["Bob"]  26|["Ann"]  30|buckets of map[string]int
	heap show byName|map[string]*user#|["Ann"]  *user
	heap show -limit 0 large|map[int]*user#|len      100|84 more|overflow of buckets of map[int]*user
	heap refs large.buckets|values[
	heap show empty|map[string]bool#|len  0
	heap show flags|map[int8]bool#|[1]      true|[2]      false
	heap show buffered|chan *user#|len  1|cap  4|buf  → *user[4]#
	heap show counts|chan int#|len  1|cap  20|[0]  7
	heap show unbuffered|chan string#|cap  0
	heap show counter|func main.makeCounter.func1#|F      main.makeCounter.func1|count  → 
	heap show adder|func main.makeAdder.func1#|2|who|→ user#
	heap show plain|func main.makePlain.func1#|a|1|2
	heap show closureSlice|func() int[2]#|[1]  → func main.makeCounter.func1#
	heap show anything|user#|name     "Any!"
	heap show anyString|string#|"the.?"
	heap show anySlice|[]int#|len 3 cap 3
	heap show anyMap|map[string]*user#
	heap show anyFunc|func main.makeCounter.func1#
	heap show anyArray|*user[3]#
	heap show shapes|shape[2]#|[0]  square({side = 3})|[1]  *circle → circle#
	heap show failure|problem#|code  4|who   → user#
	heap show array|*user[5]#|[1]  nil
	heap show table2D|*user[6]#
	heap show pointer|*user#
	heap show tinyInt|tiny block#|int32 at +|42
	heap show middle|untyped#|inner at +16|{before = 2, user =
	heap show rings|ring#|next      → ring#
	heap show genericInt|generic[int]#|value  1
	heap show genericUser|generic[user]#|value.name     "Bob!"
	heap show box|struct { a *user; b *user }#
	heap show bytes|uint8[24]#|"some bytes and some more"
	heap show bigText|uint8[68]#
	heap share anything|user#
	EOF
}

script=()
while IFS='|' read -r command _; do
	script+=(-ex "echo > $command\\n" -ex "python try_command('$command')")
done < <(table)
for program in types types-O0; do
	in_gdb "$program" -ex 'set gomem addresses symbolic' \
		-ex 'python exec("def try_command(text):\n  try: gdb.execute(text)\n  except gdb.error as error: print(error)")' \
		"${script[@]}" >"$WORK.said.$program"
	while IFS='|' read -r -a row; do
		export COMMAND=${row[0]}
		says "$program" "${row[0]}" "${row[@]:1}"
	done < <(table)
done

# The code tells what a captured variable is called where it puts it somewhere: without optimisation always.
export COMMAND='heap show plain'
says types "$COMMAND" 'captured+16  2'
says types-O0 "$COMMAND" 'a  1' 'b  2'
COMMAND='heap show adder'
says types-O0 "$COMMAND" 'by   2' 'who  → user#'

# How many objects have no type. Not optimised: a word of .data that has no symbol, and sync.expunged
# (an unsafe.Pointer), lead to an object each.
allowed() {
	case $1 in
	slices-O0) echo 4 ;; # and a row of a table that only a pointer to its middle still leads to
	types-O0) echo 8 ;; # and those that only a pointer to their middle leads to, with their texts
	# what cleanups get for an argument; and in 1.27, which calls all nodes one type, package unique's maps
	handles-O0) strings "$GO_OUT/$1" | grep -q 'go\.shape\.struct { unique\.isEntry bool }' && echo 110 || echo 60 ;;
	servers-O0) echo 6 ;; # and names that package reflect made
	*) echo 2 ;;
	esac
}
handles=
[[ " $(make -s go-programs) " == *" handles "* ]] && handles=handles-O0
for program in lists-O0 maps-O0 generics-O0 slices-O0 interfaces-O0 types-O0 syncmaps-O0 servers-O0 $handles; do
	counts=$(in_gdb "$program" -x tests/gdb/lib/go_untyped.py | sed -n 's/^counted //p')
	read -r objects untyped <<<"$counts"
	[ "${objects:-0}" -gt 80 ] && [ "${untyped:-9999}" -le "$(allowed "$program")" ] && continue
	echo "$program: ${untyped:-?} of ${objects:-?} objects have no type, $(allowed "$program") may"
	failed=1
done

# What lies in the program's data without a symbol is called by the variable that leads there; pools,
# timers and method values say what they hold.
for program in servers servers-O0; do
	in_gdb $program -ex 'echo > roots\n' -ex 'heap roots -limit 0' -ex 'echo > ticker\n' -ex 'heap show ticker' \
		-ex 'echo > pool\n' -ex 'heap show buffers.local' -ex 'echo > pooled\n' -ex 'heap objects -type bytes.Buffer' \
		-ex 'echo > bound\n' -ex 'heap show bound' >"$WORK.said.$program"
	export COMMAND=roots
	says $program roots 'routes[0].hits 0x' 'routes[2].last 0x' 'fallback.next.last 0x' 'byName.last 0x' 'matrix[1][2] 0x' \
		'→ map[string]*record' '→ request'
	nameless=$(grep -cE '^  \.(data|bss)\+' "$WORK.said.$program")
	[ "$nameless" -le 1 ] || { echo "$program: $nameless words of the program's data have no name" && failed=1; }
	COMMAND=ticker says $program ticker 'time.Ticker at' '→ chan time.Time'
	COMMAND=pool says $program pool 'sync.poolLocal[' 'private *bytes.Buffer → bytes.Buffer' '→ sync.poolChainElt'
	COMMAND=pooled says $program pooled '12 objects'
	COMMAND=bound says $program bound 'func main.(*route).name-fm' 'receiver → route'
done

# An object that only its finalizer is left of is what that gets.
in_gdb finalizers -ex 'heap roots -limit 0' >"$WORK.said.finalizers"
grep -qE '^  finalizer main\.func1 +0x[0-9a-f]+  → file ' "$WORK.said.finalizers" &&
	! grep -E 'finalizer .*→ untyped' "$WORK.said.finalizers" || {
	echo "objects with finalizers:" && grep 'finalizer ' "$WORK.said.finalizers"
	failed=1
}

# A user arena's chunk is no array of what leads into it; what its values lead to has types all the same.
if [[ " $(make -s go-programs) " == *" regions "* ]]; then
	in_gdb regions -ex 'echo > chunk\n' -ex 'heap show first' -ex 'echo > rows\n' -ex 'heap objects -type leaf' >"$WORK.said.regions"
	COMMAND=chunk says regions chunk 'arena chunk at' 'held by first, rows, wide'
	COMMAND=rows says regions rows '11 objects'
fi

# Functions that are called once, handles of package unique: what only generic code has by name.
if [ -n "$handles" ]; then
	in_gdb $handles -ex 'echo > one\n' -ex 'heap show single.value' -ex 'echo > two\n' -ex 'heap show loaded' \
		-ex 'echo > three\n' -ex 'heap types -limit 0' -ex 'echo > four\n' -ex 'heap show both' \
		-ex 'echo > five\n' -ex 'heap objects -type settings' >"$WORK.said.$handles"
	COMMAND=one says $handles one 'string at' '"name7"'
	COMMAND=two says $handles two 'settings at' '"/etc/0"'
	COMMAND=four says $handles four 'func sync.OnceValues[*settings,error].func' # by its dictionary
	COMMAND=five says $handles five '7 objects'                                   # one of them that only it holds
	# from 1.27 on the debug information has only what such types have in common
	for type in string point place; do
		grep -qE "(unique|sync|concurrent)\\.entry\\[$type|canonMap\\[go\\.shape" "$WORK.said.$handles" ||
			{ echo "no entry of unique's map of $type:" && cat "$WORK.said.$handles" && failed=1; }
	done
fi

# A thousand goroutines in one function: what each of them holds is one line with a count. Without
# optimisation: else it depends on where each of them has come to what it still uses.
in_gdb goroutines-O0 -ex 'echo > retained\n' -ex 'heap retained' \
	-ex 'echo > all\n' -ex 'heap retained -limit 0' >"$WORK.said.goroutines-O0"
export COMMAND=retained
says goroutines-O0 retained 'uint8[] ×900 900 goroutines: main.worker.mine.data' '; alike ones of several goroutines are one line'
[ "$(sed -n '/^> all/,$p' "$WORK.said.goroutines-O0" | grep -c ' mine\.data$')" -ge 900 ] ||
	{ echo "goroutines-O0: -limit 0 does not show each" && failed=1; }

# A limit that is reached is said.
in_gdb types -ex 'python from gomem.heaps import go_types; go_types.MAX_TYPES = 12' -ex heap |
	grep -q '^note: only the first 12 types are known: objects of others are untyped' || {
	echo "nothing is said of types that found no place" && failed=1
}

# A variable that escaped is a pointer in the debug information, called &user. It has the source's name.
line=$(grep -n 'return &user' target/demo/go/playground.go | cut -d: -f1)
make -s "$GO_DEMO/playground" || exit 1
gdb -nx -q -batch -iex 'set auto-load no' -x gomem.py -x tests/gdb/prelude.gdb -ex "tbreak playground.go:$line" -ex run \
	-ex 'heap show user' -ex 'heap share user' "$GO_DEMO/playground" </dev/null >"$WORK.escaped" 2>&1
grep -q '^User at .* 24 bytes' "$WORK.escaped" && grep -q '^held by user$' "$WORK.escaped" &&
	grep -qE '^  user +0x[0-9a-f]+ +#0 main.createUser ' "$WORK.escaped" || {
	echo "an escaped variable has another name than in the source:" && tail -n 20 "$WORK.escaped" && failed=1
}

# Two variables, one after the other in use: each is listed only then, wherever the compiler puts them.
make -s "$GO_OUT/slots" || exit 1
gdb -nx -q -batch -iex 'set auto-load no' -x gomem.py -x tests/gdb/prelude.gdb -ex 'break main.stop' -ex run \
	-ex 'echo first\n' -ex 'heap roots -limit 0' -ex continue -ex 'echo second\n' -ex 'heap roots -limit 0' "$GO_OUT/slots" </dev/null 2>&1 |
	awk '/^(first|second)$/ { which = $0 } / → apple / { print which, $1 }' >"$WORK.slots"
printf '%s\n' 'first fruit' 'second other' | diff - "$WORK.slots" || {
	echo "variables that are in use one after the other: > is what was listed" && failed=1
}

# A slice that the compiler takes apart is what the source declares; from 1.27 on the debug information
# has the parts as variables of their own, too: crate.ptr, best.data.
gdb -nx -q -batch -iex 'set auto-load no' -x gomem.py -x tests/gdb/prelude.gdb -ex 'break main.stop' -ex run -ex continue \
	-ex continue -ex 'heap roots -limit 0' -ex 'up' -ex 'heap roots -limit 0' "$GO_OUT/slots" </dev/null >"$WORK.slots" 2>&1
[ "$(grep -cE '^  crate .*→ \*apple\[[0-9]+\].* len 20 cap' "$WORK.slots")" -eq 2 ] &&
	! grep -E '^  (crate|best)\.' "$WORK.slots" || {
	echo "the parts of a slice:" && grep -E 'crate|best' "$WORK.slots"
	failed=1
}

# The playground's four pointers: in C and in Go the same words, but for the place and the site.
four_pointers() { # four_pointers PROGRAM ARGUMENTS
	local program=$1
	shift
	env -i PATH="$PATH" HOME="$WORK" TERM=dumb LC_ALL=C.UTF-8 BUILD="$BUILD" timeout 300 gdb -nx -q -batch \
		-iex 'set auto-load safe-path /nonexistent' -x gomem.py -x tests/gdb/prelude.gdb \
		-ex "set args >$WORK.out 2>&1" "$@" -ex 'set gomem addresses symbolic' -ex 'echo ===\n' \
		-ex 'heap share user' "$program" </dev/null 2>&1 |
		sed -n -e '0,/^===$/d' -e '/^  allocated at /d' -e '/escapes to heap/d' -e '/unnamed stack word/d' \
			-e 's/, span .*//' -e 's/  *#[0-9].*//' -e p
}
make -s go-demos demos >"$WORK.go" 2>&1 || { cat "$WORK.go" && exit 1; }
four_pointers "$BUILD/demo/playground" -ex "python gdb.execute('heap run-to shared', to_string=True)" >"$WORK.c"
four_pointers "$GO_DEMO/playground" -ex "python gdb.execute('tbreak main.checkpoint', to_string=True)" \
	-ex "python gdb.execute('run', to_string=True)" -ex "python gdb.execute('up', to_string=True)" >"$WORK.go"
grep -q '^  ptr3$' "$WORK.c" && diff "$WORK.c" "$WORK.go" || {
	echo "heap share user: < in C, > in Go" && failed=1
}
exit $failed
