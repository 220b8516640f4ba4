"""Standing: whether what a token rests on is still there, whichever process ended it.

A person's token rests on a grant, a person, an appointment, a client and the agencies of person and client; a
service's on its client and the agency of that. Any of them may end at any moment, and a single token may be revoked.
Read with the stamp that moves whenever one of them does (schema/tables/stamp.py), so that what was found may be kept
for as long as the stamp is the same. Reads only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.oauth.client import is_in_force
from auth.principal import Credential, Principal
from auth.reason import Reason
from auth.refusal import Code, Refused
from schema.tables.base import Id, Text
from schema.tables.grants import REVOCATION, TOKEN_GRANT
from schema.tables.identity import CLIENT
from schema.tables.people import APPOINTMENT, PERSON
from schema.tables.reference import AGENCY
from schema.tables.stamp import SHARING_STAMP

REVOKED = Refused(
    Code.UNAUTHENTICATED,
    "The access token was revoked, or what it rests on has ended: get a new one.",
    Reason.TOKEN_REVOKED,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold what was found under *stamp* of one token, and of all others with the same ground.

    *trained_until* is the last day of the person's training, None for no end; tokens *revoked_until* then are dead,
    None where no such time is known. *is_of_all* says that no token is revoked by itself, so that what was found holds
    for every token of this ground.
    """

    stamp: str
    is_there: bool
    trained_until: date | None
    revoked_until: datetime | None
    is_of_all: bool

    def lasts(self, credential: Credential, today: date) -> bool:
        """Tell whether a token with this ground stands on this day, as long as the stamp has not moved."""
        is_trained = self.trained_until is None or self.trained_until >= today
        is_later = self.revoked_until is None or self.revoked_until.timestamp() < credential.issued
        return self.is_there and is_trained and is_later


def stands(connection: Connection, principal: Principal, today: date) -> bool:
    """Tell it of one token, in the caller's transaction. Raises: ValueError for a principal without a token."""
    credential = credential_of(principal)
    row = connection.execute(statement(is_service=credential.grant is None), values_of(principal)).one()
    return standing(tuple(row)).lasts(credential, today)


def standing(row: tuple[object, ...]) -> Standing:
    """Read a row of ``statement``, from either driver."""
    stamp, ground, revoked, others, until, time = row
    day = until if until is None or isinstance(until, date) else date.fromisoformat(str(until))
    instant = time if time is None or isinstance(time, datetime) else datetime.fromisoformat(str(time))
    return Standing(str(stamp), ground is not None and revoked == 0, day, instant, others == 0)


def values_of(principal: Principal) -> Mapping[str, str | None]:
    """Give the values of the parameters of ``statement``."""
    credential = credential_of(principal)
    return {
        "token": credential.token,
        "grant": credential.grant,
        "client": principal.client_id,
        "subject": principal.id,
    }


def credential_of(principal: Principal) -> Credential:
    """Give what the token is known by. Raises: ValueError for a principal without one."""
    if principal.credential is None:
        raise ValueError("Only a token can be revoked.")
    return principal.credential


def statement(*, is_service: bool) -> sa.Select[Any]:
    """Write the look-up of one token; all of it by primary keys.

    SELECT sharing_stamp.standing, ground.found, (SELECT count(*) FROM revocation WHERE kind = 'TOKEN' AND ...),
    CAST(EXISTS (SELECT 1 FROM revocation WHERE kind = 'TOKEN') AS INTEGER), ground.trained_until,
    (SELECT max(revoked_at) FROM revocation WHERE ...)
    FROM sharing_stamp LEFT JOIN (SELECT 1 AS found, NULL AS trained_until
    FROM client JOIN agency ON agency.id = client.agency_id
    WHERE client.id = :client AND client.disabled_at IS NULL AND (agency.stopped_at IS NULL OR ...)) AS ground ON true
    """
    ground = (_of_service() if is_service else _of_person()).subquery("ground")
    single, everybody = _is_of("TOKEN", "token"), sa.or_(_is_of("CLIENT", "client"), _is_of("PERSON", "subject"))
    any_token = sa.select(_number("1")).where(REVOCATION.c.kind == _word("TOKEN")).exists()
    columns: list[sa.ColumnElement[Any]] = [
        SHARING_STAMP.c.standing,
        ground.c.found,
        sa.select(sa.func.count()).select_from(REVOCATION).where(single).scalar_subquery(),
        sa.cast(any_token, sa.Integer),
        ground.c.trained_until,
        sa.select(sa.func.max(REVOCATION.c.revoked_at)).where(everybody).scalar_subquery(),
    ]
    return sa.select(*columns).select_from(SHARING_STAMP.outerjoin(ground, sa.true()))


def _is_of(kind: str, subject: str) -> sa.ColumnElement[bool]:
    return sa.and_(REVOCATION.c.kind == _word(kind), REVOCATION.c.subject == _parameter(subject))


def _of_service() -> sa.Select[Any]:
    columns: list[sa.ColumnElement[Any]] = [
        _number("1").label("found"),
        sa.null().cast(sa.Date).label("trained_until"),
    ]
    with_agency = CLIENT.join(AGENCY, AGENCY.c.id == CLIENT.c.agency_id)
    return sa.select(*columns).select_from(with_agency).where(CLIENT.c.id == _parameter("client"), is_in_force())


def _of_person() -> sa.Select[Any]:
    columns: list[sa.ColumnElement[Any]] = [
        _number("1").label("found"),
        PERSON.c.trained_until,
    ]
    of_client = AGENCY.alias("agency_of_client")
    return (
        sa.select(*columns)
        .select_from(TOKEN_GRANT)
        .join(PERSON, PERSON.c.id == TOKEN_GRANT.c.person_id)
        .join(AGENCY, AGENCY.c.id == PERSON.c.agency_id)
        .join(CLIENT, CLIENT.c.id == TOKEN_GRANT.c.client_id)
        .join(of_client, of_client.c.id == CLIENT.c.agency_id)
        .join(APPOINTMENT, APPOINTMENT.c.id == TOKEN_GRANT.c.appointment_id)
        .where(
            TOKEN_GRANT.c.id == sa.bindparam("grant", type_=Id()),
            CLIENT.c.id == _parameter("client"),
            TOKEN_GRANT.c.ended_at.is_(None),
            PERSON.c.ended_at.is_(None),
            AGENCY.c.stopped_at.is_(None),
            is_in_force(of_client),
            APPOINTMENT.c.approved_at.is_not(None),
            APPOINTMENT.c.ended_at.is_(None),
        )
    )


def _parameter(name: str) -> sa.BindParameter[str]:
    return sa.bindparam(name, type_=Text)


def _word(text: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{text}'", Text)


def _number(text: str) -> sa.ColumnElement[int]:
    return sa.literal_column(text, sa.Integer())
