"""Revise: a crime that comes again and says something else takes the place of what it said before.

The same Crime ID, month and reporting force name the same crime, in later releases of a month too: there its outcome
has often moved on. A stored row that the file does not repeat is then told anew by a row that is not stored; its id
stays. Rows that the file repeats are never touched, rows without Crime ID have no name to be found by, and a row that
is in no later file stays: its absence may mean anything.

What a row said is kept before it says something else (schema/tables/past.py). Rows are matched once, into a temporary
table, and it alone says both what is kept and what is revised.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.tables.base import Text, UtcDateTime
from schema.tables.past import PAST_OPEN
from server.imports.police_uk.arriving import counted, temporary
from server.imports.police_uk.layout import Layout

# What names a crime; a file may give several rows to one name.
NAMED_BY = ("crime_id", "month", "reported_by")


async def revise(connection: AsyncConnection, layout: Layout, arriving: sa.Table, *, now: datetime) -> int:
    """Bring the stored rows that *arriving* tells otherwise to what it says, *now*; returns how many that were.

    Of one name, rows are matched in turns: first those alike in what the layout says does not change lightly.
    """
    changed = temporary("changed", layout, sa.Column("fingerprint", Text))
    dialect = connection.dialect.name
    await connection.run_sync(changed.create)
    found = await connection.execute(_finding(changed, arriving, layout, dialect))
    revised = 0
    for alike in (layout.steady, ()) if layout.steady else ((),):
        if revised < found.rowcount:
            matched = temporary("matched", layout, sa.Column("fingerprint", Text))
            await connection.run_sync(matched.create)
            await connection.execute(_matching(matched, changed, arriving, layout, dialect, (*NAMED_BY, *alike)))
            await connection.execute(_keeping(matched, layout, now))
            revised += (await connection.execute(_revision(matched, layout, now))).rowcount
            await connection.run_sync(matched.drop)
    await connection.run_sync(changed.drop)
    return revised


def _finding(changed: sa.Table, arriving: sa.Table, layout: Layout, dialect: str) -> sa.Insert:
    """Write the statement that collects the rows whose crime is stored, but not as they tell it:

    INSERT INTO changed (id, ..., fingerprint) SELECT counted.id, ..., counted.fingerprint
    FROM (SELECT ... FROM arriving WHERE EXISTS (SELECT * FROM recorded_crime WHERE recorded_crime.crime_id =
          arriving.crime_id AND ...)) AS counted
    WHERE NOT EXISTS (SELECT * FROM recorded_crime WHERE recorded_crime.fingerprint = counted.fingerprint)
    """
    table = layout.table
    is_named = sa.exists().where(*(table.c[name] == arriving.c[name] for name in NAMED_BY))
    rows = counted(arriving, layout, dialect, is_named)
    is_known = sa.exists().where(table.c.fingerprint == rows.c.fingerprint)
    return sa.insert(changed).from_select(list(changed.columns.keys()), sa.select(rows).where(~is_known))


def _matching(
    matched: sa.Table, changed: sa.Table, arriving: sa.Table, layout: Layout, dialect: str, alike: tuple[str, ...]
) -> sa.Insert:
    """Write the statement that finds for stored rows what rows *alike* say, one to one:

    INSERT INTO matched (id, month, ..., fingerprint) SELECT stale.id, fresh.month, ..., fresh.fingerprint
    FROM (SELECT stored.id, crime_id, ..., row_number() OVER (PARTITION BY crime_id, ... ORDER BY ...) AS turn
          FROM recorded_crime AS stored LEFT JOIN (...) AS counted ON counted.fingerprint = stored.fingerprint
          WHERE stored.crime_id IN (SELECT crime_id FROM changed) AND counted.fingerprint IS NULL) AS stale
    JOIN (SELECT ..., row_number() OVER (PARTITION BY crime_id, ... ORDER BY ...) AS turn FROM changed
          WHERE NOT EXISTS (...)) AS fresh
    ON stale.turn = fresh.turn AND stale.crime_id = fresh.crime_id AND ...

    Of equal rows the one counted last goes first, so that those that stay are still counted from nought.
    """
    stored = layout.table.alias("stored")
    crime_ids = sa.select(changed.c.crime_id)
    repeated = counted(arriving, layout, dialect, arriving.c.crime_id.in_(crime_ids))
    stale = (
        sa.select(stored.c.id, *(stored.c[name] for name in alike), _turn(stored, alike, last_first=True))
        .select_from(stored.outerjoin(repeated, repeated.c.fingerprint == stored.c.fingerprint))
        .where(stored.c.crime_id.in_(crime_ids), repeated.c.fingerprint.is_(None))
        .subquery("stale")
    )
    is_known = sa.exists().where(stored.c.fingerprint == changed.c.fingerprint)
    fresh = sa.select(changed, _turn(changed, alike, last_first=False)).where(~is_known).subquery("fresh")
    same = sa.and_(*(stale.c[name] == fresh.c[name] for name in ("turn", *alike)))
    said = (*layout.stored, "fingerprint")
    rows = sa.select(stale.c.id, *(fresh.c[name] for name in said)).select_from(stale.join(fresh, same))
    return sa.insert(matched).from_select(["id", *said], rows)


def _keeping(matched: sa.Table, layout: Layout, now: datetime) -> sa.Insert:
    """Write the statement that keeps what stored rows said until *now*:

    INSERT INTO recorded_crime_past (id, ..., known_from, known_to) SELECT recorded_crime.id, ..., known_from, :now
    FROM recorded_crime JOIN matched ON matched.id = recorded_crime.id WHERE known_from IS NULL OR known_from < :now

    What came in this very transaction was known to nobody, and is not kept. Nor is what a run that began later wrote,
    while this one waited for it: then both are known from one instant on, with what was written last.
    """
    table, past = layout.table, PAST_OPEN[layout.table.name]
    until = sa.literal(now, UtcDateTime)
    names = [column.name for column in past.c if column.name != "known_to"]
    said = sa.select(*(table.c[name] for name in names), until).join_from(table, matched, matched.c.id == table.c.id)
    was_known = sa.or_(table.c.known_from.is_(None), table.c.known_from < until)
    return sa.insert(past).from_select([*names, "known_to"], said.where(was_known))


def _revision(matched: sa.Table, layout: Layout, now: datetime) -> sa.Update:
    """Write the statement that gives to stored rows what was matched to them:

    UPDATE recorded_crime SET month = matched.month, ..., fingerprint = matched.fingerprint,
    known_from = CASE WHEN known_from > :now THEN known_from ELSE :now END
    FROM matched WHERE recorded_crime.id = matched.id
    """
    table, since = layout.table, sa.literal(now, UtcDateTime)
    later = sa.case((table.c.known_from > since, table.c.known_from), else_=since)
    said = {name: matched.c[name] for name in (*layout.stored, "fingerprint")}
    return sa.update(table).values(**said, known_from=later).where(table.c.id == matched.c.id)


def _turn(rows: sa.FromClause, alike: tuple[str, ...], *, last_first: bool) -> sa.Label[int]:
    fingerprint = rows.c.fingerprint.desc() if last_first else rows.c.fingerprint
    # Where a crime lies moves less than its outcome; a missing place sorts alike on both databases as no text.
    order = (sa.func.coalesce(rows.c.location, ""), fingerprint)
    return sa.func.row_number().over(partition_by=[rows.c[name] for name in alike], order_by=order).label("turn")
