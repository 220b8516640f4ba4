"""Export: the record as files that somebody else can verify: entries, sets of ids, checkpoints, and the verifier.

Written for an officer to hand on; what it tells is what the entries tell, which is ids and words and never a value of
a record. A name that is taken is never written over.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TextIO

from server.audit import reading, standalone
from server.audit.ids import unpacked
from server.database import Database

ENTRIES, SETS, CHECKPOINTS, VERIFIER = "entries.ndjson", "sets.ndjson", "checkpoints.txt", "verifier.py"

_NOTES = "SELECT note FROM audit_checkpoint ORDER BY size"


async def export(database: Database, folder: Path) -> tuple[int, int]:
    """Write the record into *folder*, which is there, and give how many entries and checkpoints it has.

    Raises: FileExistsError where a file of an earlier export is in the way.
    """
    # Before the entries: what these signed is there already.
    notes = [str(row[0]) for row in await reading.rows(database, _NOTES)]
    size, _ = await reading.head(database)
    with new_file(folder / ENTRIES) as file:
        async for chunk in reading.entries(database, size):
            file.writelines(f"{row[6]}\n" for row in chunk)
    with new_file(folder / SETS) as file:
        async for chunk in reading.sets(database):
            file.writelines(of_set(bytes(digest), bytes(ids)) for _, digest, ids in chunk)
    with new_file(folder / CHECKPOINTS) as file:
        file.write("\n".join(notes))
    shutil.copyfile(standalone.__file__, folder / VERIFIER)
    return size, len(notes)


def new_file(file: Path) -> TextIO:
    """Open a file that is not there yet. Raises: FileExistsError."""
    return file.open("x", encoding="utf-8", newline="\n")


def of_set(digest: bytes, ids: bytes) -> str:
    """Write one set of record ids as a line."""
    return json.dumps({"digest": digest.hex(), "ids": unpacked(ids)}, separators=(",", ":")) + "\n"
