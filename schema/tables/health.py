"""Tables of what hospitals share: attendances after an assault, as the ISTV minimum data set has them.

Source: NHS Data Model and Dictionary, Information Sharing to Tackle Violence Minimum Data Set (ISB 1594). No patient,
no free text, no address, no minute: whoever could be told by them has no column here.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import (
    METADATA,
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


def _hour(column: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} BETWEEN 0 AND 23", name=f"{column}_of_day")


ASSAULT_ATTENDANCE = sa.Table(
    "assault_attendance",
    METADATA,
    identity(),
    *governance(),
    day("assaulted_on"),
    month(),
    number("assault_hour", optional=True),
    day("attended_on", optional=True),
    number("attendance_hour", optional=True),
    text("treatment_site"),
    text("assault_method"),
    text("location_kind"),
    reference("lsoa_id", "area", optional=True),
    *versioned(),
    markings(),
    _hour("assault_hour"),
    _hour("attendance_hour"),
    sa.CheckConstraint("attended_on IS NULL OR attended_on >= assaulted_on", name="days_in_order"),
    sa.Index(None, "month", "id"),
    sa.Index(None, "owner_id", "month", "id"),
)
