#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: what slides may use of Markdown reads in the terminal as tests/markdown.cases says;
# suite/player proves the same of the page, from the same table.
set -u
cat >"$WORK/read.py" <<'END'
from gomem.stage import screen
cases = open("tests/markdown.cases", encoding="utf-8").read().split("== ")[1:]
failures = 0
for case in cases:
    name, rest = case.split("\n", 1)
    source, rest = rest.split("-- terminal\n")
    wanted = rest.split("-- page\n")[0]
    got = "".join(line + "\n" for line in screen.markdown(source.splitlines(), 80, True))
    if got != wanted:
        failures += 1
        print("%s:\n%sbut should be:\n%s" % (name, got, wanted))
print("%d cases, %d failures" % (len(cases), failures))
END
gdb -nx -q -batch -iex 'set debuginfod enabled off' -x gomem.py -x "$WORK/read.py" >"$WORK/out" 2>&1
cat "$WORK/out"
grep -qE '^[1-9][0-9]+ cases, 0 failures$' "$WORK/out"
