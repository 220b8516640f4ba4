"""Lines: from the bytes of a file to its lines of text, a block at a time.

First step of an import. Holds one block and one broken line at most, however large the file. Takes UTF-8 with or
without a byte order mark; guesses no other encoding, because a wrong guess would be stored.
"""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from typing import BinaryIO

BLOCK = 256 * 1024

# No line of these files comes near; a file without line ends must not be read whole to find that out.
LONGEST_LINE = 64 * 1024


class UnreadableFile(Exception):
    """Say in one sentence which file cannot be imported, and why; nothing of the run is kept."""


def lines_of(file: BinaryIO, *, name: str, advanced: Callable[[int], None]) -> Iterator[str]:
    """Yield the lines of *file* without their ends; *advanced* is told the size of each block in bytes.

    Raises: UnreadableFile for another encoding than UTF-8, or a line that does not end.
    """
    number, rest = 1, b""
    while block := file.read(BLOCK):
        if number == 1 and not rest:
            block = _without_mark(block, name)
        data = rest + block
        end = data.rfind(b"\n") + 1
        rest = data[end:]
        if len(rest) > LONGEST_LINE:
            line = number + data.count(b"\n")
            raise UnreadableFile(f"{name}: line {line} does not end: this is not a CSV file.")
        if end:
            lines = _decoded(data[: end - 1], name, number).split("\n")
            number += len(lines)
            yield from lines
        advanced(len(block))
    if rest:
        yield _decoded(rest, name, number)


def _without_mark(block: bytes, name: str) -> bytes:
    if block.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise UnreadableFile(f"{name}: the file is UTF-16; save it as UTF-8 and import it again.")
    return block.removeprefix(BOM_UTF8)


def _decoded(data: bytes, name: str, first_line: int) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        raise UnreadableFile(f"{name}: line {line} is not UTF-8; save the file as UTF-8 and import it again.") from None
