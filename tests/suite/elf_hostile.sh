#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: the reader of ELF files survives any damage: on 3000 copies of a program with random bytes
# changed or its end cut off it gives symbols and sections, or says in one line what is wrong, and
# never raises anything else or takes seconds. GOMEM_SEED repeats a run.
set -u
gdb -nx -q -batch -x tests/tools/elf_hostile.py 2>&1 </dev/null | tee "$WORK/elf_hostile.log"
grep -q '^survived' "$WORK/elf_hostile.log"
