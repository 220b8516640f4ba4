"""History: the rows that say what was done with an agreement, what each of its versions said, and what it was before.

Only ever added to, in the transaction of the step they tell of and with the agreement's row held, so that steps are
numbered without gaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.access.drafting import Draft
from schema.tables.base import UtcDateTime
from schema.tables.past import PAST_OPEN, PAST_PARTS
from schema.tables.sharing import (
    AGREEMENT,
    AGREEMENT_PARTY,
    AGREEMENT_STEP,
    AGREEMENT_VERSION,
    CLAUSE,
    CLAUSE_AREA,
)
from server.command.command import Doing
from server.command.terms import content, draft_of

Row = dict[str, object]


def change(connection: Connection, agreement_id: str, now: datetime, values: Mapping[str, Any]) -> None:
    """Write *values* on an agreement's own row, and keep all of it as it was; its parties and clauses come after.

    What stood for no second was known at no instant, and is not kept. Where the clock was set back, what is now stands
    from when the last that was did.
    SQL: INSERT INTO agreement_past (..., known_to) SELECT ..., :now FROM agreement WHERE id = :id AND (known_from IS
    NULL OR known_from < :now), so too of its parties, clauses and their areas; then UPDATE agreement SET ...,
    known_from = :now
    """
    moment = sa.literal(now, UtcDateTime)
    mine, since = AGREEMENT.c.id == agreement_id, AGREEMENT.c.known_from
    stood = sa.select(AGREEMENT.c.id).where(mine, sa.or_(since.is_(None), since < moment))
    clauses = sa.select(CLAUSE.c.id).where(CLAUSE.c.agreement_id.in_(stood))
    near = ((AGREEMENT.c.id, stood), (AGREEMENT_PARTY.c.agreement_id, stood), (CLAUSE.c.agreement_id, stood))
    for column, of in (*near, (CLAUSE_AREA.c.clause_id, clauses)):
        past = (PAST_OPEN | PAST_PARTS)[column.table.name]
        names = [each.name for each in past.c if each.name != "known_to"]
        was = sa.select(*(column.table.c[name] for name in names), moment).where(column.in_(of))
        connection.execute(sa.insert(past).from_select([*names, "known_to"], was))
    later = sa.case((since > moment, since), else_=moment)
    connection.execute(sa.update(AGREEMENT).where(mine).values({**values, "known_from": later}))


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
