"""Roll: the members as an operator reads them: who they are, what they hold, who granted and who approved it.

No password, secret or link is in it. Reads only.
"""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from auth.naming import unknown
from schema.tables.people import APPOINTMENT, PERSON
from schema.tables.reference import AGENCY, SITE

IN_FORCE, AWAITING_APPROVAL, OUT_OF_TRAINING, ENDED = "IN_FORCE", "AWAITING_APPROVAL", "OUT_OF_TRAINING", "ENDED"
AGENCY_STOPPED = "AGENCY_STOPPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """Describe one role; *granted_by* and *approved_by* are usernames, or words for who acts without one."""

    role: str
    site: str | None
    state: str
    granted_by: str
    granted_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Describe one member."""

    username: str
    name: str
    agency: str
    has_entered: bool
    has_second_factor: bool
    trained_until: date | None
    created_at: datetime
    ended_at: datetime | None
    roles: tuple[HeldRole, ...]


def members(connection: Connection, now: datetime) -> tuple[Member, ...]:
    """List every member by username, ended ones too; the roles of each in the order they were granted."""
    columns = (PERSON, AGENCY.c.name.label("agency_name"), AGENCY.c.stopped_at)
    people = sa.select(*columns).join(AGENCY, AGENCY.c.id == PERSON.c.agency_id)
    roles = sa.select(APPOINTMENT, SITE.c.name.label("site_name")).outerjoin(SITE, SITE.c.id == APPOINTMENT.c.site_id)
    rows = connection.execute(people.order_by(PERSON.c.username)).all()
    names = {row.id: row.username for row in rows}
    of_person: dict[str, list[Row[tuple[object, ...]]]] = {}
    for held in connection.execute(roles.order_by(APPOINTMENT.c.granted_at, APPOINTMENT.c.role, APPOINTMENT.c.id)):
        of_person.setdefault(held.person_id, []).append(held)
    return tuple(_member(row, of_person.get(row.id, []), names, now) for row in rows)


def member(connection: Connection, username: str, now: datetime) -> Member:
    """Find one member. Raises: RefusalError BAD_USER_INPUT with those there are."""
    everybody = members(connection, now)
    for each in everybody:
        if each.username == username:
            return each
    raise unknown("member", username, (each.username for each in everybody))


def _member(
    row: "Row[tuple[object, ...]]", held: "list[Row[tuple[object, ...]]]", names: dict[str, str], now: datetime
) -> Member:
    return Member(
        username=row.username,
        name=row.name,
        agency=row.agency_name,
        has_entered=row.password_hash is not None,
        has_second_factor=row.totp_sealed is not None,
        trained_until=row.trained_until,
        created_at=row.created_at,
        ended_at=row.ended_at,
        roles=tuple(_role(each, row, names, now) for each in held),
    )


def _role(
    held: "Row[tuple[object, ...]]", person: "Row[tuple[object, ...]]", names: dict[str, str], now: datetime
) -> HeldRole:
    is_trained = person.trained_until is None or person.trained_until >= now.date()
    state = IN_FORCE if is_trained else OUT_OF_TRAINING
    if person.stopped_at is not None:
        state = AGENCY_STOPPED
    if held.approved_at is None:
        state = AWAITING_APPROVAL
    if held.ended_at is not None or person.ended_at is not None:
        state = ENDED
    return HeldRole(
        role=held.role,
        site=held.site_name,
        state=state,
        granted_by=names.get(held.granted_by, held.granted_by),
        granted_at=held.granted_at,
        approved_by=names.get(held.approved_by, held.approved_by),
        approved_at=held.approved_at,
        ended_at=held.ended_at,
    )
