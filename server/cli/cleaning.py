"""Cleaning: ``wardmote janitor``, one sweep of what has expired.

Every process that serves does the same by itself every few minutes; the command is for a machine on which none runs,
and for whoever wants to see the numbers.
"""

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help='Print {"deleted": {TABLE: ROWS}, "expired": AGREEMENTS}.')
def janitor(as_json: bool) -> None:
    """Expire agreements past their last day, and delete expired rows: codes, sessions, refresh tokens, revocations.

    Only rows that decide nothing any more; agreements are kept for ever. Of the record of access, full runs of a
    thousand sets are indexed too. A server does this by itself every few minutes; a sweep beside it does no harm.

    \b
    Example:
      wardmote janitor --json
    """
    from server.audit.rounds import index
    from server.cli.installation import chosen, opened, run
    from server.command.expiring import expire
    from server.janitor import sweep
    from server.settings import Settings
    from server.work import utc_now

    async def work(settings: Settings) -> tuple[dict[str, int], int]:
        async with opened(settings) as database:
            now = utc_now()
            await index(database, now)
            return await sweep(database, now), await expire(database, now)

    deleted, expired = run(work(chosen()))
    if as_json:
        click.echo(json.dumps({"deleted": deleted, "expired": expired}))
        return
    if expired:
        click.echo(f"agreement: {expired:,} expired")
    for table, rows in deleted.items():
        click.echo(f"{table}: {rows:,} rows deleted")
    if not (deleted or expired):
        click.echo("Nothing has expired.")
