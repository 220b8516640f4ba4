"""Batches: many records sent over HTTP are taken in parts, told, resumed, and mended where they have a fault."""

from __future__ import annotations

import csv
import gzip
import json

import pytest
import sqlalchemy as sa

from schema.tables.audit import AUDIT_ENTRY
from schema.tables.records import DRUG_LINE, OUTCOME
from server.contributing.cutting import MOST
from tests.asking import Ask
from tests.sending import HEAD, Sender, Status, line, opened, rows, sender, sheet
from tests.world import id_of

__all__ = ["opened", "sender"]

COUNTS = ("read", "created", "corrected", "unchanged", "rejected")


def counts(told: Status) -> tuple[int, ...]:
    """Give how many were read, are new, corrected, as they were, and rejected."""
    return tuple(told[name] for name in COUNTS)


async def test_a_sheet_becomes_records_in_parts(sender: Sender) -> None:
    """As many parts as it takes; the answer says what became of the records, and so does the batch afterwards."""
    told = await sender.sent(sheet(*range(2 * MOST + 1)), batch="nightly-1")

    assert (told["batch"], told["kind"], told["format"], told["state"]) == ("nightly-1", "arrest", "csv", "COMPLETE")
    assert (counts(told), told["parts"]) == ((2 * MOST + 1, 2 * MOST + 1, 0, 0, 0), 3)
    assert len(await sender.held()) == 2 * MOST + 1
    answer = await sender.get("nightly-1")
    assert (answer.status_code, answer.json()) == (200, told)


async def test_lines_become_the_same_records_as_rows_of_a_mutation(sender: Sender, ask: Ask) -> None:
    """A line is a row of `ingest...`: recorded again by mutation nothing is otherwise."""
    given = [line(0), line(1, status="CHARGED", subject="P-1", provisional=False), "\n", line(2, site=id_of("estate"))]
    told = await sender.sent("".join(given), form="ndjson")
    mutation = "mutation ($input: IngestArrestsInput!) { ingestArrests(input: $input) { unchanged rejected } }"
    again = [json.loads(each) for each in given if each.strip()]
    same = await ask(mutation, as_="police analyst", variables={"input": {"rows": again}})

    assert counts(told) == (3, 3, 0, 0, 0)
    assert same == {"ingestArrests": {"unchanged": 3, "rejected": 0}}


async def test_records_may_come_again_in_another_batch(sender: Sender) -> None:
    """By their references: as they were, or corrected; a reference that comes twice in a batch is corrected by it."""
    await sender.sent(sheet(0, 1))
    told = await sender.sent(sheet(0) + rows(1, 2) + rows(2, status="BAILED"))

    assert counts(told) == (4, 1, 1, 2, 0)
    assert await sender.held() == {"B-0": ("ARRESTED", 1), "B-1": ("ARRESTED", 1), "B-2": ("BAILED", 2)}


async def test_a_batch_sent_again_is_done_once(sender: Sender) -> None:
    """Whatever was changed since stays as it is, and the answer is the same, packed or not."""
    body = sheet(*range(MOST + 5))
    first = await sender.sent(body, batch="b")
    await sender.sent(sheet(3, status="BAILED"))
    again = await sender.sent(gzip.compress(body.encode()), batch="b", headers={"content-encoding": "gzip"})

    assert again == first
    assert (await sender.held())["B-3"] == ("BAILED", 2)


@pytest.mark.parametrize("form", ["csv", "ndjson"])
async def test_a_batch_that_broke_off_goes_on(sender: Sender, form: str) -> None:
    """What broke it off is one sentence with its line; mended behind the parts that were taken, it is completed."""
    good = sheet(*range(MOST + 5)) if form == "csv" else "".join(map(line, range(MOST + 5)))
    told = await sender.refused(good + '"', 400, form=form, batch="b")
    between = (await sender.get("b")).json()
    done = await sender.sent(good, form=form, batch="b")

    assert (told["code"], told["batch"]) == ("BAD_USER_INPUT", "b")
    assert told["detail"].startswith("The body, ")
    assert (between["state"], counts(between)) == ("OPEN", (MOST, MOST, 0, 0, 0))
    assert (done["state"], counts(done)) == ("COMPLETE", (MOST + 5, MOST + 5, 0, 0, 0))


async def test_a_batch_that_comes_again_as_another_is_refused(sender: Sender) -> None:
    """Other records, more, fewer, another kind, form or rule: one sentence each, and nothing is changed."""
    await sender.sent(sheet(0, 1), batch="b")
    before = await sender.held()
    for body, how in (
        (sheet(0, 2), {}),
        (sheet(0, 1, 2), {}),
        (sheet(0), {}),
        (HEAD + "\n", {}),
        (sheet(0, 1).replace("clientReference,occurredOn", "clientReference,sourceReference"), {}),
        (sheet(0, 1), {"kind": "warrant"}),
        (line(0), {"form": "ndjson"}),
        (sheet(0, 1), {"onError": "ABORT"}),
        (sheet(0, 1), {"dryRun": "true"}),
    ):
        told = await sender.refused(body, 400 if "sourceReference" in body else 409, batch="b", **how)
        assert told["code"] in ("IDEMPOTENCY_MISMATCH", "BAD_USER_INPUT")
    assert await sender.held() == before
    assert counts((await sender.get("b")).json()) == (2, 2, 0, 0, 0)


async def test_a_batch_that_is_complete_takes_no_further_part(sender: Sender) -> None:
    """Also where all that was there is the same: it would be another batch."""
    await sender.sent(sheet(*range(MOST)), batch="b")
    told = await sender.refused(sheet(*range(MOST + 1)), 409, batch="b")

    assert (told["code"], told["line"]) == ("IDEMPOTENCY_MISMATCH", MOST + 2)
    assert len(await sender.held()) == MOST


BAD = "B-8,2099-01-01,E05-1,ARRESTED\nB-9,2026-03-01,E05-1,=SUM(A1)\n"


async def test_what_has_a_fault_is_left_out_and_can_be_mended(sender: Sender) -> None:
    """The others are taken. The rejects have their problem, are safe in a spreadsheet, and mended are sent again."""
    told = await sender.sent(sheet(1) + BAD + rows(2), batch="b")
    answer = await sender.get("b/rejects")
    found = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))

    assert counts(told) == (4, 2, 0, 0, 2)
    assert answer.headers["content-disposition"] == 'attachment; filename="b-rejects.csv"'
    assert [each["clientReference"] for each in found] == ["B-8", "B-9"]
    assert found[0]["problem"].startswith("occurredOn: ")
    assert found[1]["status"] == "'=SUM(A1)"
    mended = answer.text.replace("2099", "2026").replace("'=SUM(A1)", "BAILED")
    assert counts(await sender.sent(mended)) == (2, 2, 0, 0, 0)


async def test_rejected_lines_come_back_as_lines(sender: Sender) -> None:
    """Each as it was sent with its problem beside, which is not read when it comes again."""
    bad = [line(8, occurredOn="2099-01-01"), line(9, status="GONE", shoeSize=44), line(7, area=[])]
    told = await sender.sent(line(0) + "".join(bad), form="ndjson", batch="b")
    answer = await sender.get("b/rejects")
    found = [json.loads(each) for each in answer.text.splitlines()]

    assert (counts(told), answer.headers["content-type"]) == (
        (4, 1, 0, 0, 3),
        "application/x-ndjson; charset=utf-8",
    )
    assert [{name: each[name] for name in each if name != "problem"} for each in found] == list(map(json.loads, bad))
    assert "shoeSize" in found[1]["problem"]
    mended = [each | {"occurredOn": "2026-03-01"} for each in found[:1]]
    assert counts(await sender.sent(json.dumps(mended[0]), form="ndjson")) == (1, 1, 0, 0, 0)


async def test_a_mark_of_utf_8_is_no_part_of_the_first_line(sender: Sender) -> None:
    """What has a fault behind it comes back as a line, and the body is the same without it."""
    body = line(0, occurredOn="2099-01-01") + line(1)
    told = await sender.sent(f"\ufeff{body}", form="ndjson", batch="b")
    answer = await sender.get("b/rejects")

    assert (counts(told), answer.status_code) == ((2, 1, 0, 0, 1), 200)
    assert json.loads(answer.text)["clientReference"] == "B-0"
    assert await sender.sent(body, form="ndjson", batch="b") == told


async def test_abort_stops_at_the_first_part_with_a_fault(sender: Sender) -> None:
    """Nothing of that part is written; what came before stays, and the batch goes on when it is mended."""
    good = sheet(*range(MOST))
    told = await sender.refused(good + rows(MOST) + BAD, 400, batch="b", onError="ABORT")
    between = await sender.held()
    done = await sender.sent(good + rows(MOST), batch="b", onError="ABORT")

    assert told["detail"].startswith(f"Line {MOST + 3}: occurredOn: ")
    assert (told["line"], len(between)) == (MOST + 3, MOST)
    assert counts(done) == (MOST + 1, MOST + 1, 0, 0, 0)


async def test_a_dry_run_tells_and_writes_no_record(sender: Sender) -> None:
    """Its batch has counts and rejects like any other."""
    told = await sender.sent(sheet(1) + BAD, batch="b", dryRun="true")
    found = await sender.get("b/rejects")

    assert (told["dryRun"], counts(told)) == (True, (3, 1, 0, 0, 2))
    assert await sender.held() == {}
    assert found.text.count("B-") == 2


async def test_a_batch_without_a_name_is_given_one(sender: Sender) -> None:
    """The answer tells it, and an error too, so that any batch can go on."""
    told = await sender.sent(sheet(0))
    broken = await sender.refused(sheet(1) + '"', 400)

    assert (await sender.get(told["batch"])).json() == told
    assert (await sender.get(broken["batch"])).json()["state"] == "OPEN"


LINES = "lines.drug,lines.drugClass,lines.quantity,lines.unit,lines.streetValue,lines.valuationMethod"


async def test_lists_come_in_rows_and_in_lines(sender: Sender) -> None:
    """A seizure of two drugs has two rows; in NDJSON its lines are a list."""
    head = f"clientReference,occurredOn,area,streetValue,{LINES}\n"
    told = await sender.sent(
        head + "B-1,2026-03-01,E05-1,500,HEROIN,A,1.5,GRAM,400,STREET_PRICE\n"
        "B-1,,,,KETAMINE,B,2,WRAP,100,OFFICER_ESTIMATE\n"
        "B-2,2026-03-01,E05-1,500,HEROIN,B,1.5,GRAM,400,STREET_PRICE\n",
        kind="drug-seizure",
        batch="b",
    )
    drug = {"drug": "HEROIN", "drugClass": "A", "quantity": "1.5", "unit": "GRAM", "streetValue": 400}
    drug |= {"valuationMethod": "STREET_PRICE"}
    given = {"clientReference": "B-3", "occurredOn": "2026-03-01", "area": id_of("ward"), "streetValue": 500}
    more = [json.dumps(given | {"lines": each}) for each in ([drug], [drug, drug | {"quantity": "x", "odd": 1}], 7)]
    lines = await sender.sent("\n".join(more), kind="drug-seizure", form="ndjson", batch="c")
    problems = [json.loads(each)["problem"] for each in (await sender.get("c/rejects")).text.splitlines()]

    assert (counts(told), counts(lines)) == ((2, 1, 0, 0, 1), (3, 1, 0, 0, 2))
    assert "lines 2 quantity: " in problems[0]
    assert 'lines 2 "odd": ' in problems[0]
    assert problems[1].startswith("lines 1: ")
    assert (await sender.get("b/rejects")).text.count("B-2") == 1
    async with sender.world.database.engine.connect() as connection:
        of = sa.select(OUTCOME.c.client_reference, DRUG_LINE.c.drug).join(
            OUTCOME, OUTCOME.c.id == DRUG_LINE.c.outcome_id
        )
        stored = await connection.execute(of.where(OUTCOME.c.client_reference.like("B-%")))
        assert sorted(map(tuple, stored)) == [("B-1", "HEROIN"), ("B-1", "KETAMINE"), ("B-3", "HEROIN")]


async def test_each_part_is_on_record_with_what_it_wrote(sender: Sender) -> None:
    """COLLECT and ALTER with ids and fields, the batch by its id; what it is called and what was sent are not there."""
    await sender.sent(sheet(0))
    told = await sender.sent(sheet(*range(MOST + 1), status="BAILED"), batch="secret-name")
    await sender.get("secret-name/rejects")
    async with sender.world.database.engine.connect() as connection:
        query = sa.select(AUDIT_ENTRY.c.kinds, AUDIT_ENTRY.c.name, AUDIT_ENTRY.c.body).order_by(AUDIT_ENTRY.c.number)
        found = (await connection.execute(query)).all()[-6:]

    assert [(each.kinds, each.name) for each in found] == [
        ("COLLECT", "records_ingested"),
        ("COLLECT", "recordArrest"),
        ("ALTER", "recordArrest"),
        ("COLLECT", "records_ingested"),
        ("COLLECT", "recordArrest"),
        ("EXPORT", "rejects_told"),
    ]
    assert all("secret-name" not in each.body and "B-0" not in each.body for each in found)
    assert [json.loads(each.body).get("subject") for each in found if "told" in each.name] == [told["id"]]
