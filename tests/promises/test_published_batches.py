"""Published crime over HTTP: a file of data.police.uk is taken as it is, and says what it says at the command line."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables.audit import AUDIT_ENTRY
from schema.tables.crime import CRIME_OUTCOME, RECORDED_CRIME
from schema.tables.past import PAST_OPEN
from server.imports.police_uk import import_police_uk
from server.imports.police_uk.layout import OUTCOMES, STREET, Layout
from tests.asking import Ask
from tests.door import START
from tests.promises import published_months as months
from tests.promises.published_crime import NUISANCE_ROW, OUTCOME_ROW, STREET_ROW
from tests.promises.test_batches import counts
from tests.sending import Sender, Status, opened, sender, sheet
from tests.world import TODAY, id_of

__all__ = ["opened", "sender"]

LATER_ROW = STREET_ROW.replace("Under investigation", "Investigation complete; no suspect identified")
WRONG_ROW = STREET_ROW.replace("2023-01", "2023-13")
TABLES = (RECORDED_CRIME, CRIME_OUTCOME)


def published(*rows: str, layout: Layout = STREET) -> str:
    """Write a file of *layout*."""
    return "\n".join([",".join(layout.columns), *rows, ""])


async def sent(sender: Sender, body: Any, **how: Any) -> Status:
    """Send a file as the service that loads."""
    return await sender.sent(body, **{"as_": "feed", "kind": "police-uk"} | how)


async def kept(sender: Sender) -> list[list[tuple[Any, ...]]]:
    """Give the rows of each table but for their ids, which are drawn."""
    told: list[list[tuple[Any, ...]]] = []
    async with sender.world.database.engine.connect() as connection:
        for table in TABLES:
            found = await connection.execute(sa.select(*list(table.columns)[1:]))
            told.append(sorted(map(tuple, found), key=repr))
    return told


async def cleared(sender: Sender) -> None:
    """Leave no published crime."""
    async with sender.world.database.engine.begin() as connection:
        for table in (*TABLES, *(PAST_OPEN[each.name] for each in TABLES)):
            await connection.execute(sa.delete(table))


@pytest.fixture
async def empty(sender: Sender) -> Sender:
    """Send where nothing was published yet."""
    await cleared(sender)
    return sender


async def test_files_as_they_are_published_give_the_same_rows_as_at_the_command_line(
    empty: Sender, tmp_path: Path
) -> None:
    """All of them, whole and packed, sent twice: every value of every row but the ids."""
    files = months.written(tmp_path)
    await import_police_uk(empty.world.database, files, now=START)
    by_command = await kept(empty)
    await cleared(empty)
    packed = {"headers": {"content-encoding": "gzip"}}
    first = [await sent(empty, gzip.compress(file.read_bytes()), **packed) for file in files]
    over_http = await kept(empty)
    again = [await sent(empty, file.read_bytes()) for file in files]

    rows = months.STREET_ROWS + months.OUTCOME_ROWS
    assert [len(each) for each in over_http] == [months.STREET_ROWS, months.OUTCOME_ROWS]
    assert over_http == by_command
    assert [sum(each[name] for each in first) for name in ("created", "rejected")] == [rows, 0]
    assert [sum(each[name] for each in again) for name in ("created", "unchanged")] == [0, rows]
    assert await kept(empty) == by_command


async def test_both_kinds_of_file_are_told_by_their_header(empty: Sender) -> None:
    """Street and outcomes go to one address; the answer has the shape of any batch."""
    told = await sent(empty, published(STREET_ROW, NUISANCE_ROW, NUISANCE_ROW), batch="b")
    await sent(empty, published(OUTCOME_ROW, layout=OUTCOMES))

    assert (told["kind"], told["format"], told["state"], told["parts"]) == ("police-uk", "csv", "COMPLETE", 1)
    assert counts(told) == (3, 3, 0, 0, 0)
    assert [len(rows) for rows in await kept(empty)] == [3, 1]
    assert (await empty.get("b", as_="feed")).json() == told


async def test_a_later_release_revises(empty: Sender) -> None:
    """As it does at the command line: the row says what the later file says, and keeps its id."""
    await sent(empty, published(STREET_ROW, NUISANCE_ROW))
    ids = sa.select(RECORDED_CRIME.c.id).where(RECORDED_CRIME.c.crime_id == "a1")
    async with empty.world.database.engine.connect() as connection:
        before = await connection.scalar(ids)
    told = await sent(empty, published(LATER_ROW, NUISANCE_ROW))
    async with empty.world.database.engine.connect() as connection:
        after = await connection.scalar(ids)

    assert counts(told) == (2, 0, 1, 1, 0)
    assert before == after
    assert "NO_SUSPECT_IDENTIFIED" in repr(await kept(empty))


async def test_what_a_release_revises_was_what_it_was(empty: Sender, ask: Ask) -> None:
    """As at an instant, since each file was taken; what a dry run or a refused file says was known at none."""
    query = """query ($at: DateTime) { recordedCrimes(first: 5, asAt: $at) { nodes { lastOutcome
        outcomes(first: 5) { nodes { outcome } } } } }"""
    clock, known = empty.door.clock, []
    for body, how, status in (
        (published(STREET_ROW), {}, 200),
        (published(LATER_ROW), {"dryRun": "true"}, 200),
        (published(OUTCOME_ROW, layout=OUTCOMES), {}, 200),
        (published(STREET_ROW.replace("Burglary", "Robbery"), WRONG_ROW), {"onError": "ABORT"}, 400),
        (published(LATER_ROW), {}, 200),
    ):
        assert (await empty.send(body, as_="feed", kind="police-uk", **how)).status_code == status
        known.append(f"{clock.now:%Y-%m-%dT%H:%M:%SZ}")
        clock.pass_(seconds=1)
    ask.world.today = TODAY + timedelta(days=1)

    told = []
    for instant in ("2026-11-22T08:59:59Z", *known):
        nodes = (await ask(query, as_="police analyst", variables={"at": instant}))["recordedCrimes"]["nodes"]
        told.append([(node["lastOutcome"], len(node["outcomes"]["nodes"])) for node in nodes])
    under = "UNDER_INVESTIGATION"
    assert told == [[], *([[(under, 0)]] * 2), *([[(under, 1)]] * 2), [("NO_SUSPECT_IDENTIFIED", 1)]]


async def test_a_file_that_broke_off_is_sent_again(empty: Sender) -> None:
    """Nothing of it was there; by its name it is completed, and once it is, the same file is done once."""
    whole = gzip.compress(published(STREET_ROW, NUISANCE_ROW).encode())
    how = {"batch": "b", "headers": {"content-encoding": "gzip"}}
    broken = await empty.refused(whole[:-9], 400, as_="feed", kind="police-uk", **how)
    between = (await empty.get("b", as_="feed")).json()
    assert broken["batch"] == "b"
    assert (between["state"], counts(between), await kept(empty)) == ("OPEN", (0, 0, 0, 0, 0), [[], []])

    done = await sent(empty, whole, **how)
    await sent(empty, published(LATER_ROW))
    later = await kept(empty)
    again = await sent(empty, whole, **how)

    assert counts(done) == (2, 2, 0, 0, 0)
    assert again == done
    assert await kept(empty) == later


async def test_a_file_that_comes_again_as_another_is_refused(empty: Sender) -> None:
    """Under one name one file, in whatever order and with whatever parameters."""
    await sent(empty, published(STREET_ROW), batch="b")
    before = await kept(empty)
    for body, how in (
        (published(LATER_ROW), {}),
        (published(STREET_ROW), {"dryRun": "true"}),
        (published(STREET_ROW), {"onError": "ABORT"}),
        (sheet(0), {"kind": "arrest"}),
    ):
        told = await empty.refused(body, 409, **{"as_": "feed", "kind": "police-uk", "batch": "b"} | how)
        assert told["code"] == "IDEMPOTENCY_MISMATCH"
    assert await kept(empty) == before


async def test_rows_that_cannot_be_taken_are_told(empty: Sender) -> None:
    """Counted, and listed with line, column, value and reason; the others are taken."""
    odd = STREET_ROW.replace("Burglary", "=2+2")
    told = await sent(empty, published(WRONG_ROW, STREET_ROW, "", odd, "a,b"), batch="b")
    answer = await empty.get("b/rejects", as_="feed")

    assert counts(told) == (4, 1, 0, 0, 3)
    assert list(csv.reader(answer.text.removeprefix("\ufeff").splitlines())) == [
        ["line", "column", "value", "problem"],
        ["2", "Month", "2023-13", "not a month such as 2023-01"],
        ["5", "Crime type", "'=2+2", "not a known category"],
        ["6", "", "a,b", "12 columns expected, 2 found"],
    ]


async def test_under_abort_nothing_of_the_file_is_taken(empty: Sender) -> None:
    """The first row with a fault ends it, and a whole file without one completes the batch."""
    body = published(STREET_ROW, WRONG_ROW)
    told = await empty.refused(body, 400, as_="feed", kind="police-uk", batch="b", onError="ABORT")
    assert told["detail"] == "Line 3: Month: not a month such as 2023-01. Nothing of the file was written."
    assert (told["line"], await kept(empty)) == (3, [[], []])

    assert counts(await sent(empty, published(STREET_ROW), batch="b", onError="ABORT")) == (1, 1, 0, 0, 0)


async def test_a_dry_run_tells_and_keeps_nothing(empty: Sender) -> None:
    """The same counts and rejects as the file itself would have; the tables stay as they are."""
    await sent(empty, published(STREET_ROW))
    before = await kept(empty)
    told = await sent(empty, published(LATER_ROW, NUISANCE_ROW, WRONG_ROW), batch="b", dryRun="true")

    assert (counts(told), told["dryRun"]) == ((3, 1, 1, 0, 1), True)
    assert await kept(empty) == before
    assert "2023-13" in (await empty.get("b/rejects", as_="feed")).text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "The body: the file is empty."),
        ("a,b\n", "The body: line 1 is not the header of a police.uk street or outcomes file."),
        (published().replace("Context", "Contexts"), "The body: the header is not that of a street file (missing: "),
        (published(STREET_ROW).encode("utf-16"), "The body: the file is UTF-16; save it as UTF-8 and import it again."),
        (published(STREET_ROW).encode() + b"\xff", "The body: line 3 is not UTF-8; save the file as UTF-8"),
        (published() + "x" * 400_000, "The body: line 2 does not end: this is not a CSV file."),
    ],
)
async def test_a_file_that_is_none_is_one_sentence(empty: Sender, body: Any, said: str) -> None:
    """And nothing of it is kept."""
    told = await empty.refused(body, 400, as_="feed", kind="police-uk", batch="b")

    assert told["detail"].startswith(said)
    assert await kept(empty) == [[], []]


async def test_only_csv_is_taken(empty: Sender) -> None:
    """As it is published."""
    told = await empty.refused("{}", 415, as_="feed", kind="police-uk", form="ndjson")

    assert told["detail"] == "Send a file of data.police.uk as it is: Content-Type: text/csv, in UTF-8."


async def test_published_crime_is_not_undone(empty: Sender) -> None:
    """It is no agency's own; another release puts right what a release said."""
    await sent(empty, published(LATER_ROW), batch="b")
    answer = await empty.undo("b", as_="feed")

    assert (answer.status_code, answer.json()["code"]) == (409, "CONFLICT")
    assert "send the release that is right" in answer.json()["detail"]
    assert counts(await sent(empty, published(STREET_ROW))) == (1, 0, 1, 0, 0)


async def test_a_file_is_on_record_with_who_sent_it(empty: Sender) -> None:
    """Once, with its counts and for which agency; a file that brings nothing new, or a dry run, is no further entry."""
    body = published(STREET_ROW, WRONG_ROW)
    told = await sent(empty, body, batch="b")
    await sent(empty, body, batch="b")
    await sent(empty, body, dryRun="true")
    others = [await sent(empty, body, batch=name) for name in ("c", "d")]
    query = sa.select(AUDIT_ENTRY.c.kinds, AUDIT_ENTRY.c.actor_id, AUDIT_ENTRY.c.body)
    async with empty.world.database.engine.connect() as connection:
        found = (await connection.execute(query.where(AUDIT_ENTRY.c.name == "police_uk_imported"))).all()

    (entry,) = [each for each in found if json.loads(each.body)["subject"] == told["id"]]
    assert (entry.kinds, entry.actor_id) == ("COLLECT", "feed")
    by = json.loads(entry.body)["actor"]
    assert (by["agency"], by["role"]) == (id_of("police"), "SERVICE_ACCOUNT")
    assert not {json.loads(each.body)["subject"] for each in found} & {each["id"] for each in others}
    assert "2023-13" not in entry.body
