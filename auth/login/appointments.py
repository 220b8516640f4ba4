"""Appointments: the roles a person may act in now.

Asked at login, at every page and at each token of a person, so that ending one works on the next of them. A role
that nobody has approved is not in force. Reads only.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.roles import Role
from schema.tables.people import APPOINTMENT, PERSON
from schema.tables.reference import AGENCY


@dataclass(frozen=True, slots=True)
class Appointment:
    """Name one part a person plays; *site* is the id of the only place it is for, or None."""

    id: str
    role: Role
    site: str | None


def in_force(connection: Connection, person_id: str, now: datetime) -> tuple[Appointment, ...]:
    """List what *person_id* may act as now, in a stable order; nothing at all for a person not in force.

    A person is in force while not ended, of an agency that is not stopped and with training in date; an appointment
    once approved and not ended.

        SELECT appointment.id, role, site_id FROM appointment JOIN person ON person.id = appointment.person_id
        JOIN agency ON agency.id = person.agency_id
        WHERE person.id = :person AND person.ended_at IS NULL AND agency.stopped_at IS NULL
        AND (trained_until IS NULL OR trained_until >= :today)
        AND approved_at IS NOT NULL AND appointment.ended_at IS NULL ORDER BY role, appointment.id
    """
    query = (
        sa.select(APPOINTMENT.c.id, APPOINTMENT.c.role, APPOINTMENT.c.site_id)
        .join(PERSON, PERSON.c.id == APPOINTMENT.c.person_id)
        .join(AGENCY, AGENCY.c.id == PERSON.c.agency_id)
        .where(
            PERSON.c.id == person_id,
            PERSON.c.ended_at.is_(None),
            AGENCY.c.stopped_at.is_(None),
            sa.or_(PERSON.c.trained_until.is_(None), PERSON.c.trained_until >= now.date()),
            APPOINTMENT.c.approved_at.is_not(None),
            APPOINTMENT.c.ended_at.is_(None),
        )
        .order_by(APPOINTMENT.c.role, APPOINTMENT.c.id)
    )
    return tuple(Appointment(row.id, Role(row.role), row.site_id) for row in connection.execute(query))
