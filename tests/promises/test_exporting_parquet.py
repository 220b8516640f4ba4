"""Exporting Parquet: each column has the type of its values, each value is the one that lines of JSON tell."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from schema.catalogue import CATALOGUE
from schema.entity import Governance, Kind
from server.exporting.document import Column, Export, export_of, exportable
from server.exporting.forms import Lines
from server.exporting.parquet import Parquet
from server.query.answer import schema_of
from tests.asking import ONE_OF_EACH_ROLE, Ask, principal
from tests.promises.test_exporting import SHARED, ended, written
from tests.promises.test_exporting_workbooks import TEXTS
from tests.world import World

Row = dict[str, Any]
# Every role sees some lists each in its own way; one sees nearly all.
ASKED = [
    (who, root)
    for who in ONE_OF_EACH_ROLE
    for root in exportable()
    if who == "police analyst" or root in ("outcomes", "interventions", "sites", "agreements")
]


async def exported(ask: Ask, root: str, *, as_: str) -> tuple[Export, bytes, list[Row]]:
    """Export a list; gives it as Parquet, and as lines of JSON that were read."""
    export, (made, lines) = await written(ask, root, Parquet, Lines, as_=as_)
    return export, made, [json.loads(line) for line in lines.splitlines()]


def read(made: bytes, folder: Path) -> tuple[dict[str, str], list[Row]]:
    """Read a file: the type of each column, and the rows."""
    (file := folder / "read.parquet").write_bytes(made)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.read_parquet(str(file))
        types = dict(zip(found.columns, map(str, found.types), strict=True))
        return types, [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def as_typed(column: Column, value: Any) -> Any:
    """Give a value of JSON as its column has it."""
    if value is None:
        return None
    if column.kind is Kind.DAY:
        return date.fromisoformat(value)
    if column.kind is Kind.INSTANT:
        return datetime.fromisoformat(value).astimezone(UTC)
    return Decimal(value) if column.kind is Kind.DECIMAL else value


@pytest.mark.parametrize(("who", "root"), ASKED)
async def test_it_holds_what_lines_of_json_hold(ask: Ask, world: World, tmp_path: Path, who: str, root: str) -> None:
    """For every role, and every list: the same records in the same order, null where a line has nothing or null."""
    await world.agreements(SHARED)
    query = schema_of(principal(who).roles).query_type
    if query is None or root not in query.fields:
        return
    export, made, lines = await exported(ask, root, as_=who)
    types, rows = read(made, tmp_path)

    assert rows == [{each.heading: as_typed(each, line.get(each.heading)) for each in export.columns} for line in lines]
    assert list(types) == [column.heading for column in export.columns]
    if next(each for each in CATALOGUE.values() if each.root == root).governance is Governance.SHARED:
        assert not any(noise in str(rows) for noise in ("NOISE", *ask.world.noise))


async def test_what_is_withheld_is_null_and_named(ask: Ask, world: World, tmp_path: Path) -> None:
    """As in the other forms."""
    await world.agreements(SHARED)
    _, made, _ = await exported(ask, "outcomes", as_="council officer")
    _, rows = read(made, tmp_path)
    withheld = [(row, name) for row in rows for name in row["withheld"] if name in row]

    assert withheld
    assert {row[name] for row, name in withheld} == {None}


@pytest.mark.parametrize(
    ("root", "name", "kind"),
    [
        ("outcomes", "id", "VARCHAR"),
        ("outcomes", "month", "VARCHAR"),
        ("outcomes", "occurredOn", "DATE"),
        ("outcomes", "recordedAt", "TIMESTAMP WITH TIME ZONE"),
        ("outcomes", "provisional", "BOOLEAN"),
        ("outcomes", "amount", "BIGINT"),
        ("outcomes", "area.gssCode", "VARCHAR"),
        ("outcomes", "withheld", "VARCHAR[]"),
        ("surveyResults", "percent", "DECIMAL(18,1)"),
        ("areas", "latitude", "DOUBLE"),
    ],
)
async def test_a_column_has_the_type_of_its_values(ask: Ask, tmp_path: Path, root: str, name: str, kind: str) -> None:
    """Whatever is in it: days, instants, whole numbers, decimals and lists are these, and no text."""
    _, made, _ = await exported(ask, root, as_="police analyst")

    assert read(made, tmp_path)[0][name] == kind


@pytest.mark.parametrize("text", TEXTS)
async def test_text_is_text_to_the_letter(ask: Ask, world: World, tmp_path: Path, text: str) -> None:
    """Nothing here runs a formula, so none is written otherwise."""
    async with world.changed("intervention", "mentoring", title=text):
        _, made, _ = await exported(ask, "interventions", as_="council officer")

    assert text in [row["title"] for row in read(made, tmp_path)[1]]


@pytest.mark.parametrize("root", ["outcomes", "recordedCrimes"])
async def test_an_empty_list_has_its_columns(tmp_path: Path, root: str) -> None:
    """With their types, and no row."""
    export = export_of(root, schema_of(principal("police analyst").roles), is_filtered=False)
    assert export is not None
    form = Parquet(export)
    made = form.rows(b"") + await ended(form)
    form.close()
    types, rows = read(made, tmp_path)

    assert list(types) == [column.heading for column in export.columns]
    assert rows == []


# A hundred agencies with names of 5,000 signs that nothing shortens, so many times as is said; tells the peak in kB.
LOAD = """
import asyncio, json, random, resource, sys
from server.exporting.document import export_of
from server.exporting.parquet import Parquet
from server.query.answer import schema_of
from tests.asking import principal

async def load(pages):
    form = Parquet(export_of("agencies", schema_of(principal("police analyst").roles), is_filtered=False))
    for page in range(pages):
        told = {"type": "Agency", "kind": "POLICE", "duty": "SPECIFIED", "regime": "PART_3"}
        told = [told | {"id": f"{page:030}{n:06}", "name": random.randbytes(2500).hex()} for n in range(100)]
        form.rows(",\\n".join(map(json.dumps, told)).encode())
    with open(sys.argv[2], "wb") as file:
        async for block in form.end():
            file.write(block)
    form.close()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

asyncio.run(load(int(sys.argv[1])))
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Ten times as many rows take little more, though they are far more than that; and they stay in their order."""
    peaks, file = [], tmp_path / "big.parquet"
    for count in (2_000, 20_000):
        words = [sys.executable, "-c", LOAD, str(count // 100), str(file)]
        done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
        peaks.append(int(done.stdout))
    with duckdb.connect() as connection:
        ids = [row[0] for row in connection.read_parquet(str(file)).project("id").fetchall()]

    assert len(ids) == 20_000
    assert ids == sorted(ids)
    assert file.stat().st_size > 90_000_000
    assert peaks[1] < 1.35 * peaks[0], peaks
