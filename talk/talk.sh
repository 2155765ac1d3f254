#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# make talk: GDB with the stage: source, heap and command line in one terminal, Enter goes on.
set -eu
cd "$(dirname "$0")/.."
exec gdb -nx -q -iex 'set debuginfod enabled off' -iex 'set pagination off' -iex 'set confirm off' \
	-x gomem.py -ex 'set gomem stage on' -ex 'slide'
