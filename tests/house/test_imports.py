"""Imports run one way, and each outside library is known only where it belongs."""

from pathlib import Path

import pytest

from tests.house.conftest import Checkout
from tests.house.names import imports
from tests.house.tree import PACKAGES, ROOT, Finding, modules, report

# Each package with the packages of ours that it may import: schema <- auth <- server.
MAY_IMPORT = {
    "schema": {"schema"},
    "auth": {"auth", "schema"},
    "server": {"server", "auth", "schema"},
}
# Each outside name with the only places that may import it; a place ending in / is a folder.
BELONGS = {
    "starlette": ("server/http/", "server/app.py", "auth/oauth/request.py"),
    "asyncpg": ("server/database/", "server/migrations/"),
    "aiosqlite": ("server/database/", "server/migrations/"),
    "sqlite3": ("server/database/", "server/migrations/"),
    "sqlalchemy.create_engine": ("server/database/", "server/migrations/"),
    "sqlalchemy.engine_from_config": ("server/database/", "server/migrations/"),
    "sqlalchemy.ext.asyncio.create_async_engine": ("server/database/", "server/migrations/"),
    "sqlalchemy.ext.asyncio.async_engine_from_config": ("server/database/", "server/migrations/"),
    # The access policy must be visible in the statement, so nothing may write statements behind our back.
    "sqlalchemy.orm": (),
    "sqlalchemy.ext.asyncio.AsyncSession": (),
    "alembic": ("server/migrations/", "server/cli/", "server/database/"),
    "pydantic_settings": ("server/settings.py",),
    "click": ("server/cli/",),
    # Declarations and decisions do no input or output.
    "uvicorn": ("server/",),
    # An extra: whoever has no duckdb runs everything else.
    "duckdb": ("server/exporting/parquet.py",),
    "structlog": ("server/",),
    "graphene": ("schema/", "server/"),
    "authlib": ("auth/", "server/"),
    "joserfc": ("auth/", "server/"),
}


def is_within(name: str, family: str) -> bool:
    """Say whether the dotted *name* is *family* or lies inside it."""
    return name == family or name.startswith(f"{family}.")


def wrong_way_imports(root: Path) -> list[Finding]:
    """Find imports against the one direction, and relative ones, which hide their direction."""
    found = []
    for module in modules(root, *PACKAGES):
        allowed = MAY_IMPORT[module.path.partition("/")[0]]
        for use in imports(module.tree):
            top = use.name.partition(".")[0]
            if not top:
                found.append(Finding(module.path, use.line, "a relative import: write it in full"))
            elif top in {*PACKAGES, "tests", "dev"} - allowed:
                found.append(Finding(module.path, use.line, f"must not import {use.name}"))
    return found


def misplaced_imports(root: Path) -> list[Finding]:
    """Find imports of a library outside the places that may know it."""
    found = []
    for module in modules(root, *PACKAGES):
        for use in imports(module.tree):
            for family, places in BELONGS.items():
                if is_within(use.name, family) and not any(at_place(module.path, place) for place in places):
                    where = ", ".join(places) or "nowhere"
                    found.append(Finding(module.path, use.line, f"imports {use.name}, which belongs in {where}"))
    return found


def at_place(path: str, place: str) -> bool:
    """Say whether *path* is the file *place*, or lies in it when it is a folder; `a/b/` also allows `a/b.py`."""
    return path.startswith(place) or path == f"{place.rstrip('/')}.py" if place.endswith("/") else path == place


def test_imports_run_one_way() -> None:
    """schema knows neither auth nor server, auth does not know server, and none knows the tests."""
    assert not (found := wrong_way_imports(ROOT)), report(found)


def test_each_library_is_known_only_where_it_belongs() -> None:
    """Starlette, the database drivers and the settings library are imported in their own places only."""
    assert not (found := misplaced_imports(ROOT)), report(found)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("schema/entity.py", "import auth.roles"),
        ("schema/entity.py", "from server import app"),
        ("auth/roles.py", "def late():\n    from server.settings import Settings"),
        ("server/app.py", "from tests.postgres import Postgres"),
        ("server/app.py", "from . import settings"),
    ],
)
def test_an_import_against_the_direction_is_found(checkout: Checkout, path: str, line: str) -> None:
    """Each way of importing backwards is one finding."""
    assert [finding.path for finding in wrong_way_imports(checkout({path: line}))] == [path]


@pytest.mark.parametrize(
    ("path", "line", "count"),
    [
        ("auth/bearer.py", "from starlette.requests import Request", 1),
        ("auth/oauth/request.py", "from starlette.requests import Request", 0),
        ("server/http/graphql.py", "import starlette.routing", 0),
        ("server/query/fetch.py", "import asyncpg", 1),
        ("server/query/fetch.py", "from sqlalchemy.ext.asyncio import AsyncConnection", 0),
        ("server/query/fetch.py", "from sqlalchemy.ext.asyncio import create_async_engine", 1),
        ("server/database.py", "from sqlalchemy.ext.asyncio import create_async_engine", 0),
        ("server/database.py", "from sqlalchemy import orm", 1),
        ("server/database.py", "from sqlalchemy.orm import Session", 1),
        ("schema/entity.py", "import graphene_like", 0),
    ],
)
def test_a_library_out_of_place_is_found(checkout: Checkout, path: str, line: str, count: int) -> None:
    """A library is found outside its place and left alone inside it."""
    assert len(misplaced_imports(checkout({path: line}))) == count
