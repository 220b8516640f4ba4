"""Totp: a time-based code as second factor (RFC 6238), and the recovery codes for a lost phone.

The secret lies sealed under the person's id, so rows cannot be swapped. A code works once: the step it belongs to
is written in one conditional UPDATE, and no step up to it is taken again. A recovery code works once likewise.
"""

import hmac
from base64 import b32encode
from collections.abc import Callable
from datetime import datetime

import pyotp
import segno
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.login.secret import hash_of
from auth.oauth.keys import KeyUnreadable, Safe
from schema.tables.people import PERSON, RECOVERY_CODE

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20  # as long as the hash behind it (RFC 4226 section 4)
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
ISSUER = "Wardmote"


def new_shared_secret(new_bytes: Callable[[int], bytes]) -> str:
    """Make the secret that server and phone share, in base 32."""
    return b32encode(new_bytes(SECRET_BYTES)).decode("ascii")


def picture(secret: str, username: str) -> str:
    """Draw the secret for a phone's camera: an SVG as the text of a `data:` address."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)
    drawn: str = segno.make(uri, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    return drawn


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Find the time step *code* belongs to: this one, or one to either side for a clock that is a little off."""
    typed = code.replace(" ", "").replace("-", "")
    if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
        return None
    current = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(generator.at(step * STEP_SECONDS), typed):
            return step
    return None


def enrol(connection: Connection, person_id: str, secret: str, step: int, safe: Safe) -> None:
    """Keep *secret* as the second factor of the person; the code that proved it is used up."""
    sealed = safe.seal(secret, kid=_place(person_id))
    connection.execute(sa.update(PERSON).where(PERSON.c.id == person_id).values(totp_sealed=sealed, totp_step=step))


def remove(connection: Connection, person_id: str) -> None:
    """Take the second factor away, and with it the recovery codes."""
    connection.execute(sa.update(PERSON).where(PERSON.c.id == person_id).values(totp_sealed=None, totp_step=None))
    connection.execute(sa.delete(RECOVERY_CODE).where(RECOVERY_CODE.c.person_id == person_id))


def use(connection: Connection, person_id: str, code: str, now: datetime, safe: Safe) -> bool:
    """Use up a code of the phone; of any number at once, one wins.

    UPDATE person SET totp_step = :step
    WHERE id = :person AND totp_sealed = :sealed AND (totp_step IS NULL OR totp_step < :step)
    """
    sealed = connection.scalar(sa.select(PERSON.c.totp_sealed).where(PERSON.c.id == person_id))
    if sealed is None:
        return False
    try:
        secret = safe.open(sealed, kid=_place(person_id))
    except KeyUnreadable:
        return False  # sealed under another secret: the person needs an administrator, not an error
    step = step_of(secret, code, now)
    if step is None:
        return False
    last = PERSON.c.totp_step
    unused = sa.and_(PERSON.c.id == person_id, PERSON.c.totp_sealed == sealed, sa.or_(last.is_(None), last < step))
    return connection.execute(sa.update(PERSON).where(unused).values(totp_step=step)).rowcount == 1


def new_recovery_codes(connection: Connection, person_id: str, new_bytes: Callable[[int], bytes]) -> tuple[str, ...]:
    """Make new recovery codes, which are shown once; the old ones stop working."""
    codes = tuple(_written(b32encode(new_bytes(RECOVERY_BYTES)).decode("ascii").lower()) for _ in range(RECOVERY_CODES))
    connection.execute(sa.delete(RECOVERY_CODE).where(RECOVERY_CODE.c.person_id == person_id))
    rows = [{"person_id": person_id, "code_hash": hash_of(_bare(code)), "used_at": None} for code in codes]
    connection.execute(sa.insert(RECOVERY_CODE), rows)
    return codes


def use_recovery_code(connection: Connection, person_id: str, code: str, now: datetime) -> bool:
    """Use up a recovery code; of any number at once, one wins."""
    own = sa.and_(RECOVERY_CODE.c.person_id == person_id, RECOVERY_CODE.c.code_hash == hash_of(_bare(code)))
    unused = sa.and_(own, RECOVERY_CODE.c.used_at.is_(None))
    return connection.execute(sa.update(RECOVERY_CODE).where(unused).values(used_at=now)).rowcount == 1


def recovery_codes_left(connection: Connection, person_id: str) -> int:
    """Count the recovery codes that still work."""
    query = sa.select(sa.func.count()).where(RECOVERY_CODE.c.person_id == person_id, RECOVERY_CODE.c.used_at.is_(None))
    return connection.scalar(query) or 0


def _place(person_id: str) -> str:
    return f"second factor of {person_id}"


def _written(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _bare(code: str) -> str:
    return code.replace("-", "").replace(" ", "").lower()
