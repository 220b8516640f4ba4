"""History: the rows that say what was done with an agreement and what each of its versions said.

Only ever added to, in the transaction of the step they tell of and with the agreement's row held, so that steps are
numbered without gaps.
"""

from __future__ import annotations

from datetime import UTC, datetime, time

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.access.drafting import Draft
from schema.tables.sharing import AGREEMENT_STEP, AGREEMENT_VERSION
from server.command.command import Doing
from server.command.terms import content, draft_of

Row = dict[str, object]


def note(connection: Connection, row: Row, step: str, now: datetime) -> None:
    """Write a step; *row* holds its id, the agreement, the version, and who took it where anybody did."""
    of = AGREEMENT_STEP.c.agreement_id == row["agreement_id"]
    last = connection.scalar(sa.select(sa.func.max(AGREEMENT_STEP.c.number)).where(of)) or 0
    connection.execute(sa.insert(AGREEMENT_STEP).values({**row, "number": last + 1, "step": step, "taken_at": now}))


def keep(doing: Doing, agreement_id: str, version: int, draft: Draft, moment: datetime | None = None) -> None:
    """Keep what a version says, written at this moment or at another."""
    row: Row = {"id": doing.new_id(), "agreement_id": agreement_id, "version": version}
    row |= {"written_at": moment or doing.now, "content": content(draft)}
    doing.connection.execute(sa.insert(AGREEMENT_VERSION).values(row))


def keep_what_was(doing: Doing, agreement_id: str, version: int) -> None:
    """Keep the text that is about to be replaced, where rows were written by hand and nobody kept it before."""
    kept = sa.select(AGREEMENT_VERSION.c.id).where(
        AGREEMENT_VERSION.c.agreement_id == agreement_id, AGREEMENT_VERSION.c.version == version
    )
    if doing.connection.scalar(kept) is None:
        was = draft_of(doing.connection, agreement_id)
        # When it was written is not known; it stood on its first day.
        moment = min(doing.now, datetime.combine(was.starts_on, time(), UTC))
        keep(doing, agreement_id, version, was, moment)
