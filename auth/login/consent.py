"""Consent: what a person allowed an application to do, remembered until it is revoked.

What was allowed covers a later request that asks for no more and is answered in the same role. Revoking takes the
memory away and ends every grant the application holds for that person, and with them its tokens.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.login.appointments import Appointment
from auth.oauth.revoke import end_grants
from auth.roles import ROLES, Role
from schema.tables.grants import TOKEN_GRANT
from schema.tables.identity import CLIENT
from schema.tables.people import CONSENT
from schema.tables.reference import AGENCY


@dataclass(frozen=True, slots=True)
class Offer:
    """Hold what one appointment can give an application: the scopes within the role, and the purposes of both."""

    appointment: Appointment
    scopes: tuple[str, ...]
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consent:
    """Describe one consent to the person who gave it."""

    client_id: str
    client_name: str
    agency_name: str
    scopes: tuple[str, ...]
    given_at: datetime


def offers(
    connection: Connection, client_id: str, scopes: tuple[str, ...], appointments: tuple[Appointment, ...]
) -> tuple[Offer, ...]:
    """List what each appointment can give; one that shares no purpose with the application gives nothing."""
    written = connection.scalar(sa.select(CLIENT.c.purposes).where(CLIENT.c.id == client_id)) or ""
    allowed = written.split()
    found = []
    for appointment in appointments:
        role = ROLES[appointment.role]
        purposes = tuple(purpose for purpose in role.purposes if purpose in allowed)
        within = tuple(scope for scope in scopes if scope in role.scopes)
        if purposes and within:
            found.append(Offer(appointment, within, purposes))
    return tuple(found)


def covering_role(connection: Connection, person_id: str, client_id: str, scopes: tuple[str, ...]) -> str | None:
    """Give the role in which the person allowed all of *scopes* before; None where they did not."""
    query = sa.select(CONSENT).where(CONSENT.c.person_id == person_id, CONSENT.c.client_id == client_id)
    given = connection.execute(query).one_or_none()
    return given.role if given is not None and set(scopes) <= set(given.scopes.split()) else None


def remember(
    connection: Connection, person_id: str, client_id: str, scopes: tuple[str, ...], *, role: Role, now: datetime
) -> None:
    """Remember that the person allowed *scopes* in *role*, and nothing beyond them from before."""
    own = sa.and_(CONSENT.c.person_id == person_id, CONSENT.c.client_id == client_id)
    values = {"scopes": " ".join(sorted(scopes)), "role": role.value, "given_at": now}
    if connection.execute(sa.update(CONSENT).where(own).values(**values)).rowcount:
        return
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(CONSENT).values(person_id=person_id, client_id=client_id, **values))
    except sa.exc.IntegrityError:
        connection.execute(sa.update(CONSENT).where(own).values(**values))


def listed(connection: Connection, person_id: str) -> tuple[Consent, ...]:
    """List what a person allowed, by the name of the application."""
    query = (
        sa.select(CONSENT, CLIENT.c.name, AGENCY.c.name.label("agency_name"))
        .join(CLIENT, CLIENT.c.id == CONSENT.c.client_id)
        .join(AGENCY, AGENCY.c.id == CLIENT.c.agency_id)
        .where(CONSENT.c.person_id == person_id)
        .order_by(CLIENT.c.name, CLIENT.c.id)
    )
    return tuple(
        Consent(row.client_id, row.name, row.agency_name, tuple(row.scopes.split()), row.given_at)
        for row in connection.execute(query)
    )


def revoke(connection: Connection, person_id: str, client_id: str, now: datetime) -> bool:
    """Forget the consent and end every grant of the application for this person; False when there was neither."""
    own = sa.and_(CONSENT.c.person_id == person_id, CONSENT.c.client_id == client_id)
    forgotten = connection.execute(sa.delete(CONSENT).where(own)).rowcount
    its_own = sa.and_(TOKEN_GRANT.c.person_id == person_id, TOKEN_GRANT.c.client_id == client_id)
    ended = end_grants(connection, its_own, now)
    return bool(forgotten or ended)
