"""Verify: the whole record again, from the first entry, and the first thing that does not fit.

Every hash is made anew: of each entry, of each set of ids, of the tree, and at each size that a checkpoint signed. Only
reads. Whoever can write to the database can change a row and every hash that lies beside it; what they cannot make is
a checkpoint, and what they cannot reach is one that somebody else has kept.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from hashlib import sha256
from operator import lt
from struct import Struct

from server.audit import reading, tree
from server.audit.kept import Kept, Tellings
from server.audit.reading import Row
from server.audit.said import said
from server.audit.standalone import Checkpoint, Key, Unfit, signed
from server.database import Database

__all__ = ["Unfit", "Verified", "verify"]

_CHECKPOINTS = "SELECT size, root, note FROM audit_checkpoint ORDER BY size"
_ENDS = (
    "SELECT size, (SELECT min(number) FROM audit_entry), (SELECT max(number) FROM audit_entry), "
    "(SELECT min(telling) FROM audit_told WHERE NOT EXISTS "
    "(SELECT 1 FROM audit_entry WHERE audit_entry.telling = audit_told.telling)) FROM audit_head"
)
_CIRCLES = "SELECT circle, CAST(owner_id AS text) FROM audit_circle ORDER BY owner_id"
_INDEX = (
    "SELECT (SELECT coalesce(sum(length(ids) / 16), 0) FROM audit_seen WHERE last_set <= audit_head.seen), "
    "(SELECT coalesce(sum(length(ids) / 16), 0) FROM audit_set WHERE number <= audit_head.seen) FROM audit_head"
)


_TELL_OF = "SELECT number FROM audit_entry WHERE telling IN (SELECT telling FROM audit_told WHERE set_number = $1)"
_EACH_ID = Struct("16s")
# Entries that are looked at before the database is heard again.
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Verified:
    """Say how much fits: entries, sets of ids and checkpoints, and the root of all of it."""

    entries: int
    sets: int
    checkpoints: int
    # So many entries the last checkpoint signs.
    signed: int
    root: bytes


async def verify(database: Database, keys: Sequence[Key], *, kept: Iterable[str] = ()) -> Verified:
    """Verify the record; *kept* are checkpoints that somebody has kept elsewhere.

    Raises: Unfit for the first entry, set or checkpoint that does not fit.
    """
    checkpoints = await _checkpoints(database, keys, kept)
    # After the checkpoints: the record may grow meanwhile, but not the other way round.
    size, frontier = await reading.head(database)
    bad, sets = await _sets(database)
    walk = _Walk(checkpoints, await _told_of(database, bad))
    walk.pass_checkpoints()
    tables = Tellings(database, await _circles(database))
    async with aclosing(reading.entries_and(database, size, tables.of)) as chunks:
        async for chunk, tellings in chunks:
            for first in range(0, len(chunk), _AT_ONCE):
                walk.take(chunk[first : first + _AT_ONCE], tellings)
                # PostgreSQL sends the next chunk meanwhile, and stands still while nobody takes what it sent.
                await asyncio.sleep(0)
    walk.end(size, tree.unpacked(frontier))
    if bad:
        raise Unfit(min(bad.values()))
    await _nothing_else(database)
    return Verified(size, sets, len(checkpoints), max((each.size for each in checkpoints), default=0), walk.root())


async def _checkpoints(database: Database, keys: Sequence[Key], kept: Iterable[str]) -> list[Checkpoint]:
    found = []
    for size, root, note in await reading.rows(database, _CHECKPOINTS):
        checkpoint = signed(str(note), keys)
        if checkpoint.size != size or checkpoint.root != bytes(root):
            raise Unfit(f"the checkpoint of {size} entries is not the one that was signed")
        found.append(checkpoint)
    found += [signed(note, keys) for note in kept]
    return sorted(found, key=lambda each: each.size)


async def _sets(database: Database) -> tuple[dict[int, str], int]:
    """Give what is wrong with which set, and how many there are."""
    bad, count = {}, 0
    async for chunk in reading.sets(database):
        count += len(chunk)
        for number, digest, ids in chunk:
            # SQLite lets anything stand where bytes should.
            is_read = number > 0 and isinstance(ids, bytes)
            if not is_read or sha256(ids).digest() != digest or not _is_sorted(ids):
                bad[int(number)] = f"set {number} is not what its digest says"
    return bad, count


async def _told_of(database: Database, bad: Mapping[int, str]) -> dict[int, int]:
    """Give the entries that told of sets which do not fit, each with one of these."""
    found: dict[int, int] = {}
    for number in bad:
        rows = await reading.rows(database, _TELL_OF, number)
        found |= {int(entry): number for (entry,) in rows}
    return found


async def _circles(database: Database) -> dict[int, list[str]]:
    """Give the owners of each circle."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for circle, owner in await reading.rows(database, _CIRCLES):
        found[int(circle)].append(str(owner))
    return dict(found)


def _is_sorted(ids: bytes) -> bool:
    if len(ids) % _EACH_ID.size:
        return False
    each = [record for (record,) in _EACH_ID.iter_unpack(ids)]
    return all(map(lt, each, each[1:]))


async def _nothing_else(database: Database) -> None:
    """Look for what stands where no entry is, and for an index that lacks something."""
    size, first, last, told = (await reading.rows(database, _ENDS))[0]
    if first is not None and first < 0:
        raise Unfit(f"entry {first} stands before the first of the record", int(first))
    if last is not None and last >= size:
        raise Unfit(f"entry {last} stands behind the end of the record", int(last))
    if told is not None:
        raise Unfit(f"telling {told} of records was made by no entry")
    indexed, ids = (await reading.rows(database, _INDEX))[0]
    if int(indexed) != int(ids):
        raise Unfit(f"the index of who saw what holds {indexed} ids, and the sets that are in it {ids}")


class _Walk:
    """Go through the entries in order, growing the tree."""

    def __init__(self, checkpoints: list[Checkpoint], bad: Mapping[int, int]) -> None:
        self._checkpoints = checkpoints
        # By entry a set that it told of and that does not fit.
        self._bad = bad
        self._peaks: list[bytes] = []
        self._size = 0
        # Up to here a checkpoint signed what was found.
        self._good = 0

    def root(self) -> bytes:
        return tree.root(self._peaks)

    def take(self, chunk: Sequence[Row], tellings: Mapping[int, Kept]) -> None:
        """Take the next entries, with what is kept of their *tellings*. Raises: Unfit."""
        while chunk:
            # As many as the next checkpoint signs.
            due = self._checkpoints[0].size - self._size if self._checkpoints else len(chunk)
            leaves = [self._leaf(row, number, tellings) for number, row in enumerate(chunk[:due], self._size)]
            self._peaks, self._size = tree.grown(self._peaks, self._size, leaves)
            self.pass_checkpoints()
            chunk = chunk[due:]

    def end(self, size: int, frontier: Sequence[bytes]) -> None:
        signed_size = self._checkpoints[-1].size if self._checkpoints else 0
        if self._size < max(size, signed_size):
            by = (
                f"a checkpoint signed {signed_size} entries" if signed_size > size else f"the record has {size} entries"
            )
            raise Unfit(f"entry {self._size} is missing: {by}, and here are {self._size}", self._size)
        if list(frontier) != self._peaks:
            raise Unfit(f"{self._suspects()} not what the head of the record says", self._good)

    def pass_checkpoints(self) -> None:
        while self._checkpoints and self._checkpoints[0].size == self._size:
            if self._checkpoints[0].root != self.root():
                raise Unfit(f"{self._suspects()} not what the checkpoint of {self._size} entries signed", self._good)
            self._checkpoints = self._checkpoints[1:]
            self._good = self._size

    def _suspects(self) -> str:
        if self._size - self._good == 1:
            return f"entry {self._good} is"
        return f"one of the entries {self._good} to {self._size - 1} is"

    def _leaf(self, row: Row, number: int, tellings: Mapping[int, Kept]) -> bytes:
        found, at, kinds, name, actor, agency, body, leaf, telling, circle = row
        if found != number:
            raise Unfit(f"entry {number} is missing", number)
        content = body.encode() if isinstance(body, str) else b""
        made = sha256(b"\x00" + content).digest()
        if made != leaf:
            raise Unfit(f"entry {number} was changed: it is not what its hash says", number)
        try:
            columns, sets = said(content)
        except ValueError as error:
            raise Unfit(f"entry {number} cannot be read", number) from error
        if columns != (at, kinds, name, actor, agency):
            raise Unfit(f"entry {number} was changed: a column beside it says something else", number)
        if number in self._bad:
            raise Unfit(f"entry {number} tells of a set of records that was changed: set {self._bad[number]}", number)
        is_kept = telling is circle is None if sets is None else tellings.get(telling) == (sets, circle)
        if not is_kept:
            raise Unfit(f"entry {number} tells of other sets of records than are kept for it", number)
        return made
