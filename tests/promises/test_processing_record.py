"""The record of processing is what is agreed today: nothing of it is written by hand, and nothing is left out."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from schema.tables.base import METADATA
from schema.tables.past import PAST, PAST_OPEN
from server.trail.processing import COLUMNS, as_csv, cell
from tests.asking import Ask
from tests.changing import OFFICERS, brought_into_force, change, clause, draft
from tests.world import TODAY, id_of

OFFICER = "data protection officer"
FOREIGN = "council protection officer"
QUERY = f"{{ processingRecord {{ agency generatedOn security activities {{ {' '.join(COLUMNS)} }} }} }}"
AGREED = """
    owner   | recipient | entity       | detail    | role                     | purpose    | gateway
    police  | council   | Outcome      | SUMMARY   | COUNCIL_COMMUNITY_SAFETY | EVALUATION | CDA_S115
    council | police    | Intervention | AGGREGATE | POLICE_ANALYST           | EVALUATION | CDA_S17A
    health  | svpp      | Outcome      | AGGREGATE | SVPP_MEMBER              | EVALUATION | PCSC_S16
"""


async def activities(ask: Ask, as_: str = OFFICER) -> list[dict[str, Any]]:
    """Give what is given and received."""
    record = (await ask(QUERY, as_=as_))["processingRecord"]
    return [each for each in record["activities"] if each["direction"] != "HELD"]


async def test_it_names_what_the_law_asks_for(ask: Ask) -> None:
    """Parties, purposes, categories of data and recipients, legal basis, gateway, retention, review, and security."""
    await ask.world.agreements(AGREED)
    record = (await ask(QUERY, as_=OFFICER))["processingRecord"]
    (given_,) = (each for each in record["activities"] if each["direction"] == "GIVEN")

    told = {name: given_[name] for name in COLUMNS if name not in ("description", "fields")}
    assert told == {
        "direction": "GIVEN",
        "entity": "Outcome",
        "detail": "SUMMARY",
        "owner": "police",
        "recipient": "council",
        "agreement": "ISA-1",
        "version": 2,
        "clause": 1,
        "title": "Agreement ISA-1",
        "purposes": ["EVALUATION"],
        "roles": ["COUNCIL_COMMUNITY_SAFETY"],
        "necessity": "needed",
        "lawfulBasis": "DPA_S35_2_B",
        "gateway": "CDA_S115",
        "retentionMonths": 12,
        "startsOn": "2026-01-01",
        "endsOn": None,
        "reviewOn": "2027-01-01",
        "dpiaReference": None,
        "dpiaOn": None,
    }
    assert "month" in given_["fields"]
    assert "subject" not in given_["fields"]
    assert (record["agency"], record["generatedOn"]) == (id_of("police"), "2026-11-22")
    assert "pseudonyms" in record["security"]


async def test_numbers_only_name_no_field(ask: Ask) -> None:
    """What is received in numbers only has no field of a record."""
    await ask.world.agreements(AGREED)
    (received,) = (each for each in await activities(ask) if each["direction"] == "RECEIVED")

    assert (received["entity"], received["detail"], received["fields"]) == ("Intervention", "AGGREGATE", [])


async def test_it_says_what_the_agency_holds(ask: Ask) -> None:
    """The kinds of record that the agency itself contributed, and no other."""
    record = (await ask(QUERY, as_=FOREIGN))["processingRecord"]
    held = {each["entity"] for each in record["activities"] if each["direction"] == "HELD"}

    assert "Outcome" in held
    assert "OrganisedCrimeGroup" not in held


@pytest.mark.parametrize(
    ("column", "cell_"),
    [
        ("status", "SUSPENDED"),
        ("status", "DRAFT"),
        ("signed", "owner"),
        ("signed_version", "1"),
        ("starts_on", "2026-12-01"),
        ("ends_on", "2026-11-21"),
        ("review_on", "2026-10-01"),
    ],
)
async def test_only_what_is_in_force_is_in_it(ask: Ask, column: str, cell_: str) -> None:
    """An agreement that opens nothing today is no processing today."""
    await ask.world.agreements(f"owner | {column}\npolice | {cell_}")
    assert await activities(ask) == []

    await ask.world.agreements("owner\npolice")
    assert [each["agreement"] for each in await activities(ask)] == ["ISA-1"]


async def test_what_others_agreed_is_not_in_it(ask: Ask) -> None:
    """Agreements that the agency is no party to change nothing in its record."""
    await ask.world.agreements()
    alone = await ask.body(QUERY, as_=OFFICER)
    await ask.world.agreements("owner | recipient\nhealth | svpp\ncouncil | svpp")

    assert await ask.body(QUERY, as_=OFFICER) == alone


@given(st.text(alphabet="=+-@\t\r\n ab1,\"'", max_size=8))
def test_no_cell_is_a_formula(text: str) -> None:
    """A spreadsheet that opens the CSV runs nothing of what somebody wrote into an agreement."""
    record = {
        "generatedOn": "2026-11-22",
        "security": "words",
        "activities": [{**dict.fromkeys(COLUMNS), "title": text, "purposes": [text]}],
    }
    (row,) = list(csv.DictReader(io.StringIO(as_csv(record), newline="")))

    for written in row.values():
        assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert not written.lstrip().startswith(("=", "+", "-", "@"))
    assert row["title"].removeprefix("'") == text or cell(text) == text


def test_an_ordinary_cell_is_as_it_is() -> None:
    """Only what could begin a formula is changed."""
    assert [cell(each) for each in ("ISA-1", 12, None, ["A", "B"], "=1+1", "@x")] == [
        "ISA-1",
        "12",
        "",
        "A; B",
        "'=1+1",
        "'@x",
    ]


async def test_it_is_answered_again_as_it_was(ask: Ask) -> None:
    """As at an instant it says what it said then, by the agreements and agencies of then as they were known."""
    world, told = ask.world, {}
    wanted = f"agency generatedOn activities {{ {' '.join(COLUMNS)} }}"
    query = f"query ($at: DateTime) {{ processingRecord(asAt: $at) {{ {wanted} }} }}"

    async def day_passes() -> None:
        told[f"{world.today}T09:00:00Z"] = await ask(query, as_=OFFICER)
        world.today += timedelta(days=1)

    await day_passes()
    made = await brought_into_force(ask, draft(clause(areas=["ward"]), title="First"))
    assert made.agreement is not None
    named = {"id": made.agreement["id"]}
    await day_passes()
    await change(ask, "suspend", as_=OFFICER, reason="because", **named)
    await day_passes()
    await change(ask, "resume", as_=OFFICER, version=1, **named)
    await day_passes()
    amended = draft(clause(entity="Intervention", roles=["COUNCIL_COMMUNITY_SAFETY", "SVPP_MEMBER"]), title="Second")
    await change(ask, "amend", as_="police administrator", version=1, input=amended, **named)
    for step, who in (
        ("submit", "administrator"),
        *(("sign", each) for each in OFFICERS),
        ("activate", "administrator"),
    ):
        assert (await change(ask, step, as_=who, version=2, **named)).agreement
    await day_passes()
    titles = [{each["title"] for each in record["processingRecord"]["activities"]} - {None} for record in told.values()]
    assert titles == [set(), {"First"}, set(), {"First"}, {"Second"}]
    for at, expected in told.items():
        assert await ask(query, as_=OFFICER, variables={"at": at}) == expected, at


async def test_what_was_held_then_is_told(ask: Ask) -> None:
    """Before its first record was recorded an agency held none; what was withdrawn since was held until then."""
    query = "query ($at: DateTime) { processingRecord(asAt: $at) { activities { direction entity } } }"
    before = (await ask(query, as_=OFFICER, variables={"at": "1999-01-01T00:00:00Z"}))["processingRecord"]
    assert before == {"activities": []}
    now = f"{ask.world.today}T09:00:00Z"
    held = (await ask(query, as_=OFFICER, variables={"at": now}))["processingRecord"]
    assert held == (await ask(query, as_=OFFICER))["processingRecord"]
    assert {"direction": "HELD", "entity": "IntelligenceReport"} in held["activities"]

    async with ask.world.database.engine.begin() as connection:
        report, past = METADATA.tables["intelligence_report"], PAST["intelligence_report"]
        names = [each.name for each in past.c if each.name in report.c and each.name not in ("version", "known_from")]
        ended = {"version": 1, "known_from": report.c.recorded_at, "known_to": ask.world.now() + timedelta(days=1)}
        ended |= {"ending": "WITHDRAWN", "reason": "r", "actor_id": "a"}
        given = [
            value if isinstance(value, sa.Column) else sa.literal(value, past.c[name].type)
            for name, value in ended.items()
        ]
        rows = sa.select(*(report.c[name] for name in names), *given)
        await connection.execute(sa.insert(past).from_select([*names, *ended], rows))
        await connection.execute(sa.delete(report))
    assert (await ask(query, as_=OFFICER, variables={"at": now}))["processingRecord"] == held
    ask.world.today += timedelta(days=2)
    assert {"direction": "HELD", "entity": "IntelligenceReport"} not in (await ask(query, as_=OFFICER))[
        "processingRecord"
    ]["activities"]
    ask.world.today = TODAY


async def test_which_instants_it_answers_for(ask: Ask) -> None:
    """From the first of the calendar to now, in four of them at most; what is to come is refused by its place."""
    query = "query ($at: DateTime) { then: processingRecord(asAt: $at) { generatedOn activities { entity } } }"
    first = await ask(query, as_=OFFICER, variables={"at": "0001-01-01T00:00:00Z"})
    assert first == {"then": {"generatedOn": "0001-01-01", "activities": []}}
    error = await ask.refusal(query, as_=OFFICER, variables={"at": f"{TODAY}T09:00:01Z"})
    assert error["message"] == "asAt is an instant up to now: what will be known cannot be asked for."
    assert error["path"] == ["then"]
    fields = [f'd{each}: processingRecord(asAt: "2026-01-0{each}T00:00:00Z") {{ agency }}' for each in range(1, 6)]
    assert len(await ask(f"{{ {' '.join(fields[:4])} }}", as_=OFFICER)) == 4
    error = await ask.refusal(f"{{ {' '.join(fields)} }}", as_=OFFICER)
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"


async def test_an_agency_has_the_name_of_then(ask: Ask) -> None:
    """Whoever gave is named as it was called at the instant."""
    await ask.world.agreements(AGREED)
    agency, past = METADATA.tables["agency"], PAST_OPEN["agency"]
    at = ask.world.now()
    async with ask.world.database.engine.begin() as connection:
        await connection.execute(sa.update(agency).where(agency.c.id == id_of("police")).values(name="Force"))
        # The database dates it by its own clock.
        await connection.execute(sa.update(past).values(known_to=at))
        await connection.execute(sa.update(agency).where(agency.c.id == id_of("police")).values(known_from=at))
    query = "query ($at: DateTime) { processingRecord(asAt: $at) { activities { direction owner } } }"
    owners = []
    for moment in (at - timedelta(seconds=1), at):
        record = (await ask(query, as_=OFFICER, variables={"at": moment.isoformat()}))["processingRecord"]
        owners.append([each["owner"] for each in record["activities"] if each["direction"] == "GIVEN"])
    assert owners == [["police"], ["Force"]]
