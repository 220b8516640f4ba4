"""History: the rows that say what was done with an agreement, what each of its versions said, and what it was before.

Only ever added to, in the transaction of the step they tell of and with the agreement's row held, so that steps are
numbered without gaps. All that a step writes is of one instant, and none is before that of the step before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.access.drafting import Draft
from schema.tables.base import UtcDateTime
from schema.tables.past import PAST_OPEN, PAST_PAIRS
from schema.tables.sharing import AGREEMENT, AGREEMENT_STEP, AGREEMENT_VERSION, CLAUSE
from server.command.command import Doing
from server.command.terms import content, draft_of

Row = dict[str, object]


def instant_of(connection: Connection, agreement_id: str, now: datetime) -> datetime:
    """Give the instant of a step: now, or that of the last one where a clock was set back or two clocks differ."""
    last: datetime | None = connection.scalar(sa.select(AGREEMENT.c.known_from).where(AGREEMENT.c.id == agreement_id))
    return now if last is None else max(now, last)


def revise(
    connection: Connection, table: sa.Table, which: sa.ColumnElement[bool], at: datetime, values: Mapping[str, Any]
) -> None:
    """Keep rows of an agreement as they were until *at*, and write *values* on them.

    SQL: INSERT INTO agreement_past (..., known_to) SELECT ..., :at FROM agreement WHERE id = :id AND (known_from IS
    NULL OR known_from < :at); UPDATE agreement SET ..., known_from = :at WHERE id = :id
    """
    _keep_rows(connection, table, which, at)
    connection.execute(sa.update(table).where(which).values({**values, "known_from": at}))


def put_away(connection: Connection, agreement_id: str, at: datetime) -> None:
    """Keep the clauses of an agreement, with what they cover, as they were until *at*: others take their place."""
    which = CLAUSE.c.agreement_id == agreement_id
    _keep_rows(connection, CLAUSE, which, at)
    clauses = sa.select(CLAUSE.c.id).where(which, _stood(CLAUSE, at))
    for name, past in PAST_PAIRS.items():
        pairs = past.metadata.tables[name]
        were = sa.select(*pairs.c).where(pairs.c.clause_id.in_(clauses))
        connection.execute(sa.insert(past).from_select(past.c.keys(), were))


def _keep_rows(connection: Connection, table: sa.Table, which: sa.ColumnElement[bool], at: datetime) -> None:
    """Keep rows as they were; what stood for no second was known at no instant, and is not kept."""
    past = PAST_OPEN[table.name]
    names = [each.name for each in past.c if each.name != "known_to"]
    were = sa.select(*(table.c[name] for name in names), sa.literal(at, UtcDateTime)).where(which, _stood(table, at))
    connection.execute(sa.insert(past).from_select([*names, "known_to"], were))


def _stood(table: sa.Table, at: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(table.c.known_from.is_(None), table.c.known_from < at)


def note(connection: Connection, row: Row, step: str, now: datetime) -> None:
    """Write a step; *row* holds its id, the agreement, the version, and who took it where anybody did."""
    of = AGREEMENT_STEP.c.agreement_id == row["agreement_id"]
    last = connection.scalar(sa.select(sa.func.max(AGREEMENT_STEP.c.number)).where(of)) or 0
    connection.execute(sa.insert(AGREEMENT_STEP).values({**row, "number": last + 1, "step": step, "taken_at": now}))


def keep(doing: Doing, agreement_id: str, version: int, draft: Draft, at: datetime) -> None:
    """Keep what a version says, written at this instant."""
    row: Row = {"id": doing.new_id(), "agreement_id": agreement_id, "version": version}
    row |= {"written_at": at, "content": content(draft)}
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
