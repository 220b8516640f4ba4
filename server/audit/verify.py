"""Verify: the whole record again, from the first entry, and the first thing that does not fit.

Every hash is made anew: of each entry, of each set of ids, of the tree, and at each size that a checkpoint signed. Only
reads. Whoever can write to the database can change a row and every hash that lies beside it; what they cannot make is
a checkpoint, and what they cannot reach is one that somebody else has kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pydantic_core import from_json

from server.audit import reading, tree
from server.audit.reading import Row
from server.audit.standalone import Checkpoint, Key, Unfit, signed
from server.database import Database

__all__ = ["Unfit", "Verified", "verify"]

_CHECKPOINTS = "SELECT size, root, note FROM audit_checkpoint ORDER BY size"
_LAST = "SELECT size, (SELECT max(number) FROM audit_entry), (SELECT max(entry) FROM audit_disclosed) FROM audit_head"
_INDEX = (
    "SELECT (SELECT count(*) FROM audit_seen WHERE set_number <= audit_head.seen), "
    "(SELECT coalesce(sum(length(ids) / 16), 0) FROM audit_set WHERE number <= audit_head.seen) FROM audit_head"
)


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
    async with aclosing(reading.told(database, size)) as chunks:
        async for chunk, told in chunks:
            walk.take(chunk, told)
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
            if sha256(ids).digest() != bytes(digest) or not _is_sorted(bytes(ids)):
                bad[int(number)] = f"set {number} is not the one with the digest {bytes(digest).hex()}"
    return bad, count


async def _told_of(database: Database, bad: Mapping[int, str]) -> dict[int, int]:
    """Give the entries that told of sets which do not fit, each with one of these."""
    found: dict[int, int] = {}
    for number in bad:
        rows = await reading.rows(database, "SELECT entry FROM audit_disclosed WHERE set_number = $1", number)
        found |= {int(entry): number for (entry,) in rows}
    return found


def _is_sorted(ids: bytes) -> bool:
    each = [ids[at : at + 16] for at in range(0, len(ids), 16)]
    return len(ids) % 16 == 0 and all(map(bytes.__lt__, each, each[1:]))


async def _nothing_else(database: Database) -> None:
    """Look for what stands where no entry is, and for an index that lacks something."""
    size, last, told = (await reading.rows(database, _LAST))[0]
    for number, what in ((last, "stands behind the end of the record"), (told, "is none, and yet told of records")):
        if number is not None and number >= size:
            raise Unfit(f"entry {number} {what}", int(number))
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

    def take(self, chunk: Sequence[Row], told: Sequence[Row]) -> None:
        by_entry = {entry: (sets, text) for entry, sets, text in told}
        leaves: list[bytes] = []
        due = self._due()
        for row in chunk:
            number = self._size + len(leaves)
            if row[0] != number:
                self._grow(leaves)
                raise Unfit(f"entry {number} is missing", number)
            leaves.append(self._leaf(row, by_entry.get(number, (0, ""))))
            if number + 1 == due:
                self._grow(leaves)
                leaves = []
                self.pass_checkpoints()
                due = self._due()
        self._grow(leaves)

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

    def _due(self) -> int:
        return self._checkpoints[0].size if self._checkpoints else 0

    def _grow(self, leaves: Sequence[bytes]) -> None:
        self._peaks, self._size = tree.grown(self._peaks, self._size, leaves)

    def _suspects(self) -> str:
        if self._size - self._good == 1:
            return f"entry {self._good} is"
        return f"one of the entries {self._good} to {self._size - 1} is"

    def _leaf(self, row: Row, told: tuple[int, str]) -> bytes:
        number, at, kinds, name, actor, agency, body, leaf = row
        made = sha256(b"\x00" + body.encode()).digest()
        if made != leaf:
            raise Unfit(f"entry {number} was changed: it is not what its hash says", number)
        try:
            content = from_json(body)
            who, disclosed = content["actor"], content.get("disclosed", ())
            beside = (content["at"], " ".join(content["kinds"]), content["name"], who["id"], who.get("agency"))
            is_told = told == (len(disclosed), ";".join([_told(each) for each in disclosed]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unfit(f"entry {number} cannot be read", number) from error
        if beside != (at, kinds, name, actor, agency):
            raise Unfit(f"entry {number} was changed: a column beside it says something else", number)
        if number in self._bad:
            raise Unfit(f"entry {number} tells of a set of records that was changed: set {self._bad[number]}", number)
        if not is_told:
            raise Unfit(f"entry {number} tells of other sets of records than are kept for it", number)
        return made


def _told(disclosed: Mapping[str, Any]) -> str:
    """Write what an entry says of one set as ``reading.told`` reads it; by number of sets no text is two things."""
    return f"{disclosed['entity']} {disclosed['owner']} {disclosed['count'] * 16} {disclosed['digest']}"
