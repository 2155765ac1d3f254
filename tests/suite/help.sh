#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: every command and every setting of gomem has help, and every line of it fits a terminal of
# 80 columns, in its own text, in the lists of GDB, and in those of heapviz and make. Commands and
# settings are asked for by GDB's own completion, so that none is forgotten.
set -u
gdb=(gdb -nx -q -batch -iex 'set debuginfod enabled off' -iex 'set max-completions unlimited' -x gomem.py)

# What GDB knows below a prefix, the prefixes among them included.
mapfile -t names < <(
	"${gdb[@]}" -ex 'complete heap ' -ex 'complete heap gc ' -ex 'complete heap catch ' -ex 'complete slide ' \
		-ex 'complete set gomem ' -ex 'complete show gomem ' 2>&1 |
		grep -E '^(heap|slide|set gomem|show gomem) [a-z]' | grep -v ' -'
)
names+=(heap heapgraph slide 'set gomem' 'show gomem')
# A file that registers a command, or a setting, below gdbext is one of these.
mapfile -t registered < <(sed -nE 's/^    name = "([^"]+)"$/\1/p; s/^    path = "(gomem [^"]*)"$/set \1/p; s/^    path = "(gomem [^"]*)"$/show \1/p' gdbext/gomem/*.py gdbext/gomem/*/*.py)
failures=0
[ "${#registered[@]}" -ge 45 ] || { echo "only ${#registered[@]} commands and settings are registered"; failures=1; }
asked=()
for name in "${registered[@]}"; do
	printf '%s\n' "${names[@]}" | grep -qxF -- "$name" || { echo "GDB does not complete $name"; failures=1; }
	asked+=(-ex "echo == $name\\n" -ex "help $name")
done
{
	"${gdb[@]}" "${asked[@]}" -ex 'help set gomem' -ex 'help show gomem' 2>&1
	echo '== heapviz'
	"$BUILD/heapviz" --help
	echo '== make'
	make --no-print-directory -s help
} >"$WORK/help"
# The last line of a list is GDB's, as long as the name of the prefix makes it.
if grep -nE '^.{81,}' "$WORK/help" | grep -vE '^[0-9]+:Type "'; then
	echo 'the lines above are longer than 80 columns'
	failures=1
fi
awk '/^== / { if (name != "" && lines < 1) { print name " has no help"; bad = 1 } name = $0; lines = 0; next }
	/This command is not documented|^Undefined/ { print name ": " $0; bad = 1 }
	NF { lines++ } END { exit bad }' "$WORK/help" || failures=1
[ "$failures" -eq 0 ] && echo "help fits: ${#registered[@]} commands and settings, heapviz, make"
exit $failures
