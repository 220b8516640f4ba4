"""Stage: imports hostile files by what `wardmote import` calls, and looks at what the database then holds."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.naming import find_agency
from schema.contribution import CONTRIBUTIONS, Contribution
from schema.tables.past import PAST, PAST_PARTS
from schema.tables.reference import AGENCY, AREA, SITE
from server.audit.entry import Actor, ActorKind
from server.cli.sheets import told
from server.contributing.columns import UnreadableSheet
from server.contributing.importing import Imported, Listener, import_sheets
from server.database import Access, Database
from server.work import utc_now
from tests.attacks.sheets.case import Case
from tests.attacks.sheets.good import Good, Record, stored

Answer = TypeVar("Answer")
KINDS = ("Arrest", "DrugSeizure", "SurveyResult", "Intervention", "Disruption")


@dataclass(frozen=True)
class Outcome:
    """What became of a file: the counts and the rows of the reject sheet, or the sentence; and what is stored.

    *files* are the names of what the run left beside the sheet.
    """

    done: Imported | None
    sentence: str
    left: list[dict[str, str]]
    files: set[str]
    held: dict[str, Record]
    rows: int


@dataclass
class Stage:
    """A database that stands as long as the tests of a file run, and the loop that it lives on."""

    runner: asyncio.Runner
    database: Database
    owner: str
    names: dict[str, str]

    def take(self, case: Case, folder: Path) -> Outcome:
        """Import one file into an empty database."""
        self.run(_clear)
        file, rejects = folder / f"hostile.{case.suffix}", folder / "left.csv"
        file.write_bytes(case.content())
        done, sentence = None, ""
        try:
            with told(rejects) as rejected:
                listener = Listener(lambda count: None, rejected)
                done = self.runner.run(self._import(case.good.contribution, file, listener))
        except UnreadableSheet as error:
            sentence = str(error).replace(str(folder), "")
        files = {each.name for each in folder.iterdir()} - {file.name}
        left: list[dict[str, str]] = []
        if rejects.exists():
            with rejects.open(encoding="utf-8-sig", newline="") as opened:
                left = list(csv.DictReader(opened))
            rejects.unlink()
        held = self.run(lambda connection: self._held(connection, case.good))
        return Outcome(done, sentence, left, files, dict(held), len(held))

    def run(self, step: Callable[[Connection], Answer]) -> Answer:
        """Look into the database or change it."""

        async def work() -> Answer:
            async with self.database.engine.begin() as connection:
                return await connection.run_sync(step)

        return self.runner.run(work())

    async def _import(self, kind: Contribution, file: Path, listener: Listener) -> Imported:
        actor = Actor(kind=ActorKind.OPERATOR, id="operator", agency=self.owner)
        return await import_sheets(
            self.database, kind, [file], owner=self.owner, actor=actor, clock=utc_now, listener=listener
        )

    def _held(self, connection: Connection, good: Good) -> list[tuple[str, Record]]:
        kind = good.contribution
        table = kind.entity.table
        found = []
        for row in connection.execute(sa.select(table)).mappings().all():
            lines: list[dict[str, object]] = []
            for part in kind.parts:
                of = sa.select(part.table).where(part.table.c[part.near] == row["id"])
                lines += [dict(line) for line in connection.execute(of).mappings()]
            found.append((str(row["client_reference"] or ""), stored(kind, dict(row), lines, self.names)))
        return found


def _clear(connection: Connection) -> None:
    kinds = [CONTRIBUTIONS[name] for name in KINDS]
    tables = [table for kind in kinds for part in kind.parts for table in (PAST_PARTS[part.table.name], part.table)]
    tables += [table for kind in kinds for table in (PAST[kind.entity.table.name], kind.entity.table)]
    for table in dict.fromkeys(tables):
        connection.execute(sa.delete(table))


@contextmanager
def staged(url: str) -> Iterator[Stage]:
    """Open the database of *url*, which has agencies, an area and a site."""
    with asyncio.Runner() as runner:
        database = Database(Access(url))
        runner.run(database.start())
        stage = Stage(runner, database, "", {})
        try:
            stage.owner = stage.run(lambda connection: find_agency(connection, "Shire Police").id)
            stage.names = stage.run(_names)
            yield stage
        finally:
            runner.run(database.stop())


def _names(connection: Connection) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in (AREA.c.gss_code, SITE.c.name, AGENCY.c.name):
        named = connection.execute(sa.select(column.table.c.id, column))
        found |= {row[0]: row[1] for row in named}
    return found
