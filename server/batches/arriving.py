"""Arriving: the body of a request as lines, unpacked as it comes.

No more is ever held than a block and the beginning of a line, whatever somebody sends: how much there is in all, how
much it unpacks to and how long a line is have an end. Pure: the blocks come from wherever they come.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from auth.reason import Reason
from auth.refusal import Code, Refused
from server.contributing.columns import UnreadableSheet
from server.contributing.sheet_file import LONGEST_LINE, parted
from server.problems import HttpRefusal

# Of what is unpacked so much at once.
BLOCK = 65_536
# Records pack to a twentieth; what unpacks to a hundred times itself is made to be large. Small bodies may.
MOST_TIMES, SMALL = 100, 1_000_000
# Each member of a body is work, also where it brings nothing; several that are packed one by one bring records.
FEW_MEMBERS, LEAST = 1_000, 20
# Of a stream of the GZIP format (RFC 1952).
_GZIP = 31


def lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Give each line with its end. Raises: UnreadableSheet for one that is too long."""
    for number, line in enumerate(parted(blocks), 1):
        if len(line) > LONGEST_LINE:
            raise UnreadableSheet(f"Line {number}: the line is longer than {LONGEST_LINE:,} bytes.")
        yield line


def within(blocks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Give *blocks* while they are no more than *limit* bytes, packed or unpacked. Raises: HttpRefusal 413."""
    size = 0
    for block in blocks:
        size += len(block)
        if size > limit:
            said = f"The body is larger than {limit:,} bytes: send it as several batches."
            raise HttpRefusal(413, Refused(Code.LIMIT_EXCEEDED, said, Reason.TOO_LARGE), details={"limit": limit})
        yield block


def unpacked(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack *blocks* of GZIP, one member or several.

    Raises: HttpRefusal 400 for what is none or ends in the middle, 413 for what unpacks to far more than itself or is
    many members with hardly anything in them.
    """
    engine, members, taken, given = zlib.decompressobj(_GZIP), 1, 0, 0
    is_between = True
    try:
        for block in blocks:
            taken += len(block)
            left = block
            while left or engine.unconsumed_tail:
                if engine.eof:
                    engine, members = zlib.decompressobj(_GZIP), members + 1
                    if members > FEW_MEMBERS and given < LEAST * (members - 1):
                        raise HttpRefusal(413, SCRAPS)
                found = engine.decompress(engine.unconsumed_tail or left, BLOCK)
                left = engine.unused_data
                given += len(found)
                if given > SMALL and given > MOST_TIMES * taken:
                    raise HttpRefusal(413, BOMB)
                is_between = engine.eof
                if found:
                    yield found
    except zlib.error:
        raise HttpRefusal(400, NO_GZIP) from None
    if not is_between:
        raise HttpRefusal(400, HALF)


NO_GZIP = Refused(Code.BAD_USER_INPUT, "The body is no GZIP, though Content-Encoding says so.", Reason.MALFORMED)
HALF = Refused(Code.BAD_USER_INPUT, "The body ends in the middle of its GZIP: send the batch again.", Reason.MALFORMED)
SCRAPS = Refused(
    Code.LIMIT_EXCEEDED,
    f"The body is more than {FEW_MEMBERS:,} members of GZIP with hardly anything in them: pack it as one.",
    Reason.TOO_LARGE,
)
BOMB = Refused(
    Code.LIMIT_EXCEEDED, f"The body unpacks to more than {MOST_TIMES} times its size: send it plain.", Reason.TOO_LARGE
)
