"""Proving: a person proves who they are, by password and second factor, at a page or at the command line.

The one sequence behind both: the try is charged, the password is hashed before any transaction, auth/login/steps.py
decides on what is there by then, and whatever the proof is for happens in the transaction that settles it. The answer
for an unknown name and for a wrong password is one and the same.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.engine import Connection

from auth.login import attempts, totp
from auth.login.attempts import Allowance
from auth.login.password import Passwords
from auth.login.steps import Knock, Known, decide, find_person, find_person_by_id
from auth.oauth.keys import Safe
from auth.refusal import Code, Refused
from server.database import Database
from server.settings import Settings
from server.work import Event, Work, new_bytes

# An address may have a whole office behind it, so it has so many times the tries of one person.
TRIES_OF_ADDRESS = 10

NOT_THE_CODE = "This code is not right, or was used before. Wait for the next one and try again."
WRONG_PASSWORD = "This is not your password."  # noqa: S105 - a sentence, not a secret
TOO_MANY = "There were too many tries. Wait a few minutes, then try again."

Answer = TypeVar("Answer")
# What happens, in the transaction that settles it, once somebody has proved who they are.
LetIn = Callable[[Work, Known], Awaitable[Answer]]


@dataclass(frozen=True)
class Proving:
    """Hold what a proof needs; *place* says in events where people prove themselves."""

    database: Database
    passwords: Passwords
    attempt_key: bytes
    safe: Safe
    person_allowance: Allowance
    address_allowance: Allowance
    place: str

    async def password(
        self, username: str, password: str, now: datetime, let_in: LetIn[Answer], *, address: str | None = None
    ) -> Answer | Refused:
        """Let in whoever knows the password of *username*; who comes from *address* shares its tries."""
        person_key = attempts.person_subject(self.attempt_key, username)
        address_key = None if address is None else attempts.address_subject(self.attempt_key, address)

        def charge(connection: Connection) -> tuple[datetime | None, Known | None]:
            blocked = address_key and attempts.charge(connection, address_key, self.address_allowance, now)
            blocked = blocked or attempts.charge(connection, person_key, self.person_allowance, now)
            return blocked or None, find_person(connection, username)

        async with Work(self.database, now=now) as work:
            blocked, person = await work.run(charge)
            work.events.append(Event("login_tried", actor="unknown", subject=self.place))
        stored = None if person is None else person.password_hash
        is_right = blocked is None and await self.passwords.is_right(stored, password)
        knock = Knock(person, blocked, is_right, now)

        def settle(connection: Connection) -> Known | Refused:
            # Looked at again: the password or the person may have changed while it was hashed.
            current = find_person(connection, username)
            still = is_right and current is not None and current.password_hash == stored
            if still:
                # In the order in which they were charged, so that no two logins wait for each other in a circle.
                if address_key is not None:
                    attempts.give_back(connection, address_key)
                attempts.forget(connection, person_key)
            decided = decide(replace(knock, person=current, is_password_right=still))
            if isinstance(decided, Refused):
                return decided
            if current is None:
                raise LookupError("A check let in a person who is not there.")
            return current

        async with Work(self.database, now=now) as work:
            settled = await work.run(settle)
            if isinstance(settled, Refused):
                return self._refused(work, settled, person)
            return await let_in(work, settled)

    async def code(
        self, find: Callable[[Connection], Known | None], code: str, now: datetime, let_in: LetIn[Answer]
    ) -> Answer | Refused | None:
        """Let in whoever *find* finds, with a code of their phone or a recovery code; None where it finds nobody."""

        def settle(connection: Connection) -> tuple[Known | None, Refused | None]:
            person = find(connection)
            if person is None:
                return None, None
            subject = attempts.code_subject(self.attempt_key, person.id)
            blocked = attempts.charge(connection, subject, self.person_allowance, now)
            decided = decide(Knock(person, blocked, True, now))
            if isinstance(decided, Refused):
                return person, decided
            is_right = totp.use(connection, person.id, code, now, self.safe)
            if not (is_right or totp.use_recovery_code(connection, person.id, code, now)):
                return person, Refused(Code.UNAUTHENTICATED, NOT_THE_CODE, "login: wrong code")
            attempts.forget(connection, subject)
            return person, None

        async with Work(self.database, now=now) as work:
            person, refused = await work.run(settle)
            if refused is not None:
                return self._refused(work, refused, person)
            if person is None:
                self._refused(work, Refused(Code.UNAUTHENTICATED, NOT_THE_CODE, "login: no session"), None)
                return None
            return await let_in(work, person)

    async def again(self, person_id: str, username: str, password: str, now: datetime) -> Refused | None:
        """Ask somebody who is signed in for the password once more; tries count as at login."""
        subject = attempts.person_subject(self.attempt_key, username)

        def charge(connection: Connection) -> tuple[datetime | None, Known | None]:
            blocked = attempts.charge(connection, subject, self.person_allowance, now)
            return blocked, find_person_by_id(connection, person_id)

        async with Work(self.database, now=now) as work:
            blocked, known = await work.run(charge)
            work.events.append(Event("password_asked", actor=person_id, subject=person_id))
        stored = None if known is None else known.password_hash
        refused = None
        if blocked is not None:
            refused = Refused(Code.RATE_LIMITED, TOO_MANY, "password: blocked")
        elif not await self.passwords.is_right(stored, password):
            refused = Refused(Code.UNAUTHENTICATED, WRONG_PASSWORD, "password: wrong")
        if refused is not None:
            async with Work(self.database, now=now) as work:
                return self._refused(work, refused, known)
        async with Work(self.database, now=now) as work:
            await work.run(lambda connection: attempts.forget(connection, subject))
            work.events.append(Event("password_confirmed", actor=person_id, subject=person_id))
        return None

    def _refused(self, work: Work, refused: Refused, person: Known | None) -> Refused:
        actor = "unknown" if person is None else person.id
        details = {"error": refused.code.value, "reason": refused.private}
        work.events.append(Event("login_refused", actor, self.place, details))
        return refused


def proving_of(settings: Settings, database: Database, passwords: Passwords, place: str) -> Proving:
    """Make what *settings* say of tries, under keys derived from their secret."""
    free, longest = settings.login_free_tries, timedelta(minutes=settings.login_block_minutes)
    return Proving(
        database,
        passwords,
        settings.derive_key("attempts"),
        Safe(settings.derive_key("second factors"), new_bytes),
        Allowance(free, longest),
        Allowance(TRIES_OF_ADDRESS * free, longest),
        place,
    )
