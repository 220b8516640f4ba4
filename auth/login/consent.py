"""Consent: what a person allowed an application to do, remembered until it is revoked.

What was allowed covers a later request that asks for no more and is answered in the same role, of an application that
proves who it is. Of a public one it is only kept to list what it holds: any program on the person's device can send
its client_id and its address, so it must never get a code unasked (RFC 8252 section 8.6). Revoking takes the memory
away and ends every grant the application holds for that person, and with them its tokens.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.login.appointments import Appointment
from auth.oauth.client import ClientKind
from auth.oauth.revoke import end_grants
from auth.roles import ROLES
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
    """Describe to a person what an application may do in their name, and since when; *scopes* in a stable order."""

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


def remembered(connection: Connection, person_id: str, client_id: str, offers: tuple[Offer, ...]) -> Offer | None:
    """Give the one of *offers* that the person accepted before in full; None where they did not, or are asked anew.

    SELECT consent.scopes, consent.role FROM consent JOIN client ON client.id = consent.client_id
    WHERE consent.person_id = :person AND consent.client_id = :client AND client.kind = 'CONFIDENTIAL'
    """
    query = (
        sa.select(CONSENT.c.scopes, CONSENT.c.role)
        .join(CLIENT, CLIENT.c.id == CONSENT.c.client_id)
        .where(
            CONSENT.c.person_id == person_id,
            CONSENT.c.client_id == client_id,
            # Also of a public client whose tokens are bound: the key is of the tokens and says nothing of the program.
            CLIENT.c.kind == ClientKind.CONFIDENTIAL.value,
        )
    )
    given = connection.execute(query).one_or_none()
    if given is None:
        return None
    known = (offer for offer in offers if offer.appointment.role == given.role)
    return next((offer for offer in known if set(offer.scopes) <= set(given.scopes.split())), None)


def remember(connection: Connection, person_id: str, client_id: str, offer: Offer, now: datetime) -> None:
    """Remember that the person accepted *offer*, and nothing beyond it: neither from before nor asked for in vain."""
    own = sa.and_(CONSENT.c.person_id == person_id, CONSENT.c.client_id == client_id)
    values = {"scopes": " ".join(sorted(offer.scopes)), "role": offer.appointment.role.value, "given_at": now}
    if connection.execute(sa.update(CONSENT).where(own).values(**values)).rowcount:
        return
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(CONSENT).values(person_id=person_id, client_id=client_id, **values))
    except sa.exc.IntegrityError:
        connection.execute(sa.update(CONSENT).where(own).values(**values))


def listed(connection: Connection, person_id: str, now: datetime) -> tuple[Consent, ...]:
    """List what applications may do for a person, by name: what is remembered, and what their grants hold *now*."""
    held = _held(connection, person_id, now)
    query = (
        sa.select(CONSENT, CLIENT.c.name, CLIENT.c.kind, AGENCY.c.name.label("agency_name"))
        .join(CLIENT, CLIENT.c.id == CONSENT.c.client_id)
        .join(AGENCY, AGENCY.c.id == CLIENT.c.agency_id)
        .where(CONSENT.c.person_id == person_id)
        .order_by(CLIENT.c.name, CLIENT.c.id)
    )
    found = []
    for row in connection.execute(query):
        kept = set() if row.kind == ClientKind.PUBLIC else set(row.scopes.split())
        scopes = tuple(sorted(kept | held[row.client_id]))
        if scopes:
            found.append(Consent(row.client_id, row.name, row.agency_name, scopes, row.given_at))
    return tuple(found)


def revoke(connection: Connection, person_id: str, client_id: str, now: datetime) -> bool:
    """Forget the consent and end every grant of the application for this person; False when there was neither."""
    own = sa.and_(CONSENT.c.person_id == person_id, CONSENT.c.client_id == client_id)
    forgotten = connection.execute(sa.delete(CONSENT).where(own)).rowcount
    its_own = sa.and_(TOKEN_GRANT.c.person_id == person_id, TOKEN_GRANT.c.client_id == client_id)
    ended = end_grants(connection, its_own, now)
    return bool(forgotten or ended)


def _held(connection: Connection, person_id: str, now: datetime) -> defaultdict[str, set[str]]:
    """Read what each application holds for a person.

    SELECT client_id, scopes FROM token_grant WHERE person_id = :person AND ended_at IS NULL AND expires_at > :now
    """
    query = sa.select(TOKEN_GRANT.c.client_id, TOKEN_GRANT.c.scopes).where(
        TOKEN_GRANT.c.person_id == person_id, TOKEN_GRANT.c.ended_at.is_(None), TOKEN_GRANT.c.expires_at > now
    )
    held: defaultdict[str, set[str]] = defaultdict(set)
    for row in connection.execute(query):
        held[row.client_id].update(row.scopes.split())
    return held
