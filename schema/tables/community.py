"""Tables of what partners do and learn in a place: interventions, grants, surveys.

Costs are pence. `percent`, `lower` and `upper` of a survey result are tenths
of a percentage point and never stand without `n`.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import (
    METADATA,
    at_least_zero,
    day,
    governance,
    identity,
    markings,
    month,
    number,
    reference,
    text,
    versioned,
)

INTERVENTION = sa.Table(
    "intervention",
    METADATA,
    identity(),
    *governance(),
    text("type"),
    text("title"),
    reference("provider_id", "agency"),
    reference("site_id", "site", optional=True),
    reference("phase_id", "phase", optional=True),
    text("strand"),
    text("tier"),
    text("driver"),
    text("fund", optional=True),
    number("planned_pence", optional=True),
    number("actual_pence", optional=True),
    day("started_on"),
    month(),
    day("ended_on", optional=True),
    text("status"),
    *versioned(),
    markings(),
    sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="days_in_order"),
    *at_least_zero("planned_pence", "actual_pence"),
    sa.Index(None, "month", "id"),
    sa.Index(None, "site_id", "month", "id"),
    sa.Index(None, "phase_id", "month", "id"),
    sa.Index(None, "owner_id", "month", "id"),
)

ACTIVITY = sa.Table(
    "activity",
    METADATA,
    identity(),
    reference("intervention_id", "intervention"),
    month(),
    number("sessions"),
    number("referrals"),
    number("starts"),
    number("completions"),
    number("participants"),
    number("participants_under_18"),
    sa.CheckConstraint("participants_under_18 <= participants", name="part_of_participants"),
    sa.CheckConstraint("completions <= starts", name="completed_after_start"),
    *at_least_zero("sessions", "referrals", "starts", "completions", "participants", "participants_under_18"),
    sa.Index(None, "intervention_id", "month", "id"),
)

GRANT_AWARD = sa.Table(
    "grant_award",
    METADATA,
    identity(),
    *governance(),
    text("fund"),
    text("title"),
    reference("site_id", "site", optional=True),
    day("awarded_on"),
    month(),
    number("awarded_pence"),
    number("spent_pence"),
    *versioned(),
    markings(),
    *at_least_zero("awarded_pence", "spent_pence"),
    sa.Index(None, "month", "id"),
)

SURVEY_RESULT = sa.Table(
    "survey_result",
    METADATA,
    identity(),
    *governance(),
    reference("site_id", "site", optional=True),
    text("wave"),
    text("question"),
    text("answer"),
    number("n"),
    number("percent"),
    number("lower"),
    number("upper"),
    *versioned(),
    markings(),
    sa.CheckConstraint("n > 0", name="n_above_zero"),
    sa.CheckConstraint("lower <= percent AND percent <= upper AND upper <= 1000", name="interval_in_order"),
    *at_least_zero("lower"),
    sa.Index(None, "site_id"),
)
