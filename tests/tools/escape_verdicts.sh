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

# The same with the flows of -m=2, as far as both languages can say them. What has to differ:
#
#     positions; := for =; parentheses and casts; . for ->; new(T) and &T{} for &T{...}
#     x[0] is *x to GCC, and indexing a slice is following a pointer in C
#     in C an array becomes a pointer, and braces stand in braces, without a step of its own
#     b[1:] is b + 1 in C; the value of an ignored self-assignment is left out
flows() {
	sed -nE '
	s/^[^:]+:([0-9]+):[0-9]+: (    from .*) at [^ ]+$/\1\t\2/; t step
	s/^[^:]+:([0-9]+):[0-9]+: (.* (escapes to heap:?|does not escape)|(moved to heap:|leaking param|parameter |  flow: ).*)$/\1\t\2/; t other
	s/^[^:]+:([0-9]+):[0-9]+: (.* ignoring self-assignment in .*) = .*$/\1\t\2/; t ignored
	d
	:step
	/\((slice|array literal element)\)$/d
	s/\[[^][]*\] \(dot of pointer\)$/& (indirection)/; s/ \(dot of pointer\) \(indirection\)$/ (indirection)/
	s/:=/=/
	h; s/.* (\([^()]*\))$/\1/; x
	s/ \([^()]*\)$//
	s/unsafe\.Pointer|uintptr|\(\**[a-zA-Z0-9_]+\)\(/(/g
	s/[()]//g
	s/\[:\]//; s/\[([0-9]+):[0-9:]*\]/ + \1/
	s/(from |= |return )([a-z]+)\[0\]$/\1*\2/
	G; s/\n/ /
	:ignored
	s/->/./g
	:other
	s/new\(?([a-zA-Z0-9_]+)\)?|&([a-zA-Z0-9_]+)\{\}/\&\1\2{...}/g
	s/([^ ])  *([^ ])/\1 \2/g
	p' | normal
}
