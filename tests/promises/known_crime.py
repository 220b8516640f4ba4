"""Known crime: releases of data.police.uk that are imported on days of their own, and what is asked as at others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schema.tables.crime import CRIME_OUTCOME, RECORDED_CRIME
from schema.tables.past import PAST_OPEN
from server.imports.police_uk import ImportReport, import_police_uk
from server.imports.police_uk.layout import OUTCOMES, STREET, Layout
from tests.asking import Ask
from tests.promises.published_crime import OUTCOME_ROW, STREET_ROW

TABLES = (RECORDED_CRIME, CRIME_OUTCOME, PAST_OPEN["recorded_crime"], PAST_OPEN["crime_outcome"])
OPEN, TOLD, CHARGED = "Under investigation", "Local resolution", "Suspect charged"
# Everything that can be asked of a crime, its outcomes, and what they lead back to.
SAID = "id crimeId month reportedBy location lsoaCode longitude"
EVERYTHING = f"""query ($at: DateTime) {{ recordedCrimes(first: 100, asAt: $at) {{
    totalCount nodes {{ {SAID} crimeType lastOutcome context outcomes(first: 5) {{
    totalCount nodes {{ {SAID} outcome crimes(first: 5) {{ nodes {{ id crimeType lastOutcome }} }} }} }} }} }} }}"""


def day(number: int) -> datetime:
    """Give the time of an import: nine o'clock on a day of March."""
    return datetime(2026, 3, number, 9, tzinfo=UTC)


def at(number: int, *, seconds: int = 0) -> str:
    """Write an instant of that day: nine o'clock, and so many seconds more or less."""
    return f"{day(number) + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def crime(name: str, outcome: str = OPEN, **other: str) -> str:
    """Make a row of a street file, with *other* instead of what it says: `Burglary="Robbery"`."""
    return _instead(STREET_ROW.replace("a1", name).replace(OPEN, outcome), other)


def outcome(name: str, said: str) -> str:
    """Make a row of an outcomes file."""
    return OUTCOME_ROW.replace("a1", name).replace("Investigation complete; no suspect identified", said)


def _instead(row: str, other: Mapping[str, str]) -> str:
    for old, new in other.items():
        row = row.replace(old, new)
    return row


@dataclass(frozen=True)
class Releases:
    """Imports releases into the world that is asked, and asks it."""

    ask: Ask
    folder: Path

    def file(self, name: str, *rows: str, layout: Layout = STREET) -> Path:
        """Write a file of *layout*."""
        path = self.folder / f"{name}.csv"
        path.write_text("\n".join([",".join(layout.columns), *rows, ""]), "utf-8")
        return path

    async def bring(
        self, number: int, *rows: str, outcomes: tuple[str, ...] = (), dry_run: bool = False
    ) -> ImportReport:
        """Import one release on a day of March."""
        files = [self.file("street", *rows)] if rows else []
        files += [self.file("outcomes", *outcomes, layout=OUTCOMES)] if outcomes else []
        return await self.run(number, *files, dry_run=dry_run)

    async def run(self, number: int, *files: Path, dry_run: bool = False) -> ImportReport:
        """Import files in one run on a day of March."""
        return await import_police_uk(self.ask.world.database, files, now=day(number), dry_run=dry_run)

    async def answer(self, instant: str | None, query: str = EVERYTHING, **variables: Any) -> dict[str, Any]:
        """Ask as at an instant."""
        return await self.ask(query, as_="police analyst", variables={"at": instant, **variables})

    async def told(self, instant: str | None) -> list[str]:
        """Say for each crime, in order, its Crime ID and what became of it."""
        nodes = (await self.answer(instant))["recordedCrimes"]["nodes"]
        return sorted(f"{node['crimeId']} {node['lastOutcome']}" for node in nodes)

    async def kept(self) -> list[int]:
        """Count what was kept of crimes and of outcomes."""
        async with self.ask.world.database.engine.connect() as connection:
            counts = [sa.select(sa.func.count()).select_from(table) for table in TABLES[2:]]
            return [int(await connection.scalar(each) or 0) for each in counts]

    async def forget(self) -> None:
        """Leave no published crime."""
        async with self.ask.world.database.engine.begin() as connection:
            for table in TABLES:
                await connection.execute(sa.delete(table))
