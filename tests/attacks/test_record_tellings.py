"""Attacks by somebody who owns the database on what points from an entry to the records it told of: each is named.

None of it is in an export, whose entries name their sets themselves.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple

import pytest

from server.audit import kept, reading
from server.audit.telling import BETWEEN_SETS
from tests.record import OWNERS, SIZE, Record, signed

_TELLING = "(SELECT {1} FROM audit_entry WHERE number = {0})"
_OF_SIX = f"telling = {_TELLING.format(6, 'telling')}"
_SETS_OF_SIX = f"FROM audit_told WHERE {_OF_SIX}"
# The making of the key.
NOTHING_TOLD = 4
# What is told by no entry any more.
_FORGET = "DELETE FROM audit_told WHERE telling NOT IN (SELECT telling FROM audit_entry WHERE telling IS NOT NULL)"


@pytest.fixture
async def record(migrated_url: str) -> AsyncIterator[Record]:
    """Give a record of fifteen entries, signed at five and at twelve."""
    async with signed(migrated_url) as record:
        yield record


async def forget_set(record: Record) -> None:
    """Let an entry have told of one set less."""
    await record.around(f"DELETE FROM audit_told WHERE {_OF_SIX} AND owner_id = '{OWNERS[1]}'")


async def melt_sets(record: Record) -> None:
    """Let one row say, in the name of its entity, what two rows said: joined as one text they are alike."""
    of = f"FROM audit_told JOIN audit_set ON number = set_number WHERE {_OF_SIX} ORDER BY entity, owner_id"
    hexadecimal = "encode(digest, 'hex')" if record.database.dialect == "postgresql" else "lower(hex(digest))"
    told = f"CAST(owner_id AS text) || ' ' || {hexadecimal} || ' ' || entity"
    (_, owner), (second, other) = await record.all(f"SELECT {told}, CAST(owner_id AS text) {of}")
    await record.around(
        f"DELETE FROM audit_told WHERE {_OF_SIX} AND owner_id = '{other}'",
        f"UPDATE audit_told SET entity = entity || '{BETWEEN_SETS}{second}' WHERE {_OF_SIX} AND owner_id = '{owner}'",
    )


async def tell_of_others(record: Record) -> None:
    """Let an entry have told what another told."""
    await record.around(f"UPDATE audit_entry SET telling = {_TELLING.format(7, 'telling')} WHERE number = 6", _FORGET)


async def tell_of_none(record: Record) -> None:
    """Let an entry have told of nothing."""
    await record.around("UPDATE audit_entry SET telling = NULL, circle = NULL WHERE number = 6", _FORGET)


async def tell_where_nothing_was(record: Record) -> None:
    """Let an entry that told of nothing have told what another told."""
    await record.around(
        f"UPDATE audit_entry SET telling = {_TELLING.format(7, 'telling')}, circle = {_TELLING.format(7, 'circle')} "
        f"WHERE number = {NOTHING_TOLD}"
    )


async def change_digest_of_telling(record: Record) -> None:
    """Let the next answer like this one be taken for another."""
    await record.around(
        f"UPDATE audit_telling SET digest = {record.literal(b'x' * 32)} WHERE number = {_TELLING.format(6, 'telling')}"
    )


async def leave_the_circle(record: Record) -> None:
    """Let an owner not find who was told of what is theirs."""
    await record.around("UPDATE audit_entry SET circle = 1 WHERE number = 6")


async def leave_every_circle(record: Record) -> None:
    """Let an owner find nothing of what was told of theirs."""
    await record.around(f"DELETE FROM audit_circle WHERE owner_id = '{OWNERS[1]}'")


async def number_circles_anew(record: Record) -> None:
    """Give every circle another number, the same wherever it stands: two of them could so become one."""
    await record.around(
        *(f"UPDATE {table} SET circle = circle / 2" for table in ("audit_circle", "audit_telling", "audit_entry"))
    )


async def hide_a_circle(record: Record) -> None:
    """Let an entry that told of nothing stand among those that an owner finds."""
    await record.around(f"UPDATE audit_entry SET circle = {_TELLING.format(7, 'circle')} WHERE number = {NOTHING_TOLD}")


async def tell_of_what_is_not_kept(record: Record, entry: int = NOTHING_TOLD) -> None:
    """Let an entry, one that told of nothing, point to a telling that there is not."""
    await record.around(f"UPDATE audit_entry SET telling = 98 WHERE number = {entry}", _FORGET)


async def make_telling_up(record: Record) -> None:
    """Keep a telling that no entry made."""
    await record.around(
        "INSERT INTO audit_told SELECT 99, entity, owner_id, set_number FROM audit_told WHERE telling = 1"
    )


class Attack(NamedTuple):
    """What is done, the entry that ``verify`` names, and its words."""

    deed: Callable[[Record], Awaitable[None]]
    at: int | None
    words: str


async def confuse_telling(record: Record) -> None:
    """Let an entry point to a telling by what is no number, where the database lets one."""
    if record.database.dialect == "sqlite":
        await record.around("UPDATE audit_entry SET telling = 'abc' WHERE number = 6", _FORGET)
    else:
        await tell_of_what_is_not_kept(record, 6)


async def confuse_set(record: Record) -> None:
    """Keep ids as what are no bytes, where the database lets one."""
    to = "'abc'" if record.database.dialect == "sqlite" else record.literal(b"abc")
    await record.around(f"UPDATE audit_set SET ids = {to} WHERE number = (SELECT min(set_number) {_SETS_OF_SIX})")


async def confuse_digest(record: Record) -> None:
    """Keep a digest as what are no bytes, where the database lets one."""
    to = "'abc'" if record.database.dialect == "sqlite" else record.literal(b"abc")
    await record.around(f"UPDATE audit_set SET digest = {to} WHERE number = (SELECT min(set_number) {_SETS_OF_SIX})")


async def confuse_body(record: Record) -> None:
    """Keep an entry as what is no text, where the database lets one."""
    to = "CAST(body AS BLOB)" if record.database.dialect == "sqlite" else "'2'"
    await record.around(f"UPDATE audit_entry SET body = {to} WHERE number = 6")


async def confuse_owner(record: Record) -> None:
    """Let an owner be named by what is no id, where the database lets one be."""
    if record.database.dialect == "sqlite":
        await record.around(f"UPDATE audit_told SET owner_id = 'abc' WHERE {_OF_SIX} AND owner_id = '{OWNERS[1]}'")
    else:
        await forget_set(record)


SIX = "entry 6 tells of other sets of records than are kept for it"
ATTACKS = [
    Attack(melt_sets, 6, SIX),
    Attack(forget_set, 6, SIX),
    Attack(tell_of_others, 6, SIX),
    Attack(tell_of_none, 6, SIX),
    Attack(tell_where_nothing_was, NOTHING_TOLD, f"entry {NOTHING_TOLD} tells of other sets"),
    Attack(change_digest_of_telling, 6, SIX),
    Attack(leave_the_circle, 6, SIX),
    Attack(leave_every_circle, 0, "entry 0 tells of other sets"),
    Attack(number_circles_anew, 0, "entry 0 tells of other sets"),
    Attack(hide_a_circle, NOTHING_TOLD, f"entry {NOTHING_TOLD} tells of other sets"),
    Attack(tell_of_what_is_not_kept, NOTHING_TOLD, f"entry {NOTHING_TOLD} tells of other sets"),
    Attack(confuse_telling, 6, SIX),
    Attack(confuse_owner, 6, SIX),
    Attack(confuse_set, 6, "entry 6 tells of a set of records that was changed: set"),
    Attack(confuse_digest, 6, "entry 6 tells of a set of records that was changed: set"),
    Attack(confuse_body, 6, "entry 6 was changed: it is not what its hash says"),
    Attack(make_telling_up, None, "telling 99 of records was made by no entry"),
]


@pytest.fixture(params=["all at once", "two at a time, none remembered", "two at a time, all remembered"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the record chunk by chunk, or as one chunk, and remember what was read of its tellings, or not."""
    if request.param != "all at once":
        monkeypatch.setattr(reading, "ENTRIES", 2)
        monkeypatch.setattr(reading, "SETS", 2)
    if "none" in request.param:
        monkeypatch.setattr(kept, "_REMEMBERED", 0)


@pytest.mark.usefixtures("_way")
async def test_what_is_told_again_is_held_against_each_entry(record: Record) -> None:
    """An entry that tells what an earlier one told is proved by itself, wherever that one stands."""
    assert await record.write(6, 2, 6) == [15, 16, 17]
    await record.index()
    assert (await record.verify()).entries == 18

    await record.around("UPDATE audit_entry SET circle = 1 WHERE number = 17")
    assert await record.fault() == (17, SIX.replace("6", "17"))
    await record.around(f"UPDATE audit_entry SET telling = {_TELLING.format(7, 'telling')} WHERE number = 15")
    assert await record.fault() == (15, SIX.replace("6", "15"))


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.deed.__name__ for attack in ATTACKS])
async def test_another_telling_is_named(record: Record, attack: Attack) -> None:
    """The first entry that tells of other records than are kept for it, or whose owners would not find it."""
    assert (await record.verify()).entries == SIZE

    await attack.deed(record)

    at, words = await record.fault()
    assert (at, attack.words in words) == (attack.at, True)
