#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# make talk: GDB with the stage: source, heap and command line in one terminal, Enter goes on; and the
# page beside it, opened where there is a desktop (`heap view` says its address).
set -eu
cd "$(dirname "$0")/.."
exec gdb -nx -q -iex 'set debuginfod enabled off' -iex 'set pagination off' -iex 'set confirm off' \
	-x gomem.py -ex 'set gomem stage on' -ex 'heap view -open' -ex 'slide'
