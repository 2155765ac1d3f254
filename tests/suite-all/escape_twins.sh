#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: on a corpus of C functions, each with a twin in Go, the verdicts are those of the real Go
# compiler, in text and order; and so are the flows that -m=2 gives for them.
set -u
command -v go >/dev/null || { echo "skip: no Go compiler (golang-go)" && exit 77; }
make -s escape-tools || exit 1
failed=0
for report in -m -m=2; do
	echo "$report:"
	tests/tools/escape_twins "$BUILD/gomem-cc" -w $report -- tests/escape/twins/*.c || failed=1
done
exit $failed
