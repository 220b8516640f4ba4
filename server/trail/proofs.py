"""Proofs: what an officer keeps and checks - the newest checkpoint, and what is proved from it.

The hashes are those of server/audit/proof.py; here they get the names of the contract. What cannot be proved is null.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable
from typing import Any, TypeVar

import sqlalchemy as sa

from schema.tables.audit import AUDIT_CHECKPOINT
from server.audit import proof
from server.database import Database, is_database_failure, translated
from server.trail.asking import dialect_of, rows

Shown = dict[str, Any]
Proof = TypeVar("Proof")


async def newest(database: Database, *, size: int | None = None) -> Shown | None:
    """Give the newest checkpoint, or the one of *size*; None where there is none."""
    kept = AUDIT_CHECKPOINT.c
    root = sa.func.encode(kept.root, "hex") if dialect_of(database).is_postgresql else sa.func.hex(kept.root)
    chosen = sa.select(kept.size, sa.cast(root, sa.Text).label("root"), kept.note).order_by(kept.size.desc()).limit(1)
    if size is not None:
        chosen = chosen.where(kept.size == size)
    found = await rows(database, chosen)
    if not found:
        return None
    signed, digits, note = found[0]
    return {"size": signed, "root": b64encode(bytes.fromhex(digits)).decode(), "note": note}


async def inclusion(database: Database, number: int) -> Shown | None:
    """Prove that entry *number* is in the newest checkpoint; None while it is not."""
    made = await _proved(proof.inclusion(database, number))
    if made is None:
        return None
    return {name: made[name] for name in ("number", "leaf", "path")} | {
        "body": made["entry"],
        "checkpoint": _note(made),
    }


async def consistency(database: Database, older: int, size: int | None) -> Shown | None:
    """Prove that the checkpoint of *size*, or the newest, begins with that of *older* entries; None without the two."""
    if older < 0 or await newest(database, size=older) is None:
        return None
    made = await _proved(proof.consistency(database, older, size=size))
    return None if made is None else {"since": older, "path": made["path"], "checkpoint": _note(made)}


def _note(made: Shown) -> Shown:
    return {"size": made["size"], "root": made["root"], "note": made["checkpoint"]}


async def _proved(proving: Awaitable[Proof]) -> Proof | None:
    try:
        return await proving
    except proof.NoProof:
        return None
    except Exception as error:
        raise (translated(error) if is_database_failure(error) else error) from error
