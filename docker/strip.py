"""Cut off the end of a shared library that is never loaded: its table of symbols for debuggers.

    python docker/strip.py /opt/clippings/lib/python3.11/site-packages/torch/lib/libtorch_cpu.so

As `strip` of GNU binutils, which the image's base does not have. What is loaded is described by the program headers
alone (System V ABI, ELF-64, "Program Header"); behind the last of their segments follow only sections for tools.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

ELF_64_LITTLE_ENDIAN = b"\x7fELF\x02\x01"
PROGRAM_HEADERS = 32  # where the file's header says where they are, how long one is, and how many
SECTION_HEADERS = 40, 58  # where it says where these are; how long one is, how many, and which holds their names


def main() -> None:
    """Strip the libraries that are named on the command line."""
    for name in sys.argv[1:]:
        path = Path(name)
        before = path.stat().st_size
        strip(path)
        sys.stdout.write(f"{(before - path.stat().st_size) / 1_000_000:7.1f} MB  {path.name}'s symbols for debuggers\n")


def strip(path: Path) -> None:
    """Shorten a library to what is loaded of it.

    Raises:
        ValueError: if it is not a 64-bit little-endian ELF file.
    """
    with path.open("r+b") as file:
        head = file.read(64)
        if not head.startswith(ELF_64_LITTLE_ENDIAN):
            raise ValueError(f"{path} is no library for a 64-bit little-endian processor.")
        (start,) = struct.unpack_from("<Q", head, PROGRAM_HEADERS)
        size, count = struct.unpack_from("<HH", head, 54)
        file.seek(start)
        table = file.read(size * count)
        # p_offset and p_filesz of each segment; the table itself may lie behind them all
        ends = [sum(struct.unpack_from("<Q16xQ", table, i * size + 8)) for i in range(count)]
        file.truncate(max(*ends, start + len(table)))
        for place, form in zip(SECTION_HEADERS, ("<Q", "<HHH"), strict=True):
            file.seek(place)
            file.write(bytes(struct.calcsize(form)))


if __name__ == "__main__":
    main()
