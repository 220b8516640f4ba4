"""Interaction: an authorization request that has been checked and waits for a person to decide.

Known to the browser by a random reference, kept as a hash. Deciding is one conditional UPDATE, so that a request
ends once. Approving makes the grant and its code in the same transaction.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.login.appointments import Appointment
from auth.login.secret import hash_of
from auth.login.session import SignedIn
from auth.oauth.authorize import Problem, address
from auth.oauth.client import ClientKind, is_in_force
from auth.oauth.token import Authority
from auth.reason import Reason
from auth.refusal import Code, RefusalError, Refused
from auth.roles import ROLES, Role
from schema.tables.grants import AUTHORIZATION_CODE, INTERACTION, TOKEN_GRANT
from schema.tables.identity import CLIENT
from schema.tables.reference import AGENCY

# So long a person may take to sign in and decide.
PATIENCE = timedelta(minutes=15)
CODE_LIFE = timedelta(seconds=60)
# A working day: then the person is asked again, whatever was refreshed in between.
GRANT_LIFE = timedelta(hours=12)

DECIDED = Refused(
    Code.CONFLICT, "This request has been decided already: start again in the application.", Reason.STALE_REQUEST
)
NOT_HELD = Refused(Code.BAD_USER_INPUT, "You do not hold this role now: choose another.", Reason.ROLE_NOT_HELD)


@dataclass(frozen=True, slots=True)
class Interaction:
    """Describe what is asked, by whom, and whether they proved to be it; *scopes* in a stable order."""

    reference: str
    client_id: str
    client_name: str
    agency_name: str
    is_proved: bool
    scopes: tuple[str, ...]
    redirect_uri: str
    state: str | None
    prompt: str | None
    max_age: int | None
    begun_at: datetime
    challenge: str
    nonce: str | None = None
    thumbprint: str | None = None

    @property
    def prompts(self) -> tuple[str, ...]:
        """List what the application wants the person to be asked, or with ``none`` not to be."""
        return tuple((self.prompt or "").split())


def begin(connection: Connection, reference: str, client_id: str, asked: Mapping[str, str], now: datetime) -> None:
    """Keep a checked request under *reference* until a person decides; *asked* holds only what was checked."""
    connection.execute(
        sa.insert(INTERACTION).values(
            reference_hash=hash_of(reference),
            client_id=client_id,
            parameters=json.dumps(dict(asked)),
            key_thumbprint=asked.get("dpop_jkt"),
            begun_at=now,
            expires_at=now + PATIENCE,
        )
    )


def find(connection: Connection, reference: str, now: datetime) -> Interaction | None:
    """Find the request that waits under *reference*; None when it is unknown, decided or late."""
    query = (
        sa.select(INTERACTION, CLIENT.c.name, CLIENT.c.kind, AGENCY.c.name.label("agency_name"))
        .join(CLIENT, CLIENT.c.id == INTERACTION.c.client_id)
        .join(AGENCY, AGENCY.c.id == CLIENT.c.agency_id)
        .where(
            INTERACTION.c.reference_hash == hash_of(reference),
            INTERACTION.c.decided_at.is_(None),
            INTERACTION.c.expires_at > now,
            is_in_force(),
        )
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    asked: dict[str, str] = json.loads(row.parameters)
    return Interaction(
        reference=reference,
        client_id=row.client_id,
        client_name=row.name,
        agency_name=row.agency_name,
        # Only a request that was pushed with a key gets as far as here (RFC 9126).
        is_proved=row.kind == ClientKind.CONFIDENTIAL,
        scopes=tuple(asked["scope"].split()),
        redirect_uri=asked["redirect_uri"],
        state=asked.get("state"),
        prompt=asked.get("prompt"),
        max_age=int(asked["max_age"]) if "max_age" in asked else None,
        begun_at=row.begun_at,
        challenge=asked["code_challenge"],
        nonce=asked.get("nonce"),
        thumbprint=row.key_thumbprint,
    )


def approve(
    connection: Connection,
    interaction: Interaction,
    signed_in: SignedIn,
    role: Role,
    authority: Authority,
    now: datetime,
    new_secret: Callable[[], str],
) -> str:
    """Decide for it, once, in *role*; returns the address to go to.

    Of the scopes asked for, those are granted that the role can hold. Raises: RefusalError.
    """
    held = [one for one in signed_in.appointments if one.role is role]
    if not held:
        raise RefusalError(NOT_HELD)
    _decide(connection, interaction, now)
    scopes = sorted(set(interaction.scopes) & ROLES[role].scopes)
    if not scopes:
        text = "The role of the person can hold none of the scopes asked for."
        return _address(interaction, authority, error="invalid_scope", error_description=text)
    grant = str(UUID(bytes=hashlib.sha256(new_secret().encode()).digest()[:16], version=4))
    _keep_grant(connection, grant, interaction, signed_in, held[0], scopes, now)
    code = new_secret()
    connection.execute(
        sa.insert(AUTHORIZATION_CODE).values(
            code_hash=hash_of(code),
            grant_id=grant,
            client_id=interaction.client_id,
            redirect_uri=interaction.redirect_uri,
            challenge=interaction.challenge,
            expires_at=now + CODE_LIFE,
        )
    )
    return _address(interaction, authority, code=code)


DECLINED = Problem("access_denied", "The person declined.")
# What a request with prompt=none is told where it cannot go on (OpenID Connect Core section 3.1.2.6).
LOGIN_REQUIRED = Problem("login_required", "The person has to sign in: send them again without prompt=none.")
CONSENT_REQUIRED = Problem("consent_required", "The person has to be asked: send them again without prompt=none.")


def deny(
    connection: Connection, interaction: Interaction, authority: Authority, now: datetime, problem: Problem = DECLINED
) -> str:
    """Decide against it, once, for the reason of *problem*; returns the address to go to. Raises: RefusalError."""
    _decide(connection, interaction, now)
    return _address(interaction, authority, error=problem.error, error_description=problem.text)


def _keep_grant(
    connection: Connection,
    grant_id: str,
    interaction: Interaction,
    signed_in: SignedIn,
    appointment: Appointment,
    scopes: list[str],
    now: datetime,
) -> None:
    connection.execute(
        sa.insert(TOKEN_GRANT).values(
            id=grant_id,
            client_id=interaction.client_id,
            person_id=signed_in.person_id,
            appointment_id=appointment.id,
            scopes=" ".join(scopes),
            key_thumbprint=interaction.thumbprint,
            authenticated_at=signed_in.authenticated_at,
            methods=" ".join(signed_in.methods),
            nonce=interaction.nonce,
            created_at=now,
            expires_at=now + GRANT_LIFE,
        )
    )


def _decide(connection: Connection, interaction: Interaction, now: datetime) -> None:
    # UPDATE interaction SET decided_at = :now WHERE reference_hash = :hash AND decided_at IS NULL AND expires_at > :now
    waiting = sa.and_(
        INTERACTION.c.reference_hash == hash_of(interaction.reference),
        INTERACTION.c.decided_at.is_(None),
        INTERACTION.c.expires_at > now,
    )
    if connection.execute(sa.update(INTERACTION).where(waiting).values(decided_at=now)).rowcount != 1:
        raise RefusalError(DECIDED)


def _address(interaction: Interaction, authority: Authority, **answer: str) -> str:
    return address(interaction.redirect_uri, issuer=authority.issuer, state=interaction.state, **answer)
