#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: on a system that has none of the packages, make says in one line how to install all that the job needs,
# and stops, where it may not do so itself; where it may, it asks apt for the same packages, once, and also where
# apt has no lists of packages yet. Where no dpkg is, it speaks only of what it misses. Programs that stand for those of such a system come first in PATH.
# shellcheck disable=SC2016 # variables of those programs
set -u
. tests/tools/checks.sh
work=$WORK/packages
rm -rf "$work" && mkdir -p "$work/bin"

program() { # program NAME: its script is the input
	{ echo '#!/bin/sh' && cat; } >"$work/bin/$1" && chmod +x "$work/bin/$1"
}
program gcc <<<'exit 127'
program id <<<'echo 1000'
program dpkg-query <<<'sed "s/^/install ok installed /" "$FAKE/installed"'
program sudo <<<'[ -e "$FAKE/may" ] || exit 1; [ "$1" != -n ] || shift; exec "$@"'
program apt-cache <<<'[ -e "$FAKE/lists" ] && [ "$1 $2" = "depends gcc" ] && printf "gcc\n  Depends: cpp\n  Depends: gcc-13\n"'
program apt-get <<'END'
echo "$*" >>"$FAKE/apt"
case $1 in
update) : >"$FAKE/lists" ;;
install)
	[ -e "$FAKE/lists" ] || exit 100
	shift
	for word; do
		case $word in -*) ;; *) echo "$word" ;; esac
	done >>"$FAKE/installed" ;;
esac
END
export FAKE=$work
asks() { # asks TARGET: what make says
	PATH=$work/bin:$PATH make --no-print-directory "$1" 2>&1
}
fresh() { # fresh FILE...: nothing is installed; of lists and may there is what is named
	rm -f "$work"/{lists,may,apt}
	: >"$work/installed"
	for file; do
		: >"$work/$file"
	done
}

# shellcheck disable=SC2015
for target in tools-run tools-test tools-rehearse tools-test-all; do
	fresh lists
	said=$(asks $target) && fail "$target goes on without its packages"
	line=$(sed -n 's/^gomem: please run: sudo apt-get install --no-install-recommends //p' <<<"$said")
	[ "$(grep -c gomem <<<"$said")" -eq 1 ] && [ -n "$line" ] || fail "$target: not one line:" "$said"
	for package in gcc gdb gcc-13-plugin-dev; do
		[[ " $line " == *" $package "* ]] || fail "$target: no $package among $line"
	done
	[ ! -e "$work/apt" ] || fail "$target: asks apt without leave"

	fresh lists may
	said=$(asks $target) || fail "$target: $said"
	[ "$(cat "$work/apt")" = "install -y --no-install-recommends $line" ] || fail "$target: asks apt for" "$(cat "$work/apt")"
	asks $target >/dev/null || fail "$target: not all is there at the second time"
	[ "$(wc -l <"$work/apt")" -eq 1 ] || fail "$target: asks apt again"

	fresh may
	said=$(asks $target) || fail "$target: $said"
	[ "$(sort "$work/installed")" = "$(tr ' ' '\n' <<<"$line" | sort)" ] ||
		fail "$target: without lists it installs" "$(cat "$work/installed")" 'with them' "$line"
done

# ---- a system without dpkg ----
mkdir -p "$work/other"
for command in bash gcc dot; do
	ln -s "$(command -v $command)" "$work/other/"
done
need() { # need PACKAGE...: what is said there
	PATH=$work/other bash tests/tools/need "$@" 2>&1
}
[ -z "$(need gcc graphviz libyajl-dev)" ] || fail "nothing is missing, and it says: $(need gcc graphviz libyajl-dev)"
need gcc gdb >/dev/null && fail 'it goes on without gdb'
[ "$(need gcc gdb)" = 'gomem: no gdb, and no dpkg to ask; please install the equivalents of: gcc gdb' ] ||
	fail "without gdb it says: $(need gcc gdb)"
finish 'make asks for what it needs'
