"""Exporting workbooks: each value is in its cell as what it is, no text is a formula, and memory does not grow."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from schema.contribution import CONTRIBUTIONS
from schema.entity import Kind
from schema.tables.records import OUTCOME
from server.audit.entry import Actor, ActorKind
from server.contributing.importing import Listener, import_sheets
from server.contributing.mapping import read_mapping
from server.contributing.workbook import workbook_rows
from server.exporting import workbook
from server.exporting.document import Export, export_of, exportable
from server.exporting.forms import Lines
from server.exporting.workbook import Workbook
from server.query.answer import schema_of
from tests.asking import ONE_OF_EACH_ROLE, Ask, principal
from tests.promises.test_exporting import SHARED, ended, written
from tests.world import World, id_of

Row = dict[str, Any]


async def exported(
    ask: Ask, root: str, *, as_: str, given: dict[str, Any] | None = None
) -> tuple[Export, bytes, list[Row]]:
    """Export a list; gives it as a workbook, and as lines of JSON that were read."""
    export, (made, lines) = await written(ask, root, Workbook, Lines, as_=as_, given=given)
    return export, made, [json.loads(line) for line in lines.splitlines()]


def rows_of(made: bytes) -> list[Row]:
    """Read the rows of every sheet by heading, as another program does."""
    found = []
    for sheet in openpyxl.load_workbook(io.BytesIO(made)).worksheets:
        headings, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert None not in headings
        found += [dict(zip(map(str, headings), row, strict=True)) for row in rows]
    return found


def as_typed(kind: Kind, value: Any) -> Any:
    """Give a value of JSON as a spreadsheet has it."""
    if isinstance(value, list):
        return " ".join(map(str, value)) or None
    if kind is Kind.DAY and value:
        return datetime.combine(date.fromisoformat(value), datetime.min.time())
    if kind is Kind.INSTANT and value:
        return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
    return float(value) if kind in (Kind.DECIMAL, Kind.DEGREES) and value is not None else value


@pytest.mark.parametrize("root", exportable())
@pytest.mark.parametrize("who", ONE_OF_EACH_ROLE)
async def test_each_value_is_what_it_is(ask: Ask, world: World, who: str, root: str) -> None:
    """For every role and list: the same records in the same order; days are days, and numbers are numbers."""
    await world.agreements(SHARED)
    query = schema_of(principal(who).roles).query_type
    if query is None or root not in query.fields:
        return
    export, made, lines = await exported(ask, root, as_=who)
    told = [
        {column.heading: as_typed(column.kind, line.get(column.heading)) for column in export.columns} for line in lines
    ]

    assert rows_of(made) == [{name: None if value == "" else value for name, value in row.items()} for row in told]


TEXTS = (
    "=1+1",
    "+44",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "a\r\nb",
    "a\x07b",
    "a\x1fb",
    "<&>\"'",
    "_x0041_",
    "\ufffe",
    " x ",
    "1",
    "é🚓",
)


@pytest.mark.parametrize("text", TEXTS)
async def test_text_is_text_to_the_letter(ask: Ask, world: World, text: str, tmp_path: Path) -> None:
    """No formula, no apostrophe, nothing lost: our own reader finds what was written, and no cell is one to run."""
    async with world.changed("intervention", "mentoring", title=text):
        _, made, _ = await exported(ask, "interventions", as_="council officer")
    file = tmp_path / "told.xlsx"
    file.write_bytes(made)
    cells = [cell for _, row in workbook_rows(file, lambda count: None) for cell in row]
    with zipfile.ZipFile(file) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    book = openpyxl.load_workbook(file)

    assert text in cells
    assert not any(b"<f>" in part or b"<f " in part for part in parts)
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)


async def test_it_is_imported_again(ask: Ask, world: World, tmp_path: Path) -> None:
    """With a mapping for the names of what is linked: the same records, now those of another agency."""
    given = {"filter": {"kind": {"eq": "ARREST"}}}
    _, made, lines = await exported(ask, "outcomes", as_="police analyst", given=given)
    (file := tmp_path / "arrests.xlsx").write_bytes(made)
    (mapping := tmp_path / "mapping.toml").write_text(
        'ignore = ["*"]\n[columns]\n"id" = "clientReference"\n"area.gssCode" = "area"\n"lsoa.gssCode" = "lsoa"\n'
        '"site.name" = "site"\n"operation.codename" = "operation"\n'
    )
    owner, kind, left = id_of("svpp"), CONTRIBUTIONS["Arrest"], list[Any]()
    done = await import_sheets(
        world.database,
        kind,
        [file],
        owner=owner,
        actor=Actor(kind=ActorKind.OPERATOR, id="operator", agency=owner),
        clock=world.now,
        listener=Listener(lambda count: None, left.append),
        mapping=read_mapping(mapping, kind),
    )
    columns = [
        OUTCOME.c[name] for name in ("occurred_on", "area_id", "site_id", "arrest_status", "subject", "provisional")
    ]
    async with world.database.engine.begin() as connection:
        new = sa.select(OUTCOME.c.client_reference, *columns).where(OUTCOME.c.owner_id == owner)
        taken = {row[0]: tuple(row[1:]) for row in await connection.execute(new.where(OUTCOME.c.kind == "ARREST"))}
        old = sa.select(OUTCOME.c.id, *columns).where(OUTCOME.c.id.in_(taken))
        before = {row[0]: tuple(row[1:]) for row in await connection.execute(old)}
        await connection.execute(sa.delete(OUTCOME).where(OUTCOME.c.client_reference.in_(taken)))

    assert left == []
    assert done.created == len(lines) == len(taken) > 0
    assert taken == before


async def test_what_a_sheet_does_not_hold_goes_on_in_another(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below headings of its own, every record once and in order."""
    _, whole, _ = await exported(ask, "outcomes", as_="police analyst")
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    _, parted, _ = await exported(ask, "outcomes", as_="police analyst")
    book = openpyxl.load_workbook(io.BytesIO(parted))

    assert [len(list(sheet.iter_rows())) for sheet in book.worksheets[:-1]] == [4] * (len(book.worksheets) - 1)
    assert book.sheetnames[:2] == ["outcomes", "outcomes 2"]
    assert rows_of(parted) == rows_of(whole)


async def test_memory_does_not_grow_with_the_file() -> None:
    """Ten times as many records take no more memory, and what is written leaves at once."""
    export = export_of("agencies", schema_of(principal("police analyst").roles), is_filtered=False)
    assert export is not None
    peaks = []
    for count in (30, 300):
        made, size = Workbook(export), 0
        tracemalloc.start()
        for page in range(count):
            size += len(made.rows(b",\n".join(_agency(page * 100 + number) for number in range(100))))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert size > 0
        assert len(await ended(made)) < 100_000

    assert peaks[1] < 1.2 * peaks[0]


def _agency(number: int) -> bytes:
    told = {"id": f"{number:036}", "name": f"Agency {number}", "kind": "POLICE", "duty": "SPECIFIED"}
    return json.dumps({"type": "Agency", "regime": "PART_3", **told}).encode()


@pytest.mark.parametrize("root", ["outcomes", "recordedCrimes"])
async def test_an_empty_list_is_a_sheet_of_headings(root: str) -> None:
    """And opens like any other."""
    export = export_of(root, schema_of(principal("police analyst").roles), is_filtered=False)
    assert export is not None
    made = Workbook(export)
    book = openpyxl.load_workbook(io.BytesIO(made.rows(b"") + await ended(made)))

    assert [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()] == [
        [column.heading for column in export.columns]
    ]
