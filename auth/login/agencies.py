"""Agencies: stopping a whole one at once, starting it again, and the list an operator reads.

What is stopped is looked at by everything that lets anybody in (auth/login/steps.py, appointments.py and session.py,
auth/oauth/client.py and standing.py). What the agency shared stays as the agreements say: suspending one is another
act, by other people. Whether an agency may be started is decided in members.py.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.oauth.client import is_own
from auth.oauth.revoke import end_agency, revoke_clients_of
from schema.tables.identity import CLIENT
from schema.tables.people import INVITATION, PERSON
from schema.tables.reference import AGENCY


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Describe an agency to an operator; *members* counts those not ended, *clients* those not disabled."""

    id: str
    name: str
    kind: str
    members: int
    clients: int
    stopped_at: datetime | None


def stop(connection: Connection, agency_id: str, now: datetime) -> int:
    """Stop an agency, with all it holds; returns the grants ended. One stopped before stays so since then.

    UPDATE agency SET stopped_at = :now WHERE id = :id AND stopped_at IS NULL
    """
    count = _end_all(connection, agency_id, now)
    revoke_clients_of(connection, agency_id, now)
    going = sa.update(AGENCY).where(AGENCY.c.id == agency_id, AGENCY.c.stopped_at.is_(None))
    connection.execute(going.values(stopped_at=now))
    return count


def start(connection: Connection, agency_id: str, now: datetime) -> None:
    """Let an agency in again; what it held does not come back, so that whoever took hold of any of it holds nothing."""
    # Once more: what was being given while the agency was stopped would come to life now.
    _end_all(connection, agency_id, now)
    mine = AGENCY.c.id == agency_id
    stopped_at = connection.scalar(sa.select(AGENCY.c.stopped_at).where(mine)) or now
    # Tokens count in whole seconds: those of this one are signed after the start, which the clients need not wait for.
    revoke_clients_of(connection, agency_id, max(stopped_at, now - timedelta(seconds=1)))
    connection.execute(sa.update(AGENCY).where(mine).values(stopped_at=None))


def partners(connection: Connection) -> tuple[Partner, ...]:
    """List every agency by name, stopped ones too."""
    people = sa.select(sa.func.count()).where(PERSON.c.agency_id == AGENCY.c.id, PERSON.c.ended_at.is_(None))
    software = sa.select(sa.func.count()).where(
        CLIENT.c.agency_id == AGENCY.c.id, CLIENT.c.disabled_at.is_(None), sa.not_(is_own())
    )
    known = (AGENCY.c.id, AGENCY.c.name, AGENCY.c.kind, AGENCY.c.stopped_at)
    counted = (people.scalar_subquery().label("members"), software.scalar_subquery().label("clients"))
    rows = connection.execute(sa.select(*known, *counted).order_by(AGENCY.c.name, AGENCY.c.id))
    return tuple(Partner(**row) for row in rows.mappings())


def _end_all(connection: Connection, agency_id: str, now: datetime) -> int:
    people = sa.select(PERSON.c.id).where(PERSON.c.agency_id == agency_id)
    unused = sa.and_(INVITATION.c.person_id.in_(people), INVITATION.c.used_at.is_(None))
    connection.execute(sa.update(INVITATION).where(unused).values(used_at=now))
    return end_agency(connection, agency_id, now)
