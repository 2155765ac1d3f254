#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# make rehearse: every step of the talk in a batch GDB: conditions, time, and what it shows against
# what was recorded. make rehearse BLESS=1 records what differs.
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8 # what is recorded has letters and lines beyond ASCII
exec gdb -nx -q -batch -iex 'set debuginfod enabled off' -iex 'set pagination off' \
	-iex 'set confirm off' -x gomem.py -ex "slide rehearse ${BLESS:+-bless}"
