"""Acting: who stands behind a command that takes two persons, proved by password and second factor.

The two-person rule would be two names on a command line, if a name were believed. So whoever acts signs in, by the
same checks and under the same limits as at the login page (auth/login/steps.py). Without a name it is the operator
who acts, and auth/login/members.py says how little that allows. The password is typed, or the next line of standard
input where that is no terminal; never an option, which other people on the machine could read.
"""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import click
from sqlalchemy.engine import Connection

from auth.login import attempts, totp
from auth.login.appointing import begin
from auth.login.attempts import Allowance
from auth.login.members import Actor
from auth.login.password import Passwords
from auth.login.steps import Knock, Known, decide, find_person, normal
from auth.oauth.keys import Safe
from auth.refusal import Allowed, Code, RefusalError, Refused
from server.cli.failure import NotUnderstood
from server.cli.installation import Answer, chosen, opened, run
from server.database import Database
from server.settings import Settings
from server.work import Event, Work, new_bytes, utc_now

NOT_THE_CODE = "This code is not right, or was used before. Wait for the next one and try again."

Step = Callable[[Work, Settings, Actor], Awaitable[Answer | Refused]]


def acting(by: str | None, step: Step[Answer]) -> Answer:
    """Run *step* in one transaction, as the person *by* who proves who they are, or as the operator.

    Raises: RefusalError for a proof that fails, and for a step that gives a Refused; its events are written even then.
    """

    async def work_through(settings: Settings) -> Answer | Refused:
        async with opened(settings) as database:
            person = None if by is None else await _proven(database, settings, normal(by))
            now = utc_now()
            async with Work(database, now=now) as work:
                actor = await work.run(lambda connection: begin(connection, person, now))
                answer = await step(work, settings, actor)
                if isinstance(answer, Refused):
                    # The public text may name a person, which the private one never does.
                    details = {"reason": answer.private or answer.public}
                    work.events.append(Event("administration_refused", actor.id, "member", details))
                return answer

    answer = run(work_through(chosen()))
    if isinstance(answer, Refused):
        raise RefusalError(answer)
    return answer


async def _proven(database: Database, settings: Settings, username: str) -> str:
    """Let *username* prove who they are; returns their id. Raises: RefusalError."""
    now, password = utc_now(), _typed("Password", username)
    allowance = Allowance(settings.login_free_tries, timedelta(minutes=settings.login_block_minutes))
    key = settings.derive_key("attempts")
    subject = attempts.person_subject(key, username)

    def charge(connection: Connection) -> tuple[datetime | None, Known | None]:
        return attempts.charge(connection, subject, allowance, now), find_person(connection, username)

    async with Work(database, now=now) as work:
        blocked, known = await work.run(charge)
        work.events.append(Event("login_tried", actor="unknown", subject="command line"))
    stored = None if known is None else known.password_hash
    is_right = blocked is None and await Passwords().is_right(stored, password)
    knock = Knock(known, blocked, is_right, now)

    def settle(connection: Connection) -> Known | Refused:
        # Looked at again: the password or the person may have changed while it was hashed.
        current = find_person(connection, username)
        still = is_right and current is not None and current.password_hash == stored
        decided = decide(replace(knock, person=current, is_password_right=still))
        if isinstance(decided, Refused) or current is None:
            return decided if isinstance(decided, Refused) else Refused(Code.INTERNAL, "Nobody is there.")
        attempts.forget(connection, subject)
        return current

    async with Work(database, now=now) as work:
        settled = await work.run(settle)
        if isinstance(settled, Refused):
            details = {"reason": settled.private}
            work.events.append(Event("login_refused", "unknown", "command line", details))
        else:
            work.events.append(Event("signed_in_at_command_line", actor=settled.id, subject="command line"))
    if isinstance(settled, Refused):
        raise RefusalError(settled)
    if settled.has_second_factor:
        await _prove_phone(database, settings, settled, attempts.code_subject(key, settled.id), allowance)
    return settled.id


async def _prove_phone(
    database: Database, settings: Settings, person: Known, subject: str, allowance: Allowance
) -> None:
    code = _typed("Code of the phone", person.username)
    now, safe = utc_now(), Safe(settings.derive_key("second factors"), new_bytes)

    def settle(connection: Connection) -> Allowed | Refused:
        blocked = attempts.charge(connection, subject, allowance, now)
        decided = decide(Knock(person, blocked, True, now))
        if isinstance(decided, Refused):
            return decided
        is_right = totp.use(connection, person.id, code, now, safe)
        if not (is_right or totp.use_recovery_code(connection, person.id, code, now)):
            return Refused(Code.UNAUTHENTICATED, NOT_THE_CODE, "login: wrong code")
        attempts.forget(connection, subject)
        return Allowed()

    async with Work(database, now=now) as work:
        settled = await work.run(settle)
        name = "login_refused" if isinstance(settled, Refused) else "second_factor_proved"
        work.events.append(Event(name, actor=person.id, subject="command line"))
    if isinstance(settled, Refused):
        raise RefusalError(settled)


def _typed(what: str, username: str) -> str:
    """Read a secret from the terminal without showing it, or from the next line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt(f"{what} of {username}", hide_input=True, err=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise NotUnderstood(f"{what} of {username}: type it, or put it on a line of standard input.")
    return line
