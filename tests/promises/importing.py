"""Importing as tests do it: a database to import into, files to make, and what was rejected on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from server.database import Database
from server.imports.police_uk import ImportReport, Listener, Rejection, import_police_uk
from server.imports.police_uk.layout import STREET, Layout

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass
class Importer:
    """A database to import into, files to make, and what was rejected on the way."""

    database: Database
    folder: Path

    def file(self, name: str, *rows: str, layout: Layout = STREET, ends: str = "\n") -> Path:
        """Write a file of *layout* with these *rows*."""
        path = self.folder / name
        path.write_text(ends.join([",".join(layout.columns), *rows, ""]), "utf-8", newline="")
        return path

    async def run(self, *files: Path, dry_run: bool = False) -> ImportReport:
        """Import *files*."""
        self.rejected: list[Rejection] = []
        listener = Listener(rejected=self.rejected.append)
        return await import_police_uk(self.database, files, now=NOW, dry_run=dry_run, listener=listener)

    async def count(self, table: str = "recorded_crime", where: str = "true") -> int:
        """Count rows of *table*."""
        row = await self.database.fetch(f"SELECT count(*) FROM {table} WHERE {where}")
        assert row is not None
        return int(str(row[0]))

    async def told(self, *columns: str, table: str = "recorded_crime") -> Sequence[str]:
        """List what the rows of *table* say in *columns*, in order, an empty text for nothing."""
        said = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
        row = await self.database.fetch(
            f"SELECT string_agg(said, '\n') FROM (SELECT {said} AS said FROM {table} ORDER BY 1) AS rows"
            if self.database.dialect == "postgresql"
            else f"SELECT group_concat(said, '\n') FROM (SELECT {said} AS said FROM {table} ORDER BY 1)"
        )
        return str(row[0]).split("\n") if row and row[0] else []


def counts(report: ImportReport) -> tuple[int, int, int]:
    """Return how many rows were new, known and rejected; none may be revised."""
    assert report.revised == 0
    return report.inserted, report.already_there, report.rejected
