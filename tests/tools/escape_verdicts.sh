# SPDX-License-Identifier: MIT
#
# For escape_cases and escape_twins: verdicts as lines "LINE<tab>TEXT".

# The subject of a literal or allocation is advisory: only the verdict counts.
normal() {
	sed -E 's/\t(&|\[\]|new\(|make\().* (escapes to heap|does not escape)$/\t(literal) \2/'
}

# What a compiler said on stdin, its other messages left out.
verdicts() {
	sed -nE 's/^[^:]+:([0-9]+):[0-9]+: (moved to heap: .*|leaking param.*|.* does not escape|.* escapes to heap)$/\1\t\2/p' |
		normal
}
