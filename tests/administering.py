"""An operator's terminal for tests: commands run in this process, on each database in turn, at a time they can set.

The database of a file is made once; each test finds it with two agencies and a site, and nobody else in it.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from structlog.testing import capture_logs

from schema.tables.grants import TOKEN_GRANT
from schema.tables.identity import CLIENT, SIGNING_KEY
from schema.tables.people import APPOINTMENT, ATTEMPT, INVITATION, PERSON, RECOVERY_CODE, SESSION
from schema.tables.reference import AGENCY, AREA, SITE
from server.cli import acting, installation, main
from tests.copies import migrated_copy
from tests.door import COUNCIL, ISSUER, POLICE, SECRET, START, Clock
from tests.people import PASSWORD, hashed, id_of

Answer = TypeVar("Answer")

SITE_NAME = "Blackthorn"
WRITTEN = (
    TOKEN_GRANT,
    SESSION,
    RECOVERY_CODE,
    INVITATION,
    APPOINTMENT,
    ATTEMPT,
    PERSON,
    CLIENT,
    SIGNING_KEY,
)


@dataclass
class Terminal:
    """Hold a database, and run commands on it as an operator does."""

    url: str
    clock: Clock = field(default_factory=Clock)
    events: list[Any] = field(default_factory=list)

    def run(self, *words: str, typed: str = "") -> Result:
        """Run a command; *typed* is what stands on its standard input. What it tells the log is kept in *events*."""
        with capture_logs() as lines:
            result = CliRunner().invoke(main, words, input=typed)
        self.events.extend(lines)
        return result

    def told(self, *words: str, typed: str = "") -> Any:
        """Run a command that succeeds, with --json, and give what it printed."""
        result = self.run(*words, "--json", typed=typed)
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    def refused(self, *words: str, code: int = 2, typed: str = "") -> str:
        """Run a command that fails; give the one sentence it says."""
        result = self.run(*words, typed=typed)
        assert (result.exit_code, result.stdout) == (code, ""), result.output
        lines = [line for line in result.stderr.splitlines() if line]
        assert len(lines) == 1, result.stderr
        return lines[0].removeprefix("wardmote: ")

    def look(self, step: Callable[[Connection], Answer]) -> Answer:
        """Look into the database, or change it, behind the commands' back."""
        return asyncio.run(perform(self.url, step))

    def rows(self, query: Any) -> list[Any]:
        """Read rows."""
        return self.look(lambda connection: list(connection.execute(query).all()))

    def change(self, *statements: Any) -> None:
        """Change rows."""

        def write(connection: Connection) -> None:
            for statement in statements:
                connection.execute(statement)

        self.look(write)


async def perform(url: str, step: Callable[[Connection], Answer]) -> Answer:
    """Run *step* on a connection of its own."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(step)
    finally:
        await engine.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def administered_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a database with its tables, copied once for a file."""
    with migrated_copy(request, tmp_path_factory.mktemp("administered")) as url:
        yield url


@pytest.fixture
def terminal(administered_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    """Sit at a terminal, with nobody and nothing registered yet."""
    terminal = Terminal(administered_url)
    terminal.look(start)
    monkeypatch.chdir(tmp_path)
    sit_down(terminal, monkeypatch)
    return terminal


def sit_down(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands find the settings of a test installation with the terminal's database and clock."""
    monkeypatch.setenv("WARDMOTE_ENVIRONMENT", "demo")
    monkeypatch.setenv("WARDMOTE_ISSUER", ISSUER)
    monkeypatch.setenv("WARDMOTE_SECRET", SECRET)
    monkeypatch.setenv("WARDMOTE_DATABASE_URL", terminal.url)
    for module in (acting, installation):
        monkeypatch.setattr(module, "utc_now", terminal.clock)
    monkeypatch.setattr(installation, "configure", lambda level, form: None)


def start(connection: Connection) -> None:
    for table in WRITTEN:
        connection.execute(sa.delete(table))
    if connection.scalar(sa.select(sa.func.count()).select_from(AGENCY)):
        connection.execute(sa.update(AGENCY).values(stopped_at=None))
        return
    agencies = [(POLICE, "Shire Police", "POLICE"), (COUNCIL, "Shire Council", "LOCAL_AUTHORITY")]
    connection.execute(
        sa.insert(AGENCY),
        [
            {"id": each, "name": name, "kind": kind, "duty": "SPECIFIED", "regime": "PART_3"}
            for each, name, kind in agencies
        ],
    )
    area = {"id": str(uuid4()), "name": SITE_NAME}
    site = {"id": str(uuid4()), "name": SITE_NAME, "area_id": area["id"]}
    known_area = {"gss_code": "E1", "kind": "WARD", "vintage": 2020, "valid_from": date(2020, 1, 1)}
    connection.execute(sa.insert(AREA).values(**area, **known_area))
    known_site = {"initiative": "HOTSPOT", "designated_on": date(2023, 1, 1), "first_in_county": False}
    connection.execute(sa.insert(SITE).values(**site, **known_site))


ADMINISTRATORS = ("ada", "ben", "cem")
# What an administrator types when asked for a password, and what a new member is invited with.
TYPED = f"{PASSWORD}\n"
NEW = ("--name", "Pat Example", "--agency", "shire police")


def appoint_administrators(terminal: Terminal, *, count: int = 2) -> None:
    """Write so many administrators in force, all with the usual password, as if they had come to be by the rules."""
    names = ADMINISTRATORS[:count]
    known = {"agency_id": POLICE, "password_hash": hashed(), "password_changed_at": START, "created_at": START}
    by_operator = {"granted_by": "operator", "granted_at": START, "approved_by": "operator", "approved_at": START}
    people = [{"id": id_of(name), "username": name, "name": f"{name.title()} Example", **known} for name in names]
    role = "PARTNERSHIP_ADMINISTRATOR"
    held = [{"id": str(uuid4()), "person_id": id_of(name), "role": role, **by_operator} for name in names]
    terminal.change(sa.insert(PERSON).values(people), sa.insert(APPOINTMENT).values(held))


def enter(terminal: Terminal, username: str) -> None:
    """Let a person take up their link, with the usual password."""
    values = {"password_hash": hashed(), "password_changed_at": terminal.clock.now}
    person = sa.select(PERSON.c.id).where(PERSON.c.username == username).scalar_subquery()
    terminal.change(
        sa.update(PERSON).where(PERSON.c.username == username).values(**values),
        sa.update(INVITATION).where(INVITATION.c.person_id == person).values(used_at=terminal.clock.now),
    )


@pytest.fixture
def two(terminal: Terminal) -> Terminal:
    """Sit at a terminal where Ada and Ben are administrators in force."""
    appoint_administrators(terminal)
    return terminal
