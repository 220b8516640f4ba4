"""Attacks on the record of access by somebody who owns the database: each is named, here and by a partner alone.

Triggers do not stop an owner, who can take them away; hashes and checkpoints do not stop one either, but tell.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth.oauth.keys import KeyUnreadable
from server.audit import reading, tree
from server.audit.checkpoint import Signer
from server.audit.ids import bytes_of, packed
from server.audit.standalone import Key
from tests.record import LOG, SIZE, Record, record_id, signed, stand_alone

SIGNED = (5, 12)

_COPY = (
    "INSERT INTO audit_entry SELECT {}, at, kinds, name, actor_id, agency_id, body, leaf, telling, circle "
    "FROM audit_entry WHERE number = 2"
)
# What is told by no entry any more.
_FORGET = "DELETE FROM audit_told WHERE telling NOT IN (SELECT telling FROM audit_entry WHERE telling IS NOT NULL)"


@pytest.fixture
async def record(migrated_url: str) -> AsyncIterator[Record]:
    """Give a record of fifteen entries, signed at five and at twelve."""
    async with signed(migrated_url) as record:
        yield record


async def grown_to(record: Record, size: int) -> list[bytes]:
    """Give the frontier of the tree over the first *size* leaves, as the database holds them now."""
    leaves = await record.all(f"SELECT leaf FROM audit_entry WHERE number < {size} ORDER BY number")
    return tree.grown((), 0, (bytes(row[0]) for row in leaves))[0]


async def set_head(record: Record, size: int) -> None:
    """Set the head to what the first *size* leaves make, as an attacker would."""
    frontier = record.literal(b"".join(await grown_to(record, size)))
    await record.around(f"UPDATE audit_head SET size = {size}, frontier = {frontier}")


async def change(record: Record) -> None:
    """Let another person have asked."""
    await record.around("UPDATE audit_entry SET body = replace(body, 'person 2', 'person 9') WHERE number = 2")


async def change_with_hashes(record: Record) -> None:
    """Do the same, and make every hash beside it again."""
    await change(record)
    await record.around("UPDATE audit_entry SET actor_id = 'person 9' WHERE number = 2")
    body = str((await record.all("SELECT body FROM audit_entry WHERE number = 2"))[0][0])
    leaf = record.literal(tree.leaf_hash(body.encode()))
    await record.around(f"UPDATE audit_entry SET leaf = {leaf} WHERE number = 2")
    await set_head(record, SIZE)


async def change_column(record: Record) -> None:
    """Change what an officer would search by."""
    await record.around("UPDATE audit_entry SET actor_id = 'person 9' WHERE number = 2")


async def change_the_newest(record: Record) -> None:
    """Change an entry that no checkpoint signs yet, and its hash."""
    await record.around("UPDATE audit_entry SET body = replace(body, 'person 13', 'person 9') WHERE number = 13")
    body = str((await record.all("SELECT body FROM audit_entry WHERE number = 13"))[0][0])
    leaf = record.literal(tree.leaf_hash(body.encode()))
    await record.around(f"UPDATE audit_entry SET leaf = {leaf}, actor_id = 'person 9' WHERE number = 13")


async def delete(record: Record) -> None:
    """Delete one entry and what it told of."""
    await record.around("DELETE FROM audit_entry WHERE number = 7", _FORGET)


async def close_the_gap(record: Record) -> None:
    """Delete one entry and number the later ones anew, one by one."""
    await delete(record)
    for number in range(8, SIZE):
        await record.around(f"UPDATE audit_entry SET number = {number - 1} WHERE number = {number}")
    await set_head(record, SIZE - 1)


async def insert(record: Record) -> None:
    """Put a copy of an entry in between and number the later ones anew."""
    for number in range(SIZE - 1, 6, -1):
        await record.around(f"UPDATE audit_entry SET number = {number + 1} WHERE number = {number}")
    await record.around(_COPY.format(7))
    await set_head(record, SIZE + 1)


async def insert_behind(record: Record) -> None:
    """Put an entry behind the end."""
    await record.around(_COPY.format(15))


async def reorder(record: Record) -> None:
    """Let two entries change places, with all that belongs to them."""
    for old, new in ((7, 99), (8, 7), (99, 8)):
        await record.around(f"UPDATE audit_entry SET number = {new} WHERE number = {old}")
    await set_head(record, SIZE)


async def truncate(record: Record) -> None:
    """Cut off the end."""
    await record.around("DELETE FROM audit_entry WHERE number >= 13", _FORGET)


async def rewind(record: Record) -> None:
    """Set the whole record back to what it was, but for the checkpoints."""
    await record.around("DELETE FROM audit_entry WHERE number >= 9", _FORGET)
    await set_head(record, 9)


async def rewind_head(record: Record) -> None:
    """Set the head back, so that the next entries would take the places of the last."""
    await set_head(record, 9)


async def change_set(record: Record) -> None:
    """Let another record have been told of."""
    ids = record.literal(packed(bytes_of([record_id(77)])))
    told = "audit_told JOIN audit_entry ON audit_entry.telling = audit_told.telling"
    first = f"SELECT min(set_number) FROM {told} WHERE audit_entry.number = 6"
    await record.around(f"UPDATE audit_set SET ids = {ids} WHERE number = ({first})")


async def change_set_with_digest(record: Record) -> None:
    """Do the same with the digest that belongs to it."""
    ids = packed(bytes_of([record_id(77)]))
    await change_set(record)
    digest = record.literal(sha256(ids).digest())
    await record.around(f"UPDATE audit_set SET digest = {digest} WHERE ids = {record.literal(ids)}")


async def change_set_before_the_first(record: Record) -> None:
    """Do the same to a set that is numbered as none is."""
    await change_set(record)
    changed = f"ids = {record.literal(packed(bytes_of([record_id(77)])))}"
    await record.around(
        f"UPDATE audit_told SET set_number = -1 WHERE set_number = (SELECT number FROM audit_set WHERE {changed})",
        f"UPDATE audit_set SET number = -1 WHERE {changed}",
    )


async def hide_set(record: Record) -> None:
    """Number a set as none is and leave it as it was: whoever asks who saw its records would not find it."""
    first = "SELECT min(number) FROM audit_set"
    await record.around(
        f"UPDATE audit_told SET set_number = -1 WHERE set_number = ({first})",
        f"UPDATE audit_set SET number = -1 WHERE number = ({first})",
    )


async def insert_before(record: Record) -> None:
    """Put an entry before the first, where whoever asks who saw a record would find it."""
    await record.around(_COPY.format(-1))


async def forget_index(record: Record) -> None:
    """Let nobody find who saw a record."""
    ids = record.literal(packed(bytes_of([record_id(12)])))
    await record.around(f"DELETE FROM audit_seen WHERE ids = {ids}")


async def forge_checkpoint(record: Record) -> None:
    """Sign what the record is with a key of one's own, under the name of the log."""
    root = tree.root(await grown_to(record, SIZE))
    note = forger().sign(SIZE, root)
    await record.around(
        f"INSERT INTO audit_checkpoint SELECT {SIZE}, at, {record.literal(root)}, '{note}' "
        "FROM audit_checkpoint WHERE size = 12"
    )


async def change_checkpoint(record: Record) -> None:
    """Let a checkpoint say another size than was signed."""
    note = str((await record.all("SELECT note FROM audit_checkpoint WHERE size = 12"))[0][0])
    changed = note.replace("\n12\n", "\n13\n")
    await record.around(f"UPDATE audit_checkpoint SET note = '{changed}' WHERE size = 12")


def forger() -> Signer:
    """Give a key of somebody else under the name of the log."""
    private = Ed25519PrivateKey.from_private_bytes(b"f" * 32)
    return Signer(Key(LOG, private.public_key().public_bytes_raw()), private)


class Attack(NamedTuple):
    """What is done, the entry that ``verify`` names and its words, and the words of the verifier that stands alone."""

    deed: Callable[[Record], Awaitable[None]]
    at: int | None
    words: str
    # None: what was changed is not exported, or is what the exporter left out.
    alone: str | None


FIRST_PART = "one of the entries 0 to 4 is not what the checkpoint of 5 entries signed"
SECOND_PART = "one of the entries 5 to 11 is not what the checkpoint of 12 entries signed"
SET_BACK = "entry 9 is missing: a checkpoint signed 12 entries, and here are 9"
OTHER_SETS = "entry 6 tells of other sets"
NOT_HERE = "entry 6 tells of a set of records that is not here"
UNSIGNED = "the checkpoint of {} entries is not signed by the key of this log"
ATTACKS = [
    Attack(change, 2, "entry 2 was changed", FIRST_PART),
    Attack(change_with_hashes, 0, FIRST_PART, FIRST_PART),
    Attack(change_column, 2, "entry 2 was changed: a column", None),
    Attack(change_the_newest, 12, "one of the entries 12 to 14 is not what the head", None),
    Attack(delete, 7, "entry 7 is missing", SECOND_PART),
    Attack(close_the_gap, 5, SECOND_PART, SECOND_PART),
    Attack(insert, 5, SECOND_PART, SECOND_PART),
    Attack(insert_behind, 15, "entry 15 stands behind the end", None),
    Attack(insert_before, -1, "entry -1 stands before the first", None),
    Attack(reorder, 5, SECOND_PART, SECOND_PART),
    Attack(truncate, 13, "entry 13 is missing: the record has 15 entries, and here are 13", None),
    Attack(rewind, 9, SET_BACK, SET_BACK),
    Attack(rewind_head, 9, SET_BACK, SET_BACK),
    Attack(change_set, 6, "entry 6 tells of a set of records that was changed", "is not the one with the digest"),
    Attack(change_set_before_the_first, 6, "entry 6 tells of a set of records that was changed", "the digest"),
    Attack(hide_set, 0, "entry 0 tells of a set of records that was changed: set -1", None),
    Attack(change_set_with_digest, 6, OTHER_SETS, NOT_HERE),
    Attack(forget_index, None, "the index of who saw what holds", None),
    Attack(forge_checkpoint, None, UNSIGNED.format(15), UNSIGNED.format(15)),
    Attack(change_checkpoint, None, UNSIGNED.format(13), UNSIGNED.format(13)),
]


@pytest.mark.parametrize("at_once", [2_000, 3])
@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.deed.__name__ for attack in ATTACKS])
async def test_what_was_tampered_with_is_named(
    record: Record, attack: Attack, at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both verifiers name the first thing that does not fit; before the attack both find that all of it fits.

    Whether the record is read as one chunk or as several.
    """
    monkeypatch.setattr(reading, "ENTRIES", at_once)
    monkeypatch.setattr(reading, "SETS", at_once)
    (key,) = await record.keys()
    assert (await record.verify()).entries == SIZE
    assert stand_alone(await record.exported(tmp_path), key)[0] == 0

    await attack.deed(record)

    at, words = await record.fault()
    assert attack.words in words
    assert at == attack.at
    code, said = stand_alone(await record.exported(tmp_path), key)
    assert (code, attack.alone or "fits:") == (1 if attack.alone else 0, attack.alone or "fits:")
    assert (attack.alone or "fits:") in said


async def test_a_record_set_back_with_its_checkpoints_is_named_by_who_kept_one(record: Record, tmp_path: Path) -> None:
    """Where the checkpoints went too, the record fits itself; whoever kept one can tell, with either verifier."""
    (key,) = await record.keys()
    kept = str((await record.all("SELECT note FROM audit_checkpoint WHERE size = 12"))[0][0])
    (tmp_path / "kept.txt").write_text(kept, "utf-8")
    await rewind(record)
    await record.around("DELETE FROM audit_checkpoint WHERE size = 12")

    assert (await record.verify()).entries == 9
    assert await record.fault([key], kept) == (9, SET_BACK)
    place = await record.exported(tmp_path)
    assert stand_alone(place, key)[0] == 0
    assert stand_alone(place, key, "--since", str(tmp_path / "kept.txt")) == (1, f"does not fit: {SET_BACK}")


async def test_a_history_written_anew_is_named_by_who_kept_the_key(record: Record, tmp_path: Path) -> None:
    """Somebody changes an entry, every hash, and signs all of it with a key of theirs: the old key tells."""
    (key,) = await record.keys()
    await change_with_hashes(record)
    theirs = forger()
    for size in SIGNED:
        root = tree.root(await grown_to(record, size))
        note = theirs.sign(size, root)
        changed = f"root = {record.literal(root)}, note = '{note}'"
        await record.around(f"UPDATE audit_checkpoint SET {changed} WHERE size = {size}")
    await record.around(f"UPDATE audit_key SET public = {record.literal(theirs.key.public)}")

    assert (await record.verify([theirs.key])).entries == SIZE
    assert (await record.fault([key]))[1] == UNSIGNED.format(5)
    with pytest.raises(KeyUnreadable):
        await record.keys()
    code, said = stand_alone(await record.exported(tmp_path), key)
    assert (code, said) == (1, f"does not fit: {UNSIGNED.format(5)}")
