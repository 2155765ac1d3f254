#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: what heap owners says of Rust is what rustc says. The program that heap owners -rust writes
# compiles without a warning, and its assertions hold: counts, what is seen through which pointer,
# Weak pointers, the order of dropping, no leak. Each attempt that heap owners calls refused is
# refused, with exactly the error that it foretells, and an error that it does not foretell is not
# among them. For the four pointers, a list, a tree with parents, a ring, a shared object, one of two
# threads, slices, a caller's object; for what may write at the same moment: halves of an array, its
# elements, two fields, two branches, a callee's callee; from snapshots; and for random heaps
# (GOMEM_SEED).
set -u
RUSTC=${RUSTC:-/usr/bin/rustc} # Debian's, not a newer one of the user's
[ -x "$RUSTC" ] || { echo "skip: no Rust compiler (rustc)" && exit 77; }
work=$WORK/owners_rust
rm -rf "$work"
mkdir -p "$work"
failures=0
compile="$RUSTC --edition 2021 -D warnings -C debuginfo=0"

not_ok() {
	echo "not ok $1"
	failures=$((failures + 1))
}

# holds NAME: NAME.rs compiles, and all that it asserts is true
holds() {
	if $compile -o "$work/$1" "$work/$1.rs" >"$work/$1.err" 2>&1 &&
		timeout 60 "$work/$1" >"$work/$1.out" 2>&1; then
		echo "ok $1: $(cat "$work/$1.out")"
	else
		head -n 12 "$work/$1.err" "$work/$1.out"
		not_ok "$1"
	fi
}

# refuses NAME CODE: of NAME.rs with the attempt that is called CODE
refuses() {
	local codes
	$compile --cfg "$2" --emit metadata -o "$work/$1.rmeta" "$work/$1.rs" >"$work/$1.$2.err" 2>&1
	codes=$(sed -n 's/^error\[\(E[0-9]*\)\].*/\1/p' "$work/$1.$2.err" | sort -u | paste -sd ' ')
	[ "$codes" = "$2" ] && echo "ok $1 is refused: $2" || not_ok "$1 --cfg $2: rustc says '$codes'"
}

codes=$(sed -n 's/.*{"\(E[0-9]*\)".*/\1/p' viz/draw/text_refusals.c)
[ "$(wc -w <<<"$codes")" -ge 6 ] || not_ok "the table of predictions holds: $codes"

# says NAME PROGRAM CHECKPOINT EXPR CODES: heap owners foretells these codes, and is right. All of a
# program, in the order of its moments, is asked in one run of GDB: asks, then tells.
asked=()
says() {
	asked+=("$1|$2|$3|$4|$5")
}

asks() { # asks PROGRAM
	local name program checkpoint expression commands=()
	while IFS='|' read -r name program checkpoint expression _; do
		[ "$program" = "$1" ] || continue
		commands+=(-ex "heap run-to $checkpoint" -ex "echo === $name\\n" -ex "heap owners $expression"
			-ex "heap owners $expression -rust -o $work/$name.rs")
	done < <(printf '%s\n' "${asked[@]}")
	timeout 300 gdb -nx -q -batch -x gomem.py -x tests/gdb/prelude.gdb "${commands[@]}" \
		"$BUILD/$1" >"$work/said.txt" 2>&1 </dev/null
	awk -v work="$work" '/^=== / { file = work "/" $2 ".txt"; next } file { print >file }' "$work/said.txt"
}

tells() { # tells NAME EXPR CODES
	local name=$1 expression=$2 expected=$3 code predicted
	touch "$work/$name.txt"
	predicted=$(sed -n 's/^  \(E[0-9]*\)  .*/\1/p' "$work/$name.txt" | paste -sd ' ')
	[ "$predicted" = "$expected" ] || not_ok "$name: foretold '$predicted', not '$expected'"
	[ -s "$work/$name.rs" ] || { cat "$work/$name.txt" && not_ok "$name: no program" && return; }
	holds "$name"
	[ -n "$expression" ] || return # of no object in particular
	for code in $codes; do
		if [[ " $predicted " == *" $code "* ]]; then
			refuses "$name" "$code"
		elif grep -q "cfg($code)" "$work/$name.rs"; then
			not_ok "$name tries $code, which was not foretold"
		fi
	done
}

says four demo/playground shared user 'E0382 E0499 E0502 E0505'
says array demo/playground slices slice1 'E0382 E0499 E0502 E0505'
says argument programs/owners argument who 'E0382 E0505'
says list programs/owners list second 'E0382 E0505 E0506'
says tree programs/owners tree root 'E0382'
says ring programs/owners ring node 'E0382'
says team programs/owners team 'red->members[1]' 'E0382 E0499 E0502'
says kept programs/owners kept last 'E0382 E0502 E0597'
says slices programs/owners slices all 'E0382 E0499 E0502 E0505'
says global programs/owners global global ''
says threads programs/owners threads user 'E0382 E0499 E0502 E0373 E0277'
says halves programs/lending halves all 'E0382 E0505'
says pieces programs/lending pieces all 'E0382 E0505 E0506'
says elements programs/lending elements points 'E0382 E0505'
says fields programs/lending fields user 'E0382 E0505'
says field-and-whole programs/lending field-and-whole user 'E0382 E0499 E0502 E0505'
says cursor programs/lending cursor at 'E0382 E0505'
says two-cursors programs/lending two-cursors at 'E0382 E0499 E0502 E0505'
says two-branches programs/lending two-branches '' ''
says callee programs/lending callee again 'E0382 E0505'
says half programs/lending half least 'E0382 E0505'
says read-outside programs/lending read-outside inner 'E0382 E0502 E0505 E0506'
says part programs/lending part score 'E0716'
says tail programs/lending tail last 'E0716'
says closures programs/lending closures one ''
says back-and-forth programs/lending back-and-forth first 'E0382'
says roads programs/lending roads home 'E0382'
says view programs/lending view all 'E0382 E0499 E0502 E0597'
says scene programs/lending scene '' ''
says growing programs/lending growing all 'E0382 E0505'

for program in demo/playground programs/owners programs/lending; do
	asks "$program"
done
while IFS='|' read -r name _ _ expression expected; do
	tells "$name" "$expression" "$expected"
done < <(printf '%s\n' "${asked[@]}")

# what is said of them as a whole
expect() { # expect NAME PATTERN
	grep -q -- "$2" "$work/$1.rs" || not_ok "$1.rs has no $2"
}
expect four 'strong_count(&new_user_1), 4 + 1)'
expect four 'ptr1.borrow_mut().age = 26;'
expect four 'assert_eq!(ptr3.borrow().age, 26);'
expect list 'let second: &Node = first.next.as_ref().unwrap();'
expect tree 'parent: Weak<RefCell<Tree>>'
expect tree 'weak_count(&new_tree_1), 2)'
expect ring 'next_back: Weak<RefCell<Node>>'
expect slices 'high.borrow()\[2\]'
expect argument 'let who: &mut User = &mut user;'
expect halves 'let (low, high) = all.split_at_mut(3);'
expect pieces 'let five: &i64 = &lent_five\[0\];'
expect elements 'let x: &mut i64 = &mut lent_x\[0\].x;'
expect fields 'let score: &mut i64 = &mut user_2.score;'
expect callee 'let again: &mut User = &mut \*who;'
expect half 'let least: &mut i64 = &mut half\[3\];'
expect two-cursors 'let at = Rc::clone'
expect two-branches 'let lent_tree_2 = root.left.as_mut().unwrap();'
expect two-branches 'let right: &mut Tree = lent_tree_2.right.as_mut().unwrap();'
expect scene 'let seen: &mut \[PointElement\] = &mut scene.points.as_mut().unwrap()\[1..3\];'
expect scene 'let leaf: &mut Tree = scene.root.as_mut().unwrap().right.as_mut().unwrap();'
expect threads 'Arc<\|Arc::new(Mutex::new(User'

# the same from a snapshot
timeout 120 gdb -nx -q -batch -x gomem.py -x tests/gdb/prelude.gdb -ex 'heap run-to tree' \
	-ex "heap snapshot $work/tree.heapsnapshot" "$BUILD/programs/owners" >"$work/snapshot.txt" 2>&1 </dev/null
"$BUILD/heapviz" owners "$work/tree.heapsnapshot" Tree#1 -rust >"$work/snapshot.rs" || not_ok snapshot
holds snapshot
refuses snapshot E0382

# random heaps
${CC:-gcc} -std=gnu11 -Wall -g -Iviz -Itests/unit tests/suite-all/owners_random.c -o "$work/owners_random" \
	-L"$BUILD" -lheapgraph -Wl,-rpath,"$PWD/$BUILD" || exit 1
(cd "$work" && ./owners_random 24) || not_ok 'random heaps'
for i in $(seq 0 23); do
	holds "$i"
	for code in $(sed -n 's/^#\[cfg(\(.*\))\]$/\1/p' "$work/$i.rs"); do
		refuses "$i" "$code"
	done
done
[ "$failures" -eq 0 ]
