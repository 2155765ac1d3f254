#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: on a corpus of C functions, each with a twin in Go, the verdicts are those of the real Go
# compiler, in text and order.
set -u
command -v go >/dev/null || { echo "skip: no Go compiler (golang-go)" && exit 77; }
make -s escape-tools || exit 1
tests/tools/escape_twins "$BUILD/gomem-cc" -w -m -- tests/escape/twins/*.c
