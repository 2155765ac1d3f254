#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: for every line of the case files exactly the expected verdicts are reported, in Go's
# words, with every GCC for which plugin headers are installed, or those that OTHER_GCCS names beside
# the usual one; -m changes nothing else.
set -u
failed=0
for version in '' ${OTHER_GCCS-11 12 13 14 15 16}; do
	compiler=gcc${version:+-$version}
	[ -d "$($compiler -print-file-name=plugin 2>/dev/null)/include" ] || continue
	build=$BUILD
	if [ -n "$version" ]; then
		[ "$($compiler -dumpversion)" != "$(gcc -dumpversion)" ] || continue
		build=$BUILD/escape-$version
	fi
	make -s BUILD="$build" PLUGIN_CC="$compiler" PLUGIN_CXX=g++ escape-tools || exit 1
	echo "$compiler:"
	GOMEM_CC=$compiler tests/tools/escape_cases "$build/gomem-cc" -std=gnu11 -m -- \
		tests/escape/cases/*.c || failed=1
done
exit $failed
