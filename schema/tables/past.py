"""Tables of what was known before: earlier versions of records, and requests that were answered.

A correction or withdrawal moves the earlier version here, whole; nothing contributed is ever deleted otherwise. So does
a later release of published crime, every step of an agreement, and whoever corrects an agency, a team or an area.
What was known at an instant is read from here (auth/access/known.py). No reference is held: what they name may be gone.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from schema.tables import community, crime, health, records, reference, sharing
from schema.tables.base import METADATA, Id, Text, UtcDateTime, one_of, text


def past_of(table: sa.Table) -> sa.Table:
    """Declare the sister of *table*: its columns as they were, until when that was known, why it ended, and by whom."""
    kept: list[sa.Column[Any]] = [
        sa.Column(each.name, each.type, primary_key=True) if each.name == "id" else _as_it_was(each)
        for each in table.c
        # A version that was kept says how it ended by itself.
        if each.name != "withdrawn_at"
    ]
    return sa.Table(
        f"{table.name}_past",
        METADATA,
        *kept,
        sa.Column("known_to", UtcDateTime, nullable=False),
        text("ending"),
        text("reason"),
        text("actor_id"),
        one_of("ending", "CORRECTED", "WITHDRAWN"),
    )


def open_past_of(table: sa.Table, *without: str) -> sa.Table:
    """Declare the sister of a *table* that is seen whole or not at all: its columns as they were, and until when.

    No two versions of one id end at one instant, so both name a version; none is there whose time is empty.
    """
    kept = [
        sa.Column(each.name, each.type, nullable=each.nullable, primary_key=each.name == "id")
        for each in table.c
        if each.name not in without
    ]
    return sa.Table(f"{table.name}_past", METADATA, *kept, sa.Column("known_to", UtcDateTime, primary_key=True))


def past_part_of(table: sa.Table, near: str, *key: str) -> sa.Table:
    """Declare the sister of a *table* of lines: its columns as they were with a version of what they are told with."""
    kept = [
        sa.Column(
            each.name,
            Id() if each.foreign_keys else each.type,
            nullable=each.nullable,
            primary_key=each.name in key,
        )
        for each in table.c
    ]
    version = sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False)
    # A key that begins with what it belongs to finds it by itself.
    found_by = () if key[0] == near else (sa.Index(None, near, "version"),)
    return sa.Table(f"{table.name}_past", METADATA, *kept, version, *found_by)


def past_pairs_of(table: sa.Table) -> sa.Table:
    """Declare the sister of a *table* of pairs with rows that are no more: these have ids of their own at all times."""
    kept = [sa.Column(each.name, Id() if each.foreign_keys else each.type, primary_key=True) for each in table.c]
    return sa.Table(f"{table.name}_past", METADATA, *kept)


def _as_it_was(column: sa.Column[Any]) -> sa.Column[Any]:
    if column.name == "version":
        return sa.Column("version", column.type, primary_key=True, autoincrement=False)
    return sa.Column(column.name, column.type, nullable=column.nullable)


_VERSIONED = (
    records.OUTCOME,
    records.INTELLIGENCE_REPORT,
    records.ORGANISED_CRIME_GROUP,
    records.DISRUPTION,
    community.INTERVENTION,
    community.GRANT_AWARD,
    community.SURVEY_RESULT,
    reference.OPERATION,
    reference.SITE,
    reference.PHASE,
    reference.INDICATOR,
    reference.INDICATOR_VALUE,
    health.ASSAULT_ATTENDANCE,
)
PAST = {table.name: past_of(table) for table in _VERSIONED}
PAST_PARTS = {
    table.name: past_part_of(table, near, *key)
    for table, near, *key in (
        (records.DRUG_LINE, "outcome_id", "id"),
        (records.WEAPON_LINE, "outcome_id", "id"),
        (community.ACTIVITY, "intervention_id", "id"),
        (records.DISRUPTION_AGENCY, "disruption_id", "disruption_id", "agency_id"),
        (reference.OPERATION_AREA, "operation_id", "operation_id", "area_id"),
    )
}
# What everybody sees, or of an agreement its parties: what it was before is no secret of theirs either.
_CRIME = (crime.RECORDED_CRIME, crime.CRIME_OUTCOME)
PAST_OPEN = {
    **{table.name: open_past_of(table, "fingerprint") for table in _CRIME},
    **{table.name: open_past_of(table) for table in (reference.TEAM, reference.AREA)},
    # When an agency was stopped is told nobody.
    reference.AGENCY.name: open_past_of(reference.AGENCY, "stopped_at"),
    **{table.name: open_past_of(table) for table in (sharing.AGREEMENT, sharing.AGREEMENT_PARTY, sharing.CLAUSE)},
}
# A new version of an agreement has clauses of its own, so what a clause covers ends with it.
PAST_PAIRS = {
    table.name: past_pairs_of(table) for table in (sharing.CLAUSE_AREA, sharing.CLAUSE_ROLE, sharing.CLAUSE_PURPOSE)
}
# What is only ever added to: the column that says since when each row is there.
ADDED_TO = {sharing.AGREEMENT_VERSION.name: "written_at", sharing.AGREEMENT_STEP.name: "taken_at"}
for _past in (PAST_OPEN[table.name] for table in (sharing.AGREEMENT_PARTY, sharing.CLAUSE)):
    sa.Index(None, _past.c.agreement_id, _past.c.known_to)
for _past in (PAST_OPEN[table.name] for table in _CRIME):
    # What the tables of now have for pages and for links.
    sa.Index(None, _past.c.month, _past.c.id)
    sa.Index(None, _past.c.crime_id, postgresql_using="hash")

# The same request with the same key is answered with what it did the first time.
REQUEST_ANSWERED = sa.Table(
    "request_answered",
    METADATA,
    sa.Column("client_id", Text, primary_key=True),
    sa.Column("key_hash", Text, primary_key=True, comment="SHA-256 of the agency and the idempotency key"),
    sa.Column("request_hash", Text, nullable=False, comment="SHA-256 of what was asked"),
    sa.Column("record_id", Id, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
)

# What a bulk request is answered with when it comes again.
BULK_ANSWERED = sa.Table(
    "bulk_answered",
    METADATA,
    sa.Column("client_id", Text, primary_key=True),
    sa.Column("key_hash", Text, primary_key=True, comment="SHA-256 of the agency and the idempotency key"),
    sa.Column("request_hash", Text, nullable=False, comment="SHA-256 of what was asked"),
    sa.Column("report", Text, nullable=False, comment="the report as JSON: places, ids, versions and counts"),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
)
