"""Migrating: ``wardmote migrate``, which brings the database to the shape this version needs.

Safe to run at every start and from several machines at once: they take turns, and all but the first find
nothing to do.
"""

import click


@click.command()
def migrate() -> None:
    """Create or update the tables of the database.

    All or nothing; does nothing when the database is up to date. Run it before the new version serves.

    \b
    Example:
      WARDMOTE_DATABASE_URL=postgresql+asyncpg://wardmote@db/wardmote wardmote migrate
    """
    from server import migrations
    from server.cli.installation import chosen, opened, run
    from server.settings import Settings

    async def work(settings: Settings) -> tuple[str | None, str]:
        async with opened(settings) as database:
            before = await migrations.current(database)
        return before, await migrations.upgrade(settings.database_url)

    settings = chosen()
    before, after = run(work(settings))
    said = f"is at {after} already" if before == after else f"went from {before or 'empty'} to {after}"
    click.echo(f"The database {said}.")
