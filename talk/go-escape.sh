#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# make go-escape: what the two compilers say of the same functions, in the same words: gomem-cc -m of
# target/demo/escape/create.c, go build -gcflags=-m of target/demo/go/create.go. LINE:COLUMN of each.
# What was recorded of Go is taken where there is no Go.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}
go=${GO:-go}
here=talk/beside

in_c() {
	"$build/gomem-cc" -O2 -m -c -o /dev/null target/demo/escape/create.c 2>&1
}

in_go() {
	if command -v "$go" >/dev/null; then
		GO111MODULE=off GOPROXY=off GOFLAGS='' GOCACHE=$PWD/$build/go-cache CGO_ENABLED=0 \
			"$go" build -a -gcflags=-m -o /dev/null target/demo/go/create.go 2>&1
	else
		cat $here/escape.txt
	fi
}

# "MESSAGE<tab>LINE:COLUMN" of the two functions. main has them inlined and says the same once more.
said() { # said FILE
	sed -nE "s|^.*$1:([0-9]+:[0-9]+): (.*)|\2\t\1|p" | grep -E '^(can inline create|moved to|.* escapes to)' |
		awk -F '\t' '!seen[$1]++'
}

if [ "${1-}" = record ]; then
	in_go >$here/escape.txt
fi
printf '%-44s %-8s %s\n' '' 'in C' 'in Go'
join -t $'\t' -a 1 -a 2 -e - -o 0,1.2,2.2 <(in_c | said create.c | sort) <(in_go | said create.go | sort) |
	sort -t $'\t' -k 2,2V | while IFS=$'\t' read -r message c where; do
	printf '%-44s %-8s %s\n' "$message" "$c" "$where"
done
command -v "$go" >/dev/null || echo "(Go's: recorded; there is no Go compiler here, apt-get install golang-go)"
