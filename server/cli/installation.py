"""Installation: the settings and the database that a command works on.

Those of the environment; where that names no secret, the demonstration in the current folder, if there is one.
The fallback never reaches another database than the demonstration's own, and never starts a server.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from auth.refusal import RefusalError, Refused
from server.database import Database
from server.log import configure
from server.secret import DEMO_SECRET_MARKER
from server.settings import Settings, SettingsError, load
from server.work import Work, new_bytes, utc_now

Answer = TypeVar("Answer")

FOLDER = Path(".wardmote")
SECRET = FOLDER / "secret"
DATABASE = FOLDER / "wardmote.sqlite"
DESCRIPTION = FOLDER / "demo.json"


def chosen() -> Settings:
    """Give the settings of the environment, or those of the demonstration here, which is said on standard error.

    Raises: SettingsError.
    """
    try:
        settings = load()
    except SettingsError:
        found = _demonstration()
        if found is None:
            raise
        click.echo("wardmote: no secret is set, so this is about the demonstration in .wardmote", err=True)
        settings = found
    configure(settings.log_level, form=settings.log_format)
    return settings


def demonstration(issuer: str) -> Settings:
    """Give the settings of a demonstration at the address *issuer*, whatever the environment says of these."""
    return load(
        environment="demo",
        issuer=issuer,
        secret=None,
        secret_file=SECRET,
        database_url=f"sqlite+aiosqlite:///{DATABASE}",
        log_format="text",
    )


def make_secret() -> None:
    """Write a new secret that only its owner may read, and that production refuses."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    write_private(SECRET, DEMO_SECRET_MARKER + new_bytes(32).hex() + "\n")


def write_private(file: Path, text: str) -> None:
    """Put *text* into *file* in one step, so that it is never half written, and readable by its owner alone."""
    draft = file.with_name(file.name + ".new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_text(text, "utf-8")
    draft.replace(file)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """Open the database of *settings* and close it again."""
    from server.opening import open_database

    database = open_database(settings)
    await database.start()
    try:
        yield database
    finally:
        await database.stop()


def run(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run *work* to its end."""
    return asyncio.run(work)


def working(step: Callable[[Work, Settings], Awaitable[Answer | Refused]]) -> Answer:
    """Run *step* in one transaction on the chosen database.

    A step that gives a Refused has its events written all the same; one that raises leaves nothing.
    Raises: RefusalError for a Refused.
    """

    async def work_through(settings: Settings) -> Answer | Refused:
        async with opened(settings) as database, Work(database, now=utc_now()) as work:
            return await step(work, settings)

    answer = run(work_through(chosen()))
    if isinstance(answer, Refused):
        raise RefusalError(answer)
    return answer


def _demonstration() -> Settings | None:
    if not (SECRET.is_file() and DESCRIPTION.is_file()):
        return None
    try:
        issuer = json.loads(DESCRIPTION.read_text("utf-8"))["issuer"]
        # With a secret the environment is whole, unless it names what a demonstration does not have.
        found = load(environment="demo", issuer=issuer, secret_file=SECRET)
    except (OSError, ValueError, KeyError, TypeError, SettingsError):
        return None
    is_own = found.database_url == Settings.model_fields["database_url"].default
    return demonstration(issuer) if is_own else None
