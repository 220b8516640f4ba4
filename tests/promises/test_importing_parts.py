"""Importing in parts: however a sheet is cut, the same becomes of it; what goes wrong behind takes all of it back."""

from __future__ import annotations

import gc
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from schema.tables.audit import AUDIT_ENTRY
from schema.tables.past import PAST
from schema.tables.records import DRUG_LINE, OUTCOME
from schema.tables.reference import AREA
from server.contributing import behind, contributing, importing, storing, writing
from tests.administering import Terminal, administered_url, terminal
from tests.promises.test_importing_sheets import AGENCY, LINES, held, sheet

__all__ = ["administered_url", "terminal"]

WARD = {"name": "Ward", "kind": "WARD", "vintage": 2020, "valid_from": date(2020, 1, 1)}
STATUSES = ("ARRESTED", "BAILED", "CHARGED")
SEIZURES = f"clientReference,occurredOn,area,streetValue,{LINES}"
# What a row that has a fault gives as its day.
NO_DAY = "31.3.2026"


@pytest.fixture(autouse=True)
def no_records(terminal: Terminal) -> None:
    """Begin without records."""
    terminal.change(*(sa.delete(table) for table in (DRUG_LINE, OUTCOME, PAST["outcome"])))


def drawn(seed: int, rows: int) -> list[tuple[str, str, str]]:
    """Draw rows: a reference, which comes again near and far or is missing, a day, which may be none, and a status."""
    draw = random.Random(seed)
    names = [f"A-{draw.randrange(rows // 2)}" if draw.random() < 0.9 else "" for _ in range(rows)]
    days = [NO_DAY if draw.random() < 0.1 else f"2026-03-{1 + draw.randrange(2):02}" for _ in range(rows)]
    return [(name, day, draw.choice(STATUSES)) for name, day in zip(names, days, strict=True)]


def expected(rows: Sequence[tuple[str, str, str]]) -> tuple[list[int], list[tuple[str, ...]]]:
    """Say what becomes of rows one after the other: how many of each, and the records in the end."""
    counts = dict.fromkeys(("new", "corrected", "unchanged", "left out"), 0)
    records: dict[str, tuple[str, str, int]] = {}
    for at, (reference, day, status) in enumerate(rows):
        key = reference or f"none {at}"
        before = records.get(key)
        if day == NO_DAY:
            counts["left out"] += 1
        elif before is None:
            counts["new"] += 1
            records[key] = (day, status, 1)
        elif before[:2] == (day, status):
            counts["unchanged"] += 1
        else:
            counts["corrected"] += 1
            records[key] = (day, status, before[2] + 1)
    told = [("None" if key.startswith("none") else key, *map(str, record)) for key, record in records.items()]
    return list(counts.values()), sorted(told)


@pytest.mark.parametrize("part", [1, 30, 75, 10_000])
@pytest.mark.parametrize("seed", [1, 2])
def test_however_it_is_cut_the_same_becomes_of_a_sheet(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, part: int, seed: int
) -> None:
    """A record that comes again is corrected, in the same part, in the next and in a later one; nothing is twice."""
    monkeypatch.setattr(importing, "PART", part)
    monkeypatch.setattr(contributing, "MOST_IN_ENTRY", 20)
    thresholds = gc.get_threshold()
    rows = drawn(seed, 300)
    last = terminal.rows(sa.select(sa.func.coalesce(sa.func.max(AUDIT_ENTRY.c.number), -1)))[0][0]
    lines = [f"{reference},{day},E1,{status}" for reference, day, status in rows]
    said = terminal.run("import", "arrest", *AGENCY, sheet(*lines, head="clientReference,occurredOn,area,status"))
    (new, corrected, unchanged, left), records = expected(rows)

    assert said.stdout == f"{new} new, {corrected} corrected, {unchanged} as they were, {left} left out.\n"
    found = [(reference, day, status, version) for reference, day, status, _, version in held(terminal)]
    assert sorted(found) == records
    assert terminal.rows(sa.select(sa.func.count()).select_from(PAST["outcome"])) == [(corrected,)]
    entries = sa.select(AUDIT_ENTRY.c.kinds, AUDIT_ENTRY.c.body).where(AUDIT_ENTRY.c.number > last)
    on_record: Counter[str] = Counter()
    for kinds, body in terminal.rows(entries):
        told = [each["count"] for each in json.loads(body).get("disclosed", ())]
        assert all(count <= 20 for count in told)
        on_record[kinds] += sum(told)
    assert (on_record["COLLECT"], on_record["ALTER"]) == (new, corrected)
    assert gc.get_threshold() == thresholds


@pytest.mark.parametrize("at", [0, 45, 115])
def test_what_goes_wrong_behind_takes_all_back(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """The database refuses a row of the first, of a middle and of the last part: one sentence, and nothing is kept."""
    lines = [f"A-{n},2026-03-01,E1,ARRESTED" for n in range(120)]
    file = sheet(*lines, head="clientReference,occurredOn,area,status")

    def spoiled(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        none = [row | {"area_id": None} if row["client_reference"] == f"A-{at}" else row for row in map(dict, rows)]
        writing.write(connection, table, none)

    with monkeypatch.context() as patched:
        patched.setattr(importing, "PART", 40)
        patched.setattr(storing, "write", spoiled)
        terminal.refused("import", "arrest", *AGENCY, file, code=1)
    assert held(terminal) == []

    told = terminal.run("import", "arrest", *AGENCY, file)
    assert told.stdout == "120 new, 0 corrected, 0 as they were, 0 left out.\n"


def test_nobody_reads_what_is_half_written(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of the connection waits for all that was written before; only what overtakes it does not see it."""
    monkeypatch.setattr(writing, "_AT_A_TIME", 15)
    areas = [{"id": str(uuid4()), "gss_code": f"B-{n}", **WARD} for n in range(100)]
    ours = AREA.c.gss_code.like("B-%")

    def step(connection: Connection) -> list[int | None]:
        def count() -> int | None:
            return connection.scalar(sa.select(sa.func.count()).where(ours))

        with behind.behind(connection) as writes:
            writing.write(connection, AREA, areas[:50])
            with writes.overtaking():
                seen = [count()]
            writes.begin()
            writing.write(connection, AREA, areas[50:])
            seen.append(count())
        assert behind.of(connection) is None
        connection.execute(sa.delete(AREA).where(ours))
        return seen

    assert terminal.look(step) == [50 if terminal.url.startswith("sqlite") else 0, 100]


def test_a_part_is_as_large_as_its_rows_are_many(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred seizures of ten lines are no part of a hundred rows: memory is bounded, and each statement."""
    monkeypatch.setattr(importing, "PART", 100)
    written: list[int] = []

    def noted(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if table is DRUG_LINE:
            written.append(len(rows))
        writing.write(connection, table, rows)

    monkeypatch.setattr(storing, "write", noted)
    lines = [
        f"S-{n},{'2026-03-01,E1,5000' if line == 0 else ',,'},HEROIN,A,1" for n in range(100) for line in range(10)
    ]
    told = terminal.run(
        "import",
        "drug-seizure",
        *AGENCY,
        sheet(*(f"{line},GRAM,{n},STREET_PRICE" for n, line in enumerate(lines)), head=SEIZURES),
    )

    assert told.stdout == "100 new, 0 corrected, 0 as they were, 0 left out.\n"
    assert written == [100] * 10


def test_a_sheet_that_cannot_be_read_hides_no_fault_of_the_one_before(terminal: Terminal) -> None:
    """Nothing is kept; but what is wrong in the first of two is told."""
    first = sheet("A-1,,E1,BAILED", head="clientReference,occurredOn,area,status", name="first.csv")
    second = sheet("A-2,2026-03-01,E1,BAILED", head="clientReference,nonsense,area,status", name="second.csv")
    told = terminal.run("import", "arrest", *AGENCY, first, second)

    assert [line.partition(":")[0] for line in told.stderr.splitlines() if ".csv" in line] == [
        "first.csv, line 2",
        "wardmote",
    ]
    assert (told.exit_code, held(terminal)) == (2, [])


def test_what_is_written_before_anything_is_asked_is_taken_back(terminal: Terminal) -> None:
    """The first thing that a transaction does may be a write that is behind: it belongs to the transaction as well."""
    areas = [{"id": str(uuid4()), "gss_code": f"D-{n}", **WARD} for n in range(50)]

    def step(connection: Connection) -> None:
        with behind.behind(connection) as writes:
            writing.write(connection, AREA, areas)
            writes.begin()
        connection.rollback()

    terminal.look(step)
    assert terminal.rows(sa.select(AREA.c.id).where(AREA.c.gss_code.like("D-%"))) == []
