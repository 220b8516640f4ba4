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

from schema.tables.audit import AUDIT_CIRCLE, AUDIT_ENTRY, AUDIT_SET, AUDIT_TOLD
from schema.tables.base import is_id
from server.audit import standalone
from server.audit.checkpoint import Made
from server.audit.export import CHECKPOINTS, ENTRIES, SETS, VERIFIER, new_file, of_set
from server.audit.proof import inclusions
from server.audit.seen import tells_of
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
    OR circle IN (SELECT circle FROM audit_circle WHERE owner_id = $1) OR telling IN (SELECT telling FROM audit_told
    WHERE set_number = ANY (sets that hold $1))
    """
    entry = AUDIT_ENTRY.c
    subject = f'"subject":{json.dumps(about, ensure_ascii=False)}'
    is_about = [entry.actor_id == about, entry.body.contains(subject, autoescape=True)]
    if is_id(about):
        tells = tells_of(about, is_sqlite=connection.dialect.name == "sqlite")
        circles = sa.select(AUDIT_CIRCLE.c.circle).where(AUDIT_CIRCLE.c.owner_id == about)
        tellings = sa.select(AUDIT_TOLD.c.telling).where(tells)
        is_about += [entry.agency_id == about, entry.circle.in_(circles), entry.telling.in_(tellings)]
    found = sa.select(entry.number).where(sa.or_(*is_about), entry.number < size).order_by(entry.number)
    return list(connection.execute(found).scalars())


def _contents(connection: Connection, numbers: list[int]) -> tuple[list[str], dict[bytes, bytes]]:
    """Give the entries as they are kept, and the sets of ids that they name."""
    bodies: list[str] = []
    sets: dict[bytes, bytes] = {}
    of_sets = AUDIT_TOLD.join(AUDIT_SET, AUDIT_SET.c.number == AUDIT_TOLD.c.set_number)
    for at in range(0, len(numbers), _AT_ONCE):
        some = numbers[at : at + _AT_ONCE]
        entry = AUDIT_ENTRY.c
        asked = sa.select(entry.body).where(entry.number.in_(some)).order_by(entry.number)
        bodies += connection.execute(asked).scalars()
        kept = sa.select(AUDIT_SET.c.digest, AUDIT_SET.c.ids).select_from(of_sets)
        tellings = sa.select(entry.telling).where(entry.number.in_(some))
        rows = connection.execute(kept.where(AUDIT_TOLD.c.telling.in_(tellings)))
        sets |= {bytes(row[0]): bytes(row[1]) for row in rows}
    return bodies, sets
