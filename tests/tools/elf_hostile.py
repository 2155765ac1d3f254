# SPDX-License-Identifier: MIT
"""Damages ELF files and reads them; see tests/suite/elf_hostile.sh. Runs in GDB's Python."""

import os
import random
import sys
import time

sys.path.insert(0, "gdbext/gomem")
import elf  # pylint: disable=import-error,wrong-import-position

ROUNDS = 3000
SLOWEST = 2.0  # seconds for one file
NUMBERS = (0, 1, 0xff, 0xffff, 0x7fffffff, 0xffffffff, 1 << 40, (1 << 63) - 1, (1 << 64) - 1)


def damaged(original: bytes, rng: random.Random) -> bytes:
    """A copy with numbers in the header, in the section headers or anywhere overwritten."""
    copy = bytearray(original)
    sections = int.from_bytes(copy[0x28:0x30], "little")
    for _ in range(rng.randint(1, 6)):
        start, end = rng.choice(((0, 64), (sections, len(copy)), (0, len(copy))))
        width = rng.choice((1, 2, 4, 8))
        if end - width <= start:
            continue
        at = rng.randrange(start, end - width)
        number = rng.choice(NUMBERS + (rng.randrange(1 << 64), len(copy) - rng.randrange(100)))
        copy[at:at + width] = (number & (1 << 8 * width) - 1).to_bytes(width, "little")
    return bytes(copy[:rng.randrange(len(copy))]) if rng.random() < 0.2 else bytes(copy)


def use(path: str) -> None:
    """All that gomem asks of a file."""
    file = elf.ElfFile(path)
    symbols = file.data_symbols()
    file.thread_symbols()
    file.section("gm_checkpoints")
    assert isinstance(file.build_id, str)
    for symbol in symbols[:50]:
        covering = file.data_symbol(symbol.address)
        assert covering is None or covering.address <= symbol.address
        file.section_at(symbol.address)
    for section in file.sections[:50]:
        try:
            file.section_bytes(section)
        except elf.ElfError:
            pass


def main() -> None:
    seed = int(os.environ.get("GOMEM_SEED") or random.randrange(1 << 32))
    rng = random.Random(seed)
    build = os.environ.get("BUILD", "build")
    with open(os.path.join(build, "programs", "moments"), "rb") as stream:
        original = stream.read()
    path = os.path.join(build, "test", "hostile.elf")
    refused = 0
    for number in range(ROUNDS):
        with open(path, "wb") as stream:
            stream.write(damaged(original, rng))
        start = time.monotonic()
        try:
            use(path)
        except elf.ElfError as error:
            assert "\n" not in str(error)
            refused += 1
        except Exception as error:
            print("GOMEM_SEED=%d, round %d: %r; the file is %s" % (seed, number, error, path))
            raise
        took = time.monotonic() - start
        assert took < SLOWEST, "GOMEM_SEED=%d, round %d: %.1f s" % (seed, number, took)
    assert 0 < refused < ROUNDS
    print("survived %d files, refused %d (GOMEM_SEED=%d)" % (ROUNDS, refused, seed))


main()
