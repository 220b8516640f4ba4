"""Demo: ``wardmote demo``, the whole of Wardmote on one machine with nothing to set up.

Everything it makes lies in the folder .wardmote: a secret, a SQLite database and demo.json, which describes who
can sign in, with their keys. All are made for this installation and kept for the next start. It orchestrates
only: the records come from server/demonstration, who can sign in from the files demo_* beside this one.
"""

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from server.cli.demo_apps import App
    from server.cli.demo_clients import Service
    from server.cli.demo_people import Member
    from server.settings import Settings

MADE = ("secret", "secret.new", "wardmote.sqlite", "wardmote.sqlite-wal", "wardmote.sqlite-shm", "demo.json")

QUERY = '{"query": "{ outcomes(first: 2) { nodes { __typename id month } } }"}'


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65_535), help="Port; 0 takes a free one."
)
@click.option("--fresh", is_flag=True, help="Throw away an earlier demonstration here, and its keys, first.")
def demo(host: str, port: int, fresh: bool) -> None:
    """Start a filled demonstration on this machine; a second start finds everything as it was left.

    The records are invented; the places and the published figures are real. Not for real data: the keys lie
    beside the database.

    \b
    Example:
      wardmote demo --port 8080
    """
    from server.app import create_app
    from server.cli.installation import demonstration, run
    from server.cli.listening import address_of, listen
    from server.cli.serving import options
    from server.log import configure

    address = listen(host, port)
    issuer = address_of(host, address.getsockname()[1])
    _make_folder(fresh)
    settings = demonstration(issuer)
    configure("warning", form="text", is_final=False)
    services, members, apps = run(_prepare(settings))
    configure(settings.log_level, form=settings.log_format)
    _describe(issuer, services, members, apps)

    import uvicorn

    server = uvicorn.Server(uvicorn.Config(create_app(settings), **options(settings)))
    server.run(sockets=[address])


def _make_folder(fresh: bool) -> None:
    from server.cli.failure import Failure
    from server.cli.installation import DATABASE, FOLDER, SECRET, make_secret

    if fresh:
        for name in MADE:
            (FOLDER / name).unlink(missing_ok=True)
    if not SECRET.exists():
        if DATABASE.exists():
            raise Failure(f"{DATABASE} is there but {SECRET} is gone: start over with --fresh.")
        make_secret()


async def _prepare(settings: "Settings") -> "tuple[list[Service], list[Member], list[App]]":
    """Migrate the database, fill it if it is empty, register services and applications, let people sign in."""
    from server import migrations
    from server.cli.demo_apps import install
    from server.cli.demo_clients import describe, register
    from server.cli.demo_people import settle
    from server.cli.installation import DESCRIPTION, opened
    from server.demonstration.load import NotEmpty, load
    from server.work import utc_now

    await migrations.upgrade(settings.database_url)
    async with opened(settings) as database:
        try:
            click.echo("Preparing the demonstration ...", err=True)
            await load(database, namespace=settings.derive_key("demonstration"))
        except NotEmpty:
            pass  # an earlier start has filled it
        services = await register(database, known=DESCRIPTION, now=utc_now())
        members = await settle(database, known=DESCRIPTION)
        apps = await install(database, known=DESCRIPTION, now=utc_now())
    describe(settings, services, members, apps, file=DESCRIPTION)
    return services, members, apps


def _describe(issuer: str, services: "list[Service]", members: "list[Member]", apps: "list[App]") -> None:
    """Say where everything is, who can sign in, and one line to try it with."""
    command = _own_command()
    lines = [
        "",
        f"  Wardmote is at        {issuer}",
        f"  GraphQL               {issuer}/graphql",
        f"  OAuth metadata        {issuer}/.well-known/oauth-authorization-server",
        "  Keys                  .wardmote/demo.json",
        "",
        f"  Explorer              {issuer}/explorer",
        "",
        "  Who can sign in (people, with the password beside them)",
        *(
            f"    {member.username:<18}  {member.password:<18}  {member.role:<25}  {member.agency}"
            for member in members
        ),
        "",
        "  Services, each with a key of its own; those with DPoP bind their tokens to another key",
        *(
            f"    {service.client_id:<18}  {'DPoP' if service.is_bound else 'Bearer':<18}  "
            f"{service.role:<25}  {service.agency}"
            for service in services
        ),
        "",
        "  Applications that people sign in with",
        *(f"    {app.client_id:<18}  {app.kind.value.lower():<18}  {app.redirect_uris[0]}" for app in apps),
        "",
        "  Try it from this folder",
        f"    TOKEN=$({command} token --client {services[0].client_id})",
        f'    curl -s {issuer}/graphql -H "Authorization: Bearer $TOKEN" \\',
        f"      -H 'Content-Type: application/json' -d '{QUERY}'",
        "",
        "  Stop it with Ctrl-C.",
        "",
    ]
    click.echo("\n".join(lines))
    sys.stdout.flush()  # whoever started us through a pipe waits for these lines


def _own_command() -> str:
    """Name this program as a shell here would find it."""
    if shutil.which("wardmote"):
        return "wardmote"
    program = Path(sys.argv[0]).absolute()
    here = Path.cwd()
    return shlex.quote(str(program.relative_to(here) if program.is_relative_to(here) else program))
