"""Run: import any number of files in one transaction. The conductor of this package: read it first.

All or nothing: a file that cannot be read takes the whole run back. A dry run does everything, the database's own
checks included, and then takes it back too.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.ext.asyncio import AsyncConnection

from server.database import Database
from server.imports.police_uk.lines import UnreadableFile
from server.imports.police_uk.reading import Reading, Rejection
from server.imports.police_uk.store import prepare, store
from server.work import Event, Work


def _ignore(told: object) -> None:
    return


@dataclass(frozen=True, slots=True)
class Listener:
    """Hear how a run goes: the bytes of each block that was read, and each row that was not taken."""

    advanced: Callable[[int], None] = _ignore
    rejected: Callable[[Rejection], None] = _ignore


SILENT = Listener()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Count the rows of a run: those read are the others together.

    *revised* rows were there and said something else; those *already_there* said the same.
    """

    inserted: int
    revised: int
    already_there: int
    rejected: int
    is_dry: bool = False

    @property
    def read(self) -> int:
        """Count every row that was read, blank lines left out."""
        return self.inserted + self.revised + self.already_there + self.rejected

    @property
    def counts(self) -> dict[str, str]:
        """Give the counts as an event tells them."""
        told = {"inserted": self.inserted, "revised": self.revised, "rejected": self.rejected}
        return {name: str(count) for name, count in {**told, "taken": self.read - self.rejected}.items()}

    def with_(self, other: "ImportReport") -> "ImportReport":
        """Count the rows of *other* too."""
        return ImportReport(
            self.inserted + other.inserted,
            self.revised + other.revised,
            self.already_there + other.already_there,
            self.rejected + other.rejected,
            self.is_dry,
        )


class _TakeBack(Exception):
    """End the transaction of a dry run."""


async def import_police_uk(
    database: Database,
    files: Sequence[Path],
    *,
    now: datetime,
    dry_run: bool = False,
    listener: Listener = SILENT,
) -> ImportReport:
    """Import the rows of *files*, street and outcomes files in any order: add the new, revise what changed.

    Of two releases of one month the later in *files*, or the one of the later run, is believed.
    Raises: UnreadableFile; DatabaseError. Both leave the database as it was.
    """
    done = ImportReport(0, 0, 0, 0, dry_run)
    with suppress(_TakeBack):
        async with Work(database, now=now) as work:
            await prepare(work.connection)
            for path in files:
                with _opened(path) as file:
                    done = done.with_(await bring(work.connection, file, name=str(path), now=now, listener=listener))
            if dry_run:
                raise _TakeBack
            details = {"files": str(len(files)), **done.counts}
            name = "police_uk_imported" if done.inserted or done.revised else "records_compared"
            work.events.append(Event(name, actor="operator", subject="recorded crime", details=details))
    return done


async def bring(
    connection: AsyncConnection, file: BinaryIO, *, name: str, now: datetime, listener: Listener
) -> ImportReport:
    """Bring the tables to what one file says, in a transaction that is prepared; *name* is that of messages.

    What it says is known from *now* on, which is one instant for all files of a transaction.

    The one way in, whether the file comes from a disk or over HTTP. Raises: UnreadableFile, what *listener* raises.
    """
    reading = Reading(file, name=name, advanced=listener.advanced, rejected=listener.rejected)
    done = await store(connection, reading.layout, reading.rows(), now=now)
    already_there = reading.taken - done.inserted - done.revised
    return ImportReport(done.inserted, done.revised, already_there, reading.rejections)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or 'cannot be opened'}.") from error
