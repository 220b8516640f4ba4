"""An operator reads the record of access at the command line, and that they did is on record."""

from __future__ import annotations

import asyncio
import csv
import io
import json

import pytest
import sqlalchemy as sa

from schema.tables.audit import AUDIT_ENTRY
from server.audit.journal import Journal
from server.database import Access, Database
from server.trail.processing import COLUMNS
from tests.administering import Terminal, administered_url, terminal
from tests.record import OWNERS, entry, record_id

__all__ = ["administered_url", "terminal"]


@pytest.fixture
def filled(terminal: Terminal) -> Terminal:
    """Put three entries on record: of two records each."""

    async def write() -> None:
        database = Database(Access(terminal.url))
        for number in (1, 2, 3):
            await Journal(database).record(entry(number, 2 * number, 2 * number + 1))
        await database.stop()

    asyncio.run(write())
    return terminal


def last(terminal: Terminal) -> dict[str, object]:
    """Give the last entry."""
    (body,) = terminal.rows(sa.select(AUDIT_ENTRY.c.body).order_by(AUDIT_ENTRY.c.number.desc()).limit(1))[0]
    found: dict[str, object] = json.loads(body)
    return found


def test_events_are_printed_and_the_reading_is_on_record(filled: Terminal) -> None:
    """Entries whole, the latest first, page by page; an entry of the operator follows."""
    page = filled.told("audit", "events", "--name", "query", "--first", "2")
    rest = filled.told("audit", "events", "--name", "query", "--first", "1", "--after", page["pageInfo"]["endCursor"])

    assert [each["actor"]["id"] for each in page["nodes"] + rest["nodes"]] == ["person 3", "person 2", "person 1"]
    assert all(each["sight"] == "WHOLE" and each["body"] for each in page["nodes"])
    assert (last(filled)["name"], last(filled)["actor"]) == ("audit_trail_read", {"id": "operator", "kind": "OPERATOR"})


def test_who_saw_a_record_and_what_somebody_did(filled: Terminal) -> None:
    """Both directions of the same question, for every owner."""
    saw = filled.told("audit", "who-saw", record_id(4))["nodes"]
    did = filled.told("audit", "what-did", "person 2", "--from", "2026-03-01", "--to", "2026-03-02")

    assert {each["actor"]["id"] for each in saw} == {"person 2"}
    assert {each["owner"] for each in did["nodes"]} == set(OWNERS)
    assert last(filled)["subject"] == "person 2"
    assert filled.run("audit", "who-saw", record_id(9_999)).stdout == "Nobody was told of it.\n"
    assert filled.refused("audit", "who-saw", record_id(4)[:-1]).startswith(
        f"'{record_id(4)[:-1]}' is no id of a record"
    )
    assert filled.told("audit", "what-did", "person 2", "--to", "2026-03-01")["nodes"] == []


def test_denials_are_printed(filled: Terminal) -> None:
    """What a rule refused; an unknown kind is named with those there are."""
    assert filled.run("audit", "denials").exit_code == 0
    assert filled.refused("audit", "events", "--kind", "NONE").startswith("There is no kind 'NONE'; there are: COLLECT")


def test_the_record_of_processing_is_json_or_csv(filled: Terminal) -> None:
    """The same activities in both forms; an agency that is not there is named with those there are."""
    printed = json.loads(filled.run("audit", "processing-record").stdout)
    rows = csv.DictReader(io.StringIO(filled.run("audit", "processing-record", "--csv").stdout))

    assert rows.fieldnames == [*COLUMNS, "generatedOn", "security"]
    assert [each["entity"] for each in rows] == [each["entity"] for each in printed["activities"]]
    assert filled.refused("audit", "processing-record", "--agency", "Nowhere").startswith("There is no agency")
