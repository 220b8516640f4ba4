"""Migrating: ``wardmote migrate``, which brings the database to the shape this version needs.

Safe to run at every start and from several machines at once: they take turns, and all but the first find
nothing to do. On PostgreSQL it also builds the roles that queries run in, or prints what an administrator must run.
"""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from server.database import Database
    from server.settings import Settings


@click.command()
@click.option("--roles", is_flag=True, help="Print the SQL that makes the roles of PostgreSQL, and change nothing.")
def migrate(*, roles: bool) -> None:
    """Create or update the tables of the database, and on PostgreSQL the roles that queries run in.

    All or nothing; does nothing when the database is up to date. Run it before the new version serves. Where the
    user may not make roles, an administrator of PostgreSQL runs once what --roles prints.

    \b
    Example:
      wardmote migrate --roles | sudo -u postgres psql
      WARDMOTE_DATABASE_URL=postgresql+asyncpg://wardmote@db/wardmote wardmote migrate
    """
    from server import migrations
    from server.cli.installation import chosen, opened, run

    async def user(database: "Database") -> str | None:
        row = await database.fetch("SELECT session_user") if database.dialect == "postgresql" else None
        return str(row[0]) if row else None

    async def told(settings: "Settings") -> str:
        async with opened(settings) as database:
            server = await user(database)
        if server is None:
            return "-- SQLite has no roles: the program itself keeps the wall."
        return await migrations.making(settings.database_url, settings.database_role_prefix, server)

    async def work(settings: "Settings") -> str:
        async with opened(settings) as database:
            server = await user(database)
            before = await migrations.current(database)
        owner = settings.migration_url or settings.database_url
        after = await migrations.upgrade(owner, role_prefix=settings.database_role_prefix, server=server)
        said = f"is at {after} already" if before == after else f"went from {before or 'empty'} to {after}"
        return f"The database {said}."

    settings = chosen()
    click.echo(run(told(settings) if roles else work(settings)))
