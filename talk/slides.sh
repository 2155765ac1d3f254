#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# make slides: the talk as one page for the browser, with the outputs and pictures of this build.
set -eu
cd "$(dirname "$0")/.."
[ ! -t 1 ] || echo 'every step is played, half a minute at most'
exec gdb -nx -q -batch -iex 'set debuginfod enabled off' -iex 'set pagination off' \
	-iex 'set confirm off' -x gomem.py -ex "slide deck ${BUILD:-build}/talk.html"
