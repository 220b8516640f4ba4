"""Standing: whether what a token rests on is still there, whichever process ended it.

A person's token rests on a grant, a person, an appointment and a client; a service's on its client. Any of them may
end at any moment, and a single token may be revoked. Read with the stamp that moves whenever one of them does
(schema/tables/stamp.py), so that what was found may be kept for as long as the stamp is the same. Reads only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from auth.principal import Credential, Principal
from auth.refusal import Code, Refused
from schema.tables.base import Id, Text, UtcDateTime
from schema.tables.grants import REVOCATION, TOKEN_GRANT
from schema.tables.identity import CLIENT
from schema.tables.people import APPOINTMENT, PERSON
from schema.tables.stamp import SHARING_STAMP

REVOKED = Refused(Code.UNAUTHENTICATED, "The access token was revoked, or what it rests on has ended: get a new one.")


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold what was found under *stamp*; *trained_until* is the last day of the person's training, None for no end."""

    stamp: str
    is_there: bool
    trained_until: date | None

    def lasts(self, today: date) -> bool:
        """Tell whether the token stands on this day, as long as the stamp has not moved."""
        return self.is_there and (self.trained_until is None or self.trained_until >= today)


def look(connection: Connection, principal: Principal) -> Standing:
    """Look once, in the caller's transaction. Raises: ValueError for a principal without a token."""
    credential = _credential(principal)
    row = connection.execute(statement(is_service=credential.grant is None), _named(principal)).one()
    return standing(tuple(row))


def standing(row: tuple[object, ...]) -> Standing:
    """Read a row of ``statement``, from either driver."""
    stamp, ground, revoked, until = row
    day = until if until is None or isinstance(until, date) else date.fromisoformat(str(until))
    return Standing(str(stamp), ground is not None and revoked == 0, day)


def bound(principal: Principal, names: tuple[str, ...], dialect: Dialect) -> list[Any]:
    """Give the values of the parameters *names* as a driver takes them."""
    values = dict(_named(principal))
    values["issued"] = UtcDateTime().process_bind_param(values["issued"], dialect)
    return [values[name] for name in names]


def statement(*, is_service: bool) -> sa.Select[Any]:
    """Write the look-up of one token; all of it by primary keys.

    SELECT sharing_stamp.standing, ground.found, (SELECT count(*) FROM revocation WHERE ...), ground.trained_until
    FROM sharing_stamp LEFT JOIN (SELECT 1 AS found, NULL AS trained_until FROM client
    WHERE client.id = :client AND client.disabled_at IS NULL) AS ground ON true
    """
    ground = (_of_service() if is_service else _of_person()).subquery("ground")
    columns: list[sa.ColumnElement[Any]] = [
        SHARING_STAMP.c.standing,
        ground.c.found,
        _revocations().scalar_subquery(),
        ground.c.trained_until,
    ]
    return sa.select(*columns).select_from(SHARING_STAMP.outerjoin(ground, sa.true()))


def _of_service() -> sa.Select[Any]:
    columns: list[sa.ColumnElement[Any]] = [
        sa.literal_column("1", sa.Integer()).label("found"),
        sa.null().cast(sa.Date).label("trained_until"),
    ]
    return sa.select(*columns).where(CLIENT.c.id == _parameter("client"), CLIENT.c.disabled_at.is_(None))


def _of_person() -> sa.Select[Any]:
    columns: list[sa.ColumnElement[Any]] = [
        sa.literal_column("1", sa.Integer()).label("found"),
        PERSON.c.trained_until,
    ]
    return (
        sa.select(*columns)
        .select_from(TOKEN_GRANT)
        .join(PERSON, PERSON.c.id == TOKEN_GRANT.c.person_id)
        .join(CLIENT, CLIENT.c.id == TOKEN_GRANT.c.client_id)
        .join(APPOINTMENT, APPOINTMENT.c.id == TOKEN_GRANT.c.appointment_id)
        .where(
            TOKEN_GRANT.c.id == sa.bindparam("grant", type_=Id()),
            CLIENT.c.id == _parameter("client"),
            TOKEN_GRANT.c.ended_at.is_(None),
            PERSON.c.ended_at.is_(None),
            CLIENT.c.disabled_at.is_(None),
            APPOINTMENT.c.approved_at.is_not(None),
            APPOINTMENT.c.ended_at.is_(None),
        )
    )


def _revocations() -> sa.Select[Any]:
    """Count the revocations that reach the token; one of a client or a person reaches what was issued before it.

    SELECT count(*) FROM revocation WHERE kind = 'TOKEN' AND subject = :token
    OR (kind = 'CLIENT' AND subject = :client OR kind = 'PERSON' AND subject = :subject) AND revoked_at >= :issued
    """
    kind, subject = REVOCATION.c.kind, REVOCATION.c.subject

    def of(word: str, name: str) -> sa.ColumnElement[bool]:
        return sa.and_(kind == sa.literal_column(f"'{word}'"), subject == _parameter(name))

    earlier = REVOCATION.c.revoked_at >= sa.bindparam("issued", type_=UtcDateTime())
    return (
        sa.select(sa.func.count())
        .select_from(REVOCATION)
        .where(
            sa.or_(
                of("TOKEN", "token"),
                sa.and_(of("CLIENT", "client"), earlier),
                sa.and_(of("PERSON", "subject"), earlier),
            )
        )
    )


def _parameter(name: str) -> sa.BindParameter[str]:
    return sa.bindparam(name, type_=Text)


def _named(principal: Principal) -> Mapping[str, Any]:
    credential = _credential(principal)
    return {
        "token": credential.token,
        "grant": credential.grant,
        "client": principal.client_id,
        "subject": principal.id,
        "issued": datetime.fromtimestamp(credential.issued, UTC),
    }


def _credential(principal: Principal) -> Credential:
    if principal.credential is None:
        raise ValueError("Only a token can be revoked.")
    return principal.credential
