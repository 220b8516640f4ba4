"""Acting: who stands behind a command that takes two persons, proved by password and second factor.

The two-person rule would be two names on a command line, if a name were believed. So whoever acts signs in, by the
same checks and under the same limits as at the login page (auth/login/steps.py). Without a name it is the operator
who acts, and auth/login/members.py says how little that allows. The password is typed, or the next line of standard
input where that is no terminal; never an option, which other people on the machine could read.
"""

import sys
from collections.abc import Awaitable, Callable

import click

from auth.login.appointing import begin
from auth.login.members import Actor
from auth.login.password import Passwords
from auth.login.steps import Known, normal
from auth.refusal import RefusalError, Refused
from server.cli.failure import NotUnderstood
from server.cli.installation import Answer, chosen, opened, run
from server.database import Database
from server.proving import proving_of
from server.settings import Settings
from server.work import Event, Work, utc_now

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
    proving = proving_of(settings, database, Passwords(), "command line")

    async def by_password(work: Work, known: Known) -> Known:
        work.events.append(Event("signed_in_at_command_line", actor=known.id, subject=proving.place))
        return known

    async def by_phone(work: Work, known: Known) -> Known:
        work.events.append(Event("second_factor_proved", actor=known.id, subject=proving.place))
        return known

    person = await proving.password(username, _typed("Password", username), utc_now(), by_password)
    if isinstance(person, Known) and person.has_second_factor:
        known, code = person, _typed("Code of the phone", username)
        person = await proving.code(lambda connection: known, code, utc_now(), by_phone) or known
    if isinstance(person, Refused):
        raise RefusalError(person)
    return person.id


def _typed(what: str, username: str) -> str:
    """Read a secret from the terminal without showing it, or from the next line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt(f"{what} of {username}", hide_input=True, err=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise NotUnderstood(f"{what} of {username}: type it, or put it on a line of standard input.")
    return line
