"""What hospitals share: attendances at an emergency department after an assault.

The items of the Information Sharing to Tackle Violence minimum data set (ISTV, information standard ISB 1594), less
whatever could tell of a patient: no identifier, no free text, and of the time the hour. The place is an area and a
kind of place. What the law lets flow, and from whom to whom, is in auth/access/law.py.
"""

from __future__ import annotations

from schema.entities.words import GOVERNED, ID, MONTH, OWNED, code, day, to_one, whole, words
from schema.entity import Entity, Family, Governance
from schema.marking import Detail
from schema.tables import health

_HOUR = "hour of the day by the clock there, 0 to 23"

ASSAULT_ATTENDANCE = Entity(
    name="AssaultAttendance",
    table=health.ASSAULT_ATTENDANCE,
    text="Somebody attended an emergency department after an assault; nothing tells who.",
    family=Family.HEALTH,
    governance=Governance.SHARED,
    root="assaultAttendances",
    order=("month",),
    newest_first=True,
    day="assaulted_on",
    fields=(
        ID,
        MONTH,
        day("assaultedOn", "assaulted_on", "Day of the assault.", detail=Detail.DETAIL),
        whole("assaultHour", "assault_hour", "Hour of the assault.", unit=_HOUR, detail=Detail.DETAIL, optional=True),
        day("attendedOn", "attended_on", "Day of the arrival.", detail=Detail.DETAIL, optional=True),
        whole(
            "attendanceHour", "attendance_hour", "Hour of the arrival.", unit=_HOUR, detail=Detail.DETAIL, optional=True
        ),
        words(
            "treatmentSite",
            "Hospital site that treated, by its code of the Organisation Data Service.",
            column="treatment_site",
            detail=Detail.DETAIL,
        ),
        code("assaultMethod", "assault_method", "Primary means of the assault.", column="assault_method"),
        code("locationKind", "assault_location_kind", "Kind of place it happened at.", column="location_kind"),
        *GOVERNED,
    ),
    links=(
        *OWNED,
        to_one(
            "lsoa", "Area", "lsoa_id", "The small statistical area it happened in.", optional=True, detail=Detail.DETAIL
        ),
    ),
)
