"""About: the entries of the record that are about one person, agency or record, handed on by themselves.

For the Commissioner, or for whoever asks what is held on them. Each entry comes with its own proof against the last
checkpoint: so it is shown to be on the record, though not that there are no others, which only the whole record shows.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from schema.tables.audit import AUDIT_DISCLOSED, AUDIT_ENTRY, AUDIT_SET
from schema.tables.base import is_id
from server.audit import standalone
from server.audit.checkpoint import Made
from server.audit.export import CHECKPOINTS, ENTRIES, SETS, VERIFIER, new_file, of_set
from server.audit.proof import inclusions
from server.audit.seen import sets_that_hold
from server.database import Database

PROOFS = "proofs.ndjson"
# Bound values of one statement.
_AT_ONCE = 500


async def export_about(database: Database, folder: Path, about: str, checkpoint: Made) -> int:
    """Write the entries about *about*, an id, that *checkpoint* signed into *folder*, and give how many there are.

    About it are: what it did or was done for it, what was done to it, and whatever told of it or of what it owns.
    Raises: FileExistsError where a file of an earlier export is in the way; NoProof.
    """
    async with database.engine.connect() as connection:
        numbers = await connection.run_sync(_numbers, about, checkpoint.size)
        bodies, sets = await connection.run_sync(_contents, numbers)
    proofs = await inclusions(database, numbers, checkpoint.size)
    with new_file(folder / ENTRIES) as file:
        file.writelines(f"{body}\n" for body in bodies)
    with new_file(folder / PROOFS) as file:
        file.writelines(f"{json.dumps(each, separators=(',', ':'))}\n" for each in proofs)
    with new_file(folder / SETS) as file:
        file.writelines(of_set(digest, ids) for digest, ids in sets.items())
    with new_file(folder / CHECKPOINTS) as file:
        file.write(checkpoint.note)
    shutil.copyfile(standalone.__file__, folder / VERIFIER)
    return len(numbers)


def _numbers(connection: Connection, about: str, size: int) -> list[int]:
    """Find the entries, in their order.

    SQL: SELECT number FROM audit_entry WHERE actor_id = $1 OR body LIKE '%"subject":"$1"%' OR agency_id = $1
    UNION SELECT entry FROM audit_disclosed WHERE owner_id = $1 OR set_number IN (sets that hold $1)
    """
    entry, told = AUDIT_ENTRY.c, AUDIT_DISCLOSED.c
    subject = f'"subject":{json.dumps(about, ensure_ascii=False)}'
    is_about = [entry.actor_id == about, entry.body.contains(subject, autoescape=True)]
    if not is_id(about):
        found = sa.select(entry.number).where(sa.or_(*is_about))
    else:
        holding = sets_that_hold(about, is_sqlite=connection.dialect.name == "sqlite")
        both = sa.union(
            sa.select(entry.number).where(sa.or_(*is_about, entry.agency_id == about)),
            sa.select(told.entry).where(sa.or_(told.owner_id == about, told.set_number.in_(holding))),
        ).subquery()
        found = sa.select(both.c.number)
    return sorted(number for number in connection.execute(found).scalars() if number < size)


def _contents(connection: Connection, numbers: list[int]) -> tuple[list[str], dict[bytes, bytes]]:
    """Give the entries as they are kept, and the sets of ids that they name."""
    bodies: list[str] = []
    sets: dict[bytes, bytes] = {}
    of_sets = AUDIT_DISCLOSED.join(AUDIT_SET, AUDIT_SET.c.number == AUDIT_DISCLOSED.c.set_number)
    for at in range(0, len(numbers), _AT_ONCE):
        some = numbers[at : at + _AT_ONCE]
        entry = AUDIT_ENTRY.c
        asked = sa.select(entry.body).where(entry.number.in_(some)).order_by(entry.number)
        bodies += connection.execute(asked).scalars()
        kept = sa.select(AUDIT_SET.c.digest, AUDIT_SET.c.ids).select_from(of_sets)
        rows = connection.execute(kept.where(AUDIT_DISCLOSED.c.entry.in_(some)))
        sets |= {bytes(row[0]): bytes(row[1]) for row in rows}
    return bodies, sets
