"""ISTV files as hospitals send them, and a terminal at which they are imported; every row is invented."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa

from schema.tables.health import ASSAULT_ATTENDANCE
from schema.tables.past import PAST
from schema.tables.reference import AGENCY
from tests.administering import Terminal

HOSPITAL = ("--agency", "Shire Hospital")
PLACES = "place,area\nMarket Square,E1\nthe red lion,e1\n*,E1\n"
# The items of the data set under the names that the NHS Data Model and Dictionary gives them.
HEADINGS = (
    "SITE CODE (OF TREATMENT),ARRIVAL DATE AND TIME AT ACCIDENT AND EMERGENCY DEPARTMENT,ASSAULT DATE AND TIME,"
    "ASSAULT METHOD,ASSAULT METHOD OTHER DESCRIPTION,ASSAULT LOCATION TYPE,ASSAULT LOCATION DESCRIPTION"
)
ISTV = f"""{HEADINGS}
RNS01,15/03/2026 01:10,14/03/2026 23:40,Knife,,Street,Market Square by the fountain
RNS01,2026-03-15T02:05:00,2026-03-15T01:50:00,Glass or bottle,,Public house,The Red Lion
RNS01,16/03/2026 09:30,15/03/2026,Other,umbrella of her brother Tom,Home,14 Acacia Road NN1 2AB
"""


def open_hospital(terminal: Terminal) -> None:
    """Let there be a hospital, and no attendances."""
    known = {"name": "Shire Hospital", "kind": "NHS_TRUST", "duty": "OTHER", "regime": "UK_GDPR"}
    terminal.change(sa.delete(ASSAULT_ATTENDANCE), sa.delete(PAST["assault_attendance"]))
    if not terminal.rows(sa.select(AGENCY.c.id).where(AGENCY.c.name == known["name"])):
        terminal.change(sa.insert(AGENCY).values(id=str(uuid5(NAMESPACE_URL, "hospital")), **known))


def held(terminal: Terminal) -> list[tuple[str, ...]]:
    """Give the attendances there are, all that is kept of each but for ids, in the order of their days and hours."""
    table = ASSAULT_ATTENDANCE.c
    columns = (
        *(table.assaulted_on, table.assault_hour, table.attended_on, table.attendance_hour),
        *(table.assault_method, table.location_kind, table.treatment_site),
    )
    query = sa.select(*columns).order_by(table.assaulted_on, table.attended_on, table.attendance_hour)
    return [tuple(map(str, row)) for row in terminal.rows(query)]
