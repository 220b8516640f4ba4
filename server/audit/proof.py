"""Proof: that an entry is in what a checkpoint signed, and that a checkpoint only added to an older one.

RFC 9162 sections 2.1.3 and 2.1.4. Whoever holds a checkpoint needs nothing else of the record to check a proof, and
learns of other entries nothing but hashes.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from server.audit import reading, tree
from server.audit.checkpoint import Made, latest
from server.database import Database

LEAVES = 20_000


class NoProof(Exception):
    """Say why something cannot be proved, and what to do."""


async def inclusion(database: Database, number: int) -> dict[str, object]:
    """Prove that entry *number* is in the latest checkpoint. Raises: NoProof."""
    if number < 0:
        raise NoProof(f"There is no entry {number}: the first is entry 0.")
    checkpoint = await _latest(database, number + 1, f"entry {number}")
    found = await reading.rows(database, "SELECT body, leaf FROM audit_entry WHERE number = $1", number)
    if not found:
        raise NoProof(f"There is no entry {number}: run `wardmote audit verify`.")
    (path,) = await _paths(database, tree.inclusion, [number], checkpoint.size)
    return {
        "number": number,
        "entry": str(found[0][0]),
        "leaf": _text(bytes(found[0][1])),
        "size": checkpoint.size,
        "root": _text(checkpoint.root),
        "path": [_text(each) for each in path],
        "checkpoint": checkpoint.note,
    }


async def consistency(database: Database, older: int, *, size: int | None = None) -> dict[str, object]:
    """Prove that the latest checkpoint, or that of *size*, begins with the *older* first entries. Raises: NoProof."""
    if older < 0:
        raise NoProof(f"There is no record of {older} entries.")
    checkpoint = await _latest(database, older, f"record of {older} entries", size=size)
    (path,) = await _paths(database, tree.consistency, [older], checkpoint.size)
    return {
        "since": older,
        "size": checkpoint.size,
        "root": _text(checkpoint.root),
        "path": [_text(each) for each in path],
        "checkpoint": checkpoint.note,
    }


async def _latest(database: Database, at_least: int, what: str, *, size: int | None = None) -> Made:
    async with database.engine.connect() as connection:
        found = await connection.run_sync(lambda sync: latest(sync, at_least=at_least, size=size))
    if found is None:
        recorded, _ = await reading.head(database)
        if at_least > recorded:
            raise NoProof(f"There is no {what}: the record has {recorded} entries so far, numbered from 0.")
        raise NoProof(f"No checkpoint covers {what}: make one with `wardmote audit checkpoint`.")
    return found


async def inclusions(database: Database, numbers: Sequence[int], size: int) -> list[dict[str, object]]:
    """Prove that each entry of *numbers* is in the record of *size* entries, in one walk over it. Raises: NoProof."""
    paths = await _paths(database, tree.inclusion, numbers, size)
    return [
        {"number": number, "size": size, "path": [_text(each) for each in path]}
        for number, path in zip(numbers, paths, strict=True)
    ]


async def _paths(database: Database, prove: tree.Prover, numbers: Sequence[int], size: int) -> list[list[bytes]]:
    # Which subtrees a proof needs does not depend on what they are: asked first, read then.
    wanted: set[tuple[int, int]] = set()

    def noted(start: int, end: int) -> bytes:
        wanted.add((start, end))
        return b""

    for number in numbers:
        prove(number, size, noted)
    if not wanted:
        return [prove(number, size, noted) for number in numbers]
    leaves: list[bytes] = []
    for first in range(0, size, LEAVES):
        found = await reading.rows(database, reading.LEAVES, first, min(first + LEAVES, size))
        leaves += [bytes(row[0]) for row in found]
    if len(leaves) != size:
        raise NoProof("Entries are missing: run `wardmote audit verify`.")
    hashes = tree.hashes(wanted, leaves)
    return [prove(number, size, lambda start, end: hashes[start, end]) for number in numbers]


def _text(value: bytes) -> str:
    return b64encode(value).decode()
