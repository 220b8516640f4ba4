"""Copies: a fresh database with its tables, made by copying one that was migrated once a run."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from schema.tables import METADATA
from server.database import ROLE_PREFIX
from server.migrations.walls import build
from tests.postgres import Postgres


def create(connection: Connection) -> None:
    """Make every table in an empty database, and the walls that queries run behind, without migrating."""
    METADATA.create_all(connection)
    build(connection, ROLE_PREFIX, None)


@contextmanager
def migrated_copy(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Give the URL of a copy of the kind that the fixture's parameter names; a SQLite file lies in *folder*."""
    if request.param == "sqlite":
        file = folder / "wardmote.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite+aiosqlite:///{file}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"test_{uuid4().hex}"
    server.create(name, request.getfixturevalue("postgres_template"))
    yield server.url(name)
    server.drop(name)
