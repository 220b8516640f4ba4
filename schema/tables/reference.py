"""Tables of the partnership and its places: who works where, on what, in which phase.

Nothing here is about a person's conduct. `area_within` is the closure of the
area tree (each area lies within itself), so that "this area and all inside
it" is one look-up. What an agency, a team or an area was before it was
corrected is kept by the database (schema/tables/remembering.py), which alone
writes `known_from`: since when it is what it is, null for always.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import (
    METADATA,
    UtcDateTime,
    at_least_zero,
    day,
    flag,
    identity,
    number,
    reference,
    reference_record,
    text,
)

AGENCY = sa.Table(
    "agency",
    METADATA,
    identity(),
    text("name"),
    text("kind"),
    text("duty"),
    text("regime"),
    # An instant and not a day, because a breach is stopped at any hour. No field of the contract, so in no View.
    sa.Column("stopped_at", UtcDateTime, comment="from then on its people and clients are let in nowhere"),
    sa.Column("known_from", UtcDateTime),
    sa.UniqueConstraint("name"),
)

TEAM = sa.Table(
    "team",
    METADATA,
    identity(),
    text("name"),
    reference("agency_id", "agency"),
    sa.Column("known_from", UtcDateTime),
)

AREA = sa.Table(
    "area",
    METADATA,
    identity(),
    text("gss_code"),
    text("name"),
    text("kind"),
    number("vintage"),
    day("valid_from"),
    day("valid_to", optional=True),
    reference("parent_id", "area", optional=True),
    sa.Column("longitude", sa.BigInteger, comment="millionths of a degree"),
    sa.Column("latitude", sa.BigInteger, comment="millionths of a degree"),
    sa.Column("known_from", UtcDateTime),
    sa.UniqueConstraint("gss_code"),
    sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_in_order"),
)

AREA_WITHIN = sa.Table(
    "area_within",
    METADATA,
    sa.Column("within_id", sa.ForeignKey("area.id"), primary_key=True),
    sa.Column("area_id", sa.ForeignKey("area.id"), primary_key=True),
    sa.Column(
        "small",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="the area is finer than a record may say where it happened, so no clause needs it",
    ),
)

OPERATION = sa.Table(
    "operation",
    METADATA,
    identity(),
    text("codename"),
    # Who leads it answers for it: one fact, and so one column.
    reference("owner_id", "agency"),
    reference("lead_team_id", "team", optional=True),
    day("started_on"),
    day("ended_on", optional=True),
    text("objective"),
    *reference_record(owned=False),
    sa.UniqueConstraint("codename"),
)

OPERATION_AREA = sa.Table(
    "operation_area",
    METADATA,
    sa.Column("operation_id", sa.ForeignKey("operation.id"), primary_key=True),
    sa.Column("area_id", sa.ForeignKey("area.id"), primary_key=True),
)

SITE = sa.Table(
    "site",
    METADATA,
    identity(),
    text("name"),
    reference("area_id", "area"),
    reference("operation_id", "operation", optional=True),
    text("initiative"),
    day("designated_on"),
    flag("first_in_county"),
    *reference_record(),
)

PHASE = sa.Table(
    "phase",
    METADATA,
    identity(),
    reference("site_id", "site"),
    text("kind"),
    day("started_on"),
    day("ended_on", optional=True),
    text("aim"),
    reference("decided_by_id", "agency"),
    *reference_record(),
    sa.Index(None, "site_id"),
    sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="days_in_order"),
)

INDICATOR = sa.Table(
    "indicator",
    METADATA,
    identity(),
    text("code"),
    text("definition"),
    text("unit"),
    text("measure", optional=True),
    *reference_record(),
    sa.UniqueConstraint("code"),
)

INDICATOR_VALUE = sa.Table(
    "indicator_value",
    METADATA,
    identity(),
    reference("indicator_id", "indicator"),
    day("period_start"),
    day("period_end"),
    reference("area_id", "area", optional=True),
    reference("operation_id", "operation", optional=True),
    number("value"),
    text("qualifier"),
    flag("provisional"),
    text("source"),
    day("published_on"),
    *reference_record(),
    sa.Index(None, "indicator_id"),
    sa.CheckConstraint("period_end >= period_start", name="period_in_order"),
    *at_least_zero("value"),
)
