"""Checking: ``wardmote check``, one line for each thing that must be right before the service is relied on.

Looks and never repairs, but for what answering a query writes anyway. A later check is left out when an
earlier one it rests on has failed.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from server.cli.failure import FAILED, advice

if TYPE_CHECKING:
    from server.database import Database
    from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """Say of one check whether it passed, and what was found."""

    name: str
    is_right: bool
    text: str


@click.command()
def check() -> None:
    """Check settings, database, tables, walls, signing keys and canaries; exit with 1 when one is wrong.

    The canaries are queries of an agency that nobody shares with: they must find nothing.

    \b
    Example:
      wardmote check && wardmote serve
    """
    from server.cli.installation import chosen, run

    settings = chosen()

    async def work() -> bool:
        are_right = True
        async for finding in _findings(settings):
            click.echo(f"{'ok   ' if finding.is_right else 'WRONG'}  {finding.name:<10}  {finding.text}")
            are_right = are_right and finding.is_right
        return are_right

    if not run(work()):
        raise click.exceptions.Exit(FAILED)


async def _findings(settings: "Settings") -> AsyncIterator[Finding]:
    from server.cli.installation import opened

    yield Finding("settings", True, f"{settings.environment}, {settings.issuer}")
    for warning in settings.warnings():
        yield Finding("settings", True, warning)
    async with opened(settings) as database:
        answers = await _database(database)
        yield answers
        if not answers.is_right:
            return
        tables = await _tables(settings, database)
        yield tables
        if tables.is_right:
            async for finding in _wall(settings, database):
                yield finding
            yield await _keys(settings, database)
            yield await _canaries(settings, database)


async def _database(database: "Database") -> Finding:
    from auth.refusal import RefusalError
    from server.database import DatabaseError

    try:
        await database.ping()
    except (DatabaseError, RefusalError) as error:
        return Finding("database", False, f"does not answer: {error}{advice(str(error))}")
    return Finding("database", True, f"{database.dialect} answers")


async def _tables(settings: "Settings", database: "Database") -> Finding:
    from server import migrations

    at = await migrations.current(database)
    if at != migrations.head():
        return Finding("tables", False, f"at {at or 'no revision'}, not {migrations.head()}: run `wardmote migrate`")
    differences = await migrations.drift(settings.database_url)
    if differences:
        return Finding("tables", False, f"not as declared: {'; '.join(differences[:5])}")
    return Finding("tables", True, f"at {at}, as declared")


async def _wall(settings: "Settings", database: "Database") -> AsyncIterator[Finding]:
    from auth.access.wall import walls
    from server import migrations

    if database.dialect == "sqlite":
        yield Finding("wall", True, f"{len(walls())} authorizers, made of the catalogue")
        return
    found = await migrations.breaches(settings.database_url, settings.database_role_prefix)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        yield Finding("wall", False, f'{found[0]}{more}: run `wardmote migrate`, README "Two walls"')
    else:
        yield Finding("wall", True, f"{len(walls())} roles of PostgreSQL read what the catalogue says, no more")
    is_kept, text = await migrations.record(settings.database_url)
    yield Finding("record", is_kept, text)


async def _keys(settings: "Settings", database: "Database") -> Finding:
    from auth.oauth.keys import KeyUnreadable, load
    from server.door import safe_of
    from server.work import Work, utc_now

    async with Work(database, now=utc_now()) as work:
        try:
            keyring = await work.run(lambda connection: load(connection, safe_of(settings)))
        except KeyUnreadable as error:
            return Finding("keys", False, str(error))
    if keyring is None:
        return Finding("keys", False, "there is no current signing key: start the service once, it makes one")
    return Finding("keys", True, f"{len(keyring.kids)} signing keys, the current one can be used")


async def _canaries(settings: "Settings", database: "Database") -> Finding:
    from server.cli.canaries import CANARIES, seen_by_a_stranger

    seen = await seen_by_a_stranger(settings, database)
    if seen:
        return Finding("canaries", False, f"an agency that nobody shares with sees {', '.join(seen)}")
    return Finding("canaries", True, f"a stranger sees nothing in {len(CANARIES)} lists")
