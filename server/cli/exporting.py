"""Exporting: ``wardmote export``, a list as a file, as one registered client sees it.

A token is made for the client, as by ``wardmote token``, and the service itself is asked within this process: what says
no, what is masked and what is put on record is what it is over HTTP. A file that broke off is not kept.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import click

from server.cli.draft import in_place_of

# By the name of `format` at /export; the first is what is written where nothing names one.
FORMS = ("csv", "ndjson", "xlsx", "parquet")


@click.command()
@click.argument("list_", metavar="LIST")
@click.option("--as", "client_id", required=True, help="The registered client that asks.")
@click.option("--format", "form", type=click.Choice(FORMS), help="The form; else what FILE ends in, else csv.")
@click.option("--filter", "chosen", help="Which records, as a JSON object: the list's filter in GraphQL.")
@click.option("--purpose", help="What it is for; else the client's first purpose.")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def export(list_: str, client_id: str, form: str | None, chosen: str | None, purpose: str | None, output: Path) -> None:
    """Write what a client sees of a list, such as outcomes, into a file.

    The client needs the scope records:export beside those for reading. Each page is on record as an export of the
    client's, and that an operator made the token. Nothing is written over FILE before the new one is whole.

    \b
    Example:
      wardmote export outcomes --as police-service --output outcomes.csv
      wardmote export outcomes --as police-service --output outcomes.parquet
      wardmote export outcomes --as police-service --format ndjson --filter '{"kind": {"eq": "ARREST"}}' --output a.json
    """
    from server.cli.installation import chosen as chosen_settings
    from server.cli.installation import opened, run
    from server.door import mint
    from server.settings import Settings
    from server.work import utc_now

    async def work(settings: Settings, write: Callable[[bytes], object]) -> None:
        async with opened(settings) as database:
            token = await mint(database, settings, client_id, scope=None, now=utc_now())
        asked = {"format": form or _form_of(output)} | ({} if chosen is None else {"filter": chosen})
        headers = [(b"host", urlsplit(settings.issuer).netloc.encode())]
        headers += [(b"authorization", f"Bearer {token}".encode())]
        headers += [] if purpose is None else [(b"purpose", purpose.encode())]
        await _asked(settings, f"/export/{list_}", urlencode(asked), headers, write)

    with in_place_of(output) as draft, draft.open("wb") as file:
        run(work(chosen_settings(), file.write))


def _form_of(output: Path) -> str:
    ending = output.suffix.lower().removeprefix(".")
    return ending if ending in FORMS else FORMS[0]


async def _asked(
    settings: Any, path: str, query: str, headers: list[tuple[bytes, bytes]], write: Callable[[bytes], object]
) -> None:
    """Ask the service for a file. Raises: Failure with what it says, and what breaks the file off."""
    from server.app import create_app
    from server.cli.failure import Failure

    app = create_app(settings)
    status, problem, is_whole = 0, b"", False

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, problem, is_whole
        if message["type"] == "http.response.start":
            status = message["status"]
            return
        is_whole = not message.get("more_body", False)
        if status == 200:
            write(message.get("body", b""))
        else:
            problem += message.get("body", b"")

    scope: dict[str, Any] = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET"}
    scope |= {"scheme": "http", "path": path, "raw_path": path.encode(), "root_path": ""}
    scope |= {"query_string": query.encode(), "headers": headers, "client": None, "server": None}
    async with app.router.lifespan_context(app):
        await app(scope, receive, send)
    if status != 200:
        raise Failure(_said(problem))
    if not is_whole:
        raise Failure("The file broke off and was not kept: export it again; the log says why it did.")


def _said(problem: bytes) -> str:
    """Give the sentence of a problem."""
    told = json.loads(problem)
    return str(told["errors"][0]["message"])
