"""Keys: what access tokens are signed with, and what the world may check them with.

Three states: CURRENT signs, NEXT is published so that everyone knows it before it signs, RETIRED is published
until the last token it signed has expired. Private keys lie in the database only sealed. Never logs a key.
Whoever changes them takes turns, so that two rotations at once are one after the other.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc.jwk import ECKey, KeySet
from sqlalchemy.engine import Connection

from auth.refusal import Code, RefusalError, Refused
from auth.turn import take_turn
from schema.tables.identity import SIGNING_KEY

NONCE_BYTES = 12

# A retired key stays published for longer than any token may live.
OVERLAP = timedelta(hours=2)

# A key is published for so long before it signs: every process has read it by then, twice over (server/door.py).
PUBLISHED_FIRST = timedelta(minutes=1)


class KeyState(StrEnum):
    """Name the life of a signing key, in order."""

    NEXT = "NEXT"
    CURRENT = "CURRENT"
    RETIRED = "RETIRED"


class KeyUnreadable(Exception):
    """Say that a stored key was sealed under another secret or was changed."""


@dataclass(frozen=True, slots=True)
class Safe:
    """Hold what seals private keys: a 32-byte *key* and a source of fresh random bytes."""

    key: bytes
    new_bytes: Callable[[int], bytes]

    def seal(self, text: str, *, kid: str) -> str:
        """Encrypt *text*; the result opens only for the same *kid*, so rows cannot be swapped."""
        nonce = self.new_bytes(NONCE_BYTES)
        return b64encode(nonce + AESGCM(self.key).encrypt(nonce, text.encode(), kid.encode())).decode("ascii")

    def open(self, sealed: str, *, kid: str) -> str:
        """Decrypt what ``seal`` made.

        Raises: KeyUnreadable when the key, the kid or a single bit differs.
        """
        try:
            raw = b64decode(sealed, validate=True)
            return AESGCM(self.key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], kid.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise KeyUnreadable(f"Signing key {kid} cannot be opened with the secret in the settings.") from error


@dataclass(frozen=True, slots=True)
class Listed:
    """Describe one key to an operator, without the key."""

    kid: str
    state: KeyState
    created_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Keyring:
    """Hold the private key that signs now and every public key a token may have been signed with."""

    signing: ECKey
    published: KeySet
    kids: frozenset[str]


def load(connection: Connection, safe: Safe) -> Keyring | None:
    """Read the keys; None when there is no current one.

    Raises: KeyUnreadable.
    """
    rows = connection.execute(sa.select(SIGNING_KEY).order_by(SIGNING_KEY.c.kid)).all()
    signing = [row for row in rows if row.state == KeyState.CURRENT]
    if len(signing) != 1:
        return None
    private = safe.open(signing[0].sealed_jwk, kid=signing[0].kid)
    public = KeySet([ECKey.import_key(json.loads(row.public_jwk)) for row in rows])
    return Keyring(ECKey.import_key(json.loads(private)), public, frozenset(row.kid for row in rows))


def ensure(connection: Connection, safe: Safe, now: datetime) -> bool:
    """Make a current and a next key when there is none; returns whether it made them.

    Of several workers that start together, one makes the keys and the others find them made.
    """
    if connection.scalar(sa.select(sa.literal(1)).where(SIGNING_KEY.c.state == KeyState.CURRENT).limit(1)):
        return False
    try:
        with connection.begin_nested():
            _add(connection, KeyState.CURRENT, safe, now)
    except sa.exc.IntegrityError:
        return False
    _add(connection, KeyState.NEXT, safe, now)
    return True


def rotate(connection: Connection, safe: Safe, now: datetime, *, at_once: bool = False) -> str:
    """Retire the current key, promote the next one, make a new next one; returns the new current kid.

    Keys retired longer ago than OVERLAP are deleted. *at_once* lets a next key sign that not everyone may know yet.
    Raises: RefusalError CONFLICT when the next key was published less than PUBLISHED_FIRST ago.
    """
    take_turn(connection, SIGNING_KEY)
    ensure(connection, safe, now)
    state = SIGNING_KEY.c.state
    waiting = sa.select(SIGNING_KEY).where(state == KeyState.NEXT).order_by(SIGNING_KEY.c.created_at).limit(1)
    following = connection.execute(waiting).one_or_none()
    if following is not None and following.created_at > now - PUBLISHED_FIRST and not at_once:
        raise _refusal(f"The next key {following.kid} was published less than a minute ago. Wait, then rotate again.")
    connection.execute(
        sa.delete(SIGNING_KEY).where(state == KeyState.RETIRED, SIGNING_KEY.c.retired_at < now - OVERLAP)
    )
    connection.execute(
        sa.update(SIGNING_KEY).where(state == KeyState.CURRENT).values(state=KeyState.RETIRED, retired_at=now)
    )
    kid = _add(connection, KeyState.NEXT, safe, now) if following is None else str(following.kid)
    connection.execute(sa.update(SIGNING_KEY).where(SIGNING_KEY.c.kid == kid).values(state=KeyState.CURRENT))
    _add(connection, KeyState.NEXT, safe, now)
    return kid


def retire(connection: Connection, safe: Safe, kid: str, now: datetime, *, at_once: bool = False) -> KeyState:
    """Publish the key *kid* no longer; returns the state it was in. A next key is replaced by a new one.

    *at_once* is for a key that has leaked: whatever it signed is refused from then on.
    Raises: RefusalError BAD_USER_INPUT for a key that is not there; CONFLICT for the one that signs, and for one whose
    tokens may still be in use.
    """
    take_turn(connection, SIGNING_KEY)
    keys = {key.kid: key for key in listed(connection)}
    key = keys.get(kid)
    if key is None:
        known = ", ".join(keys) or "none"
        raise RefusalError(Refused(Code.BAD_USER_INPUT, f"There is no signing key {kid!r}; there are: {known}."))
    if key.state is KeyState.CURRENT:
        raise _refusal(f"The key {kid} signs. Let another one sign first: rotate, then retire it.")
    if key.retired_at is not None and key.retired_at > now - OVERLAP and not at_once:
        until = f"{key.retired_at + OVERLAP:%Y-%m-%d %H:%M} UTC"
        raise _refusal(f"Tokens that the key {kid} signed may be in use until {until}. Wait, or end them at once.")
    connection.execute(sa.delete(SIGNING_KEY).where(SIGNING_KEY.c.kid == kid))
    if key.state is KeyState.NEXT:
        _add(connection, KeyState.NEXT, safe, now)
    return key.state


def listed(connection: Connection) -> tuple[Listed, ...]:
    """List the keys: the one that signs, the next one, then those that are retired, the latest first."""
    latest = sa.func.coalesce(SIGNING_KEY.c.retired_at, SIGNING_KEY.c.created_at).desc()
    rows = connection.execute(sa.select(SIGNING_KEY).order_by(latest, SIGNING_KEY.c.kid))
    keys = [Listed(row.kid, KeyState(row.state), row.created_at, row.retired_at) for row in rows]
    order = (KeyState.CURRENT, KeyState.NEXT, KeyState.RETIRED)
    return tuple(sorted(keys, key=lambda key: order.index(key.state)))


def jwks(keyring: Keyring) -> dict[str, object]:
    """Write the public keys as a JSON Web Key Set (RFC 7517 section 5)."""
    return {"keys": [key.as_dict(private=False) for key in keyring.published]}


def _add(connection: Connection, state: KeyState, safe: Safe, now: datetime) -> str:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
    kid = str(key.kid)
    connection.execute(
        sa.insert(SIGNING_KEY).values(
            kid=kid,
            state=state,
            public_jwk=json.dumps(key.as_dict(private=False)),
            sealed_jwk=safe.seal(json.dumps(key.as_dict(private=True)), kid=kid),
            created_at=now,
        )
    )
    return kid


def _refusal(public: str) -> RefusalError:
    return RefusalError(Refused(Code.CONFLICT, public))
