"""Exporting: a file holds what its reader could have asked for, all of it and nothing more, and is on record as one."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from auth.refusal import Code, RefusalError
from schema.catalogue import CATALOGUE
from schema.entity import Governance
from server.exporting import document
from server.exporting.answering import ExportAnswering
from server.exporting.document import Export, export_of, exportable
from server.exporting.forms import Csv, Form, Lines, Shape
from server.exporting.pages import pages
from server.query.answer import Answering, schema_of
from server.query.recording import Recording
from server.work import utc_now
from tests.asking import ONE_OF_EACH_ROLE, REQUEST_ID, Ask, principal, settings_of
from tests.promises.kept import Kept
from tests.world import World, id_of

SHARED = """
    reference | owner  | recipient | entity       | detail  | area
    ISA-1     | police | council   | Outcome      | SUMMARY | ward
    ISA-2     | police | svpp      | Outcome      | DETAIL  | county
    ISA-3     | council| svpp      | Intervention | SUMMARY | county
"""
ROOTS = exportable()


def filing(ask: Ask, shape: Shape) -> ExportAnswering:
    """Give the pipeline of exports of a shape in the world of the tests."""
    url = ask.world.database.engine.url.render_as_string(hide_password=False)
    return ExportAnswering(ask.world.database, settings_of(url), shape, clock=ask.world.now)


async def written(
    ask: Ask, root: str, *made: Callable[[Export], Form], as_: str, given: dict[str, Any] | None = None
) -> tuple[Export, list[bytes]]:
    """Export a list in several forms."""
    who = principal(as_)
    export = export_of(root, schema_of(who.roles), is_filtered=given is not None)
    assert export is not None
    files = []
    for each in made:
        answering: Any = ask.answering
        with closing(each(export)) as form:
            if isinstance(answering, Answering):
                answering = filing(ask, form.shape)
            found = pages(export, answering, who, given or {}, REQUEST_ID, utc_now)
            files.append(b"".join([form.rows(lines) async for lines in found]) + await ended(form))
    return export, files


async def ended(form: Form) -> bytes:
    """Give what is left of a file."""
    return b"".join([block async for block in form.end()])


async def exported(
    ask: Ask, root: str, *, as_: str, given: dict[str, Any] | None = None
) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    """Export a list; gives its rows as CSV and as lines of JSON."""
    _, (text, lines) = await written(ask, root, Csv, Lines, as_=as_, given=given)
    assert text.startswith(b"\xef\xbb\xbf")
    is_hidden = next(each for each in CATALOGUE.values() if each.root == root).governance is Governance.SHARED
    for each in (text.decode(), lines.decode()) if is_hidden else ():
        assert "NOISE" not in each
        assert not any(noise in each for noise in ask.world.noise)
    table = list(csv.DictReader(text.decode("utf-8-sig").splitlines()))
    return table, [json.loads(line) for line in lines.splitlines()]


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("who", ONE_OF_EACH_ROLE)
async def test_a_file_holds_exactly_what_a_query_tells(ask: Ask, world: World, who: str, root: str) -> None:
    """For every role and list: the same records, in the same order; a list that a role has no word for is no list."""
    await world.agreements(SHARED)
    query = schema_of(principal(who).roles).query_type
    if query is None or root not in query.fields:
        assert root not in (query.fields if query else {})
        return
    table, lines = await exported(ask, root, as_=who)
    # Not by `ask`: grants are open, those of a stranger too.
    asked = f"{{ {root}(first: 100) {{ nodes {{ id }} }} }}"
    answer = await ask.answering(asked, None, None, principal(who), REQUEST_ID)
    ids = [node["id"] for node in json.loads(answer.body)["data"][root]["nodes"]]

    assert [row["id"] for row in table] == [line["id"] for line in lines] == ids
    assert [{name: said(line.get(name)) for name in row} for row, line in zip(table, lines, strict=True)] == table


def said(value: Any) -> str:
    """Write a value as a cell says it; no text of this world begins as a formula does."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else " ".join(value) if isinstance(value, list) else str(value)


async def test_each_value_is_the_one_that_a_query_tells(ask: Ask, world: World) -> None:
    """Own and shared, of every kind: what is withheld is an empty cell, and is named."""
    await world.agreements(SHARED)
    table, lines = await exported(ask, "outcomes", as_="council officer")
    query = """{ outcomes(first: 100) { nodes { __typename id kind month occurredOn withheld area { gssCode }
        site { name } ... on Arrest { status subject } ... on CashSeizure { amount } } } }"""
    nodes = (await ask(query, as_="council officer"))["outcomes"]["nodes"]

    for row, line, node in zip(table, lines, nodes, strict=True):
        asked = [node["__typename"], node["kind"], node["month"], node["occurredOn"], node["area"]["gssCode"]]
        asked += [node["site"] and node["site"]["name"], node.get("amount")]
        headings = ("type", "kind", "month", "occurredOn", "area.gssCode", "site.name", "amount")
        assert [row[name] for name in headings] == ["" if each is None else str(each) for each in asked]
        assert [line.get(name) for name in headings] == asked
        assert (row["withheld"].split(), line["withheld"]) == (node["withheld"], node["withheld"])
        if "Arrest" in node.values():
            assert (row["status"], row["subject"]) == (node["status"] or "", node["subject"] or "")
    assert {row["status"] for row in table if "status" in row["withheld"].split()} == {""}
    assert any(row["withheld"] for row in table)


async def test_a_link_that_is_withheld_names_nothing(ask: Ask, world: World) -> None:
    """The small area of an outcome is told in detail alone: in summary its cells are empty, in every form."""
    await world.agreements(SHARED)
    names = ("arrest", "drugs", "weapons found")
    for name in names:
        await world.change("outcome", name, lsoa_id=id_of("far"))
    there = {id_of(name) for name in names}
    query = "{ outcomes(first: 100) { nodes { id withheld lsoa { gssCode name } } } }"
    withheld = told = 0
    for who in ("police analyst", "council officer"):
        table, lines = await exported(ask, "outcomes", as_=who)
        nodes = (await ask(query, as_=who))["outcomes"]["nodes"]
        for row, line, node in zip(table, lines, nodes, strict=True):
            area = node["lsoa"] or {"gssCode": None, "name": None}
            assert (line["lsoa.gssCode"], line["lsoa.name"]) == (area["gssCode"], area["name"])
            assert (row["lsoa.gssCode"], row["lsoa.name"]) == (area["gssCode"] or "", area["name"] or "")
            withheld += "lsoa" in node["withheld"] and row["id"] in there
            told += node["lsoa"] is not None
    assert withheld > 0 < told


async def test_a_file_goes_over_many_pages(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """No record is left out or told twice where one page ends and the next begins."""
    whole, _ = await exported(ask, "outcomes", as_="police analyst")
    monkeypatch.setattr(document, "PAGE", 3)
    export_of.cache_clear()
    paged, _ = await exported(ask, "outcomes", as_="police analyst")
    export_of.cache_clear()

    assert len(whole) > 3
    assert paged == whole


async def test_a_filter_chooses(ask: Ask) -> None:
    """As in a query; a filter that is none is refused before anything is told."""
    given = {"filter": {"kind": {"eq": "ARREST"}}}
    table, _ = await exported(ask, "outcomes", as_="police analyst", given=given)
    assert {row["type"] for row in table} == {"Arrest"}

    with pytest.raises(RefusalError) as refused:
        await exported(ask, "outcomes", as_="police analyst", given={"filter": 7})
    assert refused.value.refused.code is Code.BAD_USER_INPUT


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("x","y")'])
async def test_no_cell_is_a_formula(ask: Ask, world: World, text: str) -> None:
    """What a spreadsheet would run has an apostrophe before it; in lines of JSON it is as it is."""
    async with world.changed("intervention", "mentoring", title=text):
        table, lines = await exported(ask, "interventions", as_="council officer")

    assert f"'{text}" in {row["title"] for row in table} or text.strip() != text
    assert text in {line["title"] for line in lines}
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in table for cell in row.values())


@pytest.mark.parametrize("sign", [";", "|", "\t", "\n", "\r"])
@pytest.mark.parametrize("text", ["a{0}=1+1{0}b", "a{0} @SUM(A1)", 'a{0}"=1+1"{0}', "{0}-1", 'a"{0}+44{0}"'])
async def test_no_cell_is_a_formula_where_another_sign_parts_cells(
    ask: Ask, world: World, sign: str, text: str
) -> None:
    """Many countries part cells by semicolons: what begins behind one is text too, and the cell is as it was told."""
    given = text.format(sign)
    async with world.changed("intervention", "mentoring", title=given):
        _, (file,) = await written(ask, "interventions", Csv, as_="council officer")

    content = file.decode("utf-8-sig")
    cells = [cell.strip(' "') for line in re.split("[\r\n]", content) for cell in line.split(sign)]
    assert any("1" in cell or "+44" in cell or "SUM" in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    titles = {row["title"].replace("'", "") for row in csv.DictReader(io.StringIO(content, newline=""))}
    assert given in titles


@pytest.mark.parametrize(("form", "beside"), [(Csv, 1), (Lines, 0)])
async def test_every_page_is_on_record_as_an_export(
    ask: Ask, world: World, kept: Kept, form: type[Csv | Lines], beside: int
) -> None:
    """EXPORT beside CONSULT or DISCLOSE, with the ids that left."""
    await world.agreements(SHARED)
    recording: Any = Ask(world, Recording(filing(ask, form.shape), kept, world.now, is_export=True))  # type: ignore[arg-type]
    _, (file,) = await written(recording, "outcomes", form, as_="council officer")
    (entry,) = kept.entries

    assert (entry.name, entry.kinds) == ("export", ("CONSULT", "DISCLOSE", "EXPORT"))
    assert sum(len(each.ids) for each in entry.disclosed) == len(file.splitlines()) - beside > 0
