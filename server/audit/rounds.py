"""Rounds of the record: the server signs it and indexes it by itself, beside the sweeps of the janitor.

Every process tries, one does it at a time, and a round that finds nothing to do writes nothing. Also run by
`wardmote janitor` and `wardmote audit checkpoint`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from auth.oauth.keys import Safe
from server.audit.checkpoint import Made, Signer, add_key, is_due, make, signer_of
from server.audit.seen import IDS, SETS, index_sets
from server.audit.turns import take_audit_turn
from server.database import Database
from server.work import Event, Work

# A process looks about this often.
EVERY_SECONDS = 10.0

# A round that finds more leaves the rest to the next.
TRANSACTIONS = 40

# What is found by reading alone to be too little is not worth a writer's lock.
_BEHIND = (
    f"SELECT (SELECT count(*) >= {SETS} OR sum(length(ids)) >= 16 * {IDS} FROM (SELECT ids FROM audit_set "  # noqa: S608
    f"WHERE number > audit_head.seen ORDER BY number LIMIT {SETS}) AS waiting), "
    "audit_head.size - (SELECT coalesce(max(size), 0) FROM audit_checkpoint) FROM audit_head"
)


async def look_after(database: Database, safe: Safe, name: str, now: datetime) -> None:
    """Index the sets that are not, when there are enough of them, and sign the log *name* when that is due."""
    row = await database.fetch(_BEHIND)
    is_behind, entries = (False, 0) if row is None else (bool(row[0]), int(str(row[1])))
    if is_behind:
        await index(database, now)
    if entries:
        await sign(database, safe, name, now, at_once=False)


async def index(database: Database, now: datetime, *, sets: int = SETS) -> int:
    """Index sets, a run of so many *sets* in each transaction, and give how many ids they hold."""
    told = 0
    for _ in range(TRANSACTIONS):
        async with Work(database, now=now) as work:
            count = await work.run(lambda connection: index_sets(connection, sets=sets))
            if count is not None:
                done = {"ids": str(count)}
                work.events.append(Event("audit_sets_indexed", actor="server", subject="record", details=done))
        if count is None:
            break
        told += count
    return told


async def sign(database: Database, safe: Safe, name: str, now: datetime, *, at_once: bool) -> Made | None:
    """Sign the log when that is due, or *at_once*; None where it has not grown. Makes the first key."""
    await key_of(database, safe, name, now)

    def step(connection: Connection) -> Made | None:
        signer = signer_of(connection, safe)
        return make(connection, signer, now) if signer and (at_once or is_due(connection, now)) else None

    async with Work(database, now=now) as work:
        made = await work.run(step)
        if made is not None:
            done = {"size": str(made.size)}
            work.events.append(Event("audit_checkpoint_made", actor="server", subject="record", details=done))
    return made


async def key_of(database: Database, safe: Safe, name: str, now: datetime, *, is_new: bool = False) -> Signer:
    """Give the key that signs the log; the first is made here, and another one where it is to be *new*."""

    def step(connection: Connection) -> tuple[Signer | None, bool]:
        found = None if is_new else signer_of(connection, safe)
        if found is None:
            # Of those who find none at once, one makes it.
            take_audit_turn(connection)
            found = None if is_new else signer_of(connection, safe)
        if found is not None:
            return found, False
        add_key(connection, safe, name, now)
        return signer_of(connection, safe), True

    async with Work(database, now=now) as work:
        signer, is_made = await work.run(step)
        if is_made:
            work.events.append(Event("audit_key_made", actor="server", subject=name))
    if signer is None:
        raise RuntimeError("a key that was made is there")
    return signer
