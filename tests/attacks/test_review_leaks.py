"""Reviews as a way to what is hidden: each number, and each missing number, must tell no more than it may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from auth.refusal import Code
from schema.tables import METADATA
from tests.asking import Ask, open_asking
from tests.world import id_of

QUERY = """query ($o: ID!, $y: Int = 2023, $by: [Dimension!], $only: [Measure!]) { review(operation: $o, year: $y)
    { measures(by: $by, only: $only) { measure value lower upper status phase month area { name } } } }"""
BREAKDOWNS: tuple[list[str], ...] = ([], ["AREA"], ["PHASE"], ["MONTH"], ["AREA", "MONTH"])


@pytest.fixture
async def ask(database_url: str) -> AsyncIterator[Ask]:
    """Ask in a fresh world where nothing is agreed."""
    async with open_asking(database_url) as asking:
        yield asking


async def body(ask: Ask, as_: str, by: list[str], **variables: Any) -> bytes:
    """Give the review of Revive as bytes."""
    return await ask.body(QUERY, as_=as_, variables={"o": id_of("Revive"), "by": by, **variables})


async def everything(ask: Ask, as_: str) -> list[bytes]:
    """Give the review by every breakdown, as bytes."""
    return [await body(ask, as_, by) for by in BREAKDOWNS]


async def cell(ask: Ask, as_: str, measure: str, **variables: Any) -> tuple[str, Any]:
    """Give status and value of one measure of the whole year."""
    given = {"o": id_of("Revive"), "only": [measure], **variables}
    (only,) = (await ask(QUERY, as_=as_, variables=given))["review"]["measures"]
    return only["status"], only["value"]


async def add(ask: Ask, table: str, like: str, *changes: dict[str, Any]) -> None:
    """Add rows like the one called *like*, each changed."""
    of = METADATA.tables[table]
    async with ask.world.database.engine.begin() as connection:
        row = dict((await connection.execute(sa.select(of).where(of.c.id == id_of(like)))).one()._mapping)
        rows = [{**row, "id": id_of(f"{like} {number}"), **change} for number, change in enumerate(changes)]
        await connection.execute(sa.insert(of), rows)


@pytest.mark.parametrize("as_", ["police analyst", "council officer", "svpp member", "feed"])
async def test_what_no_agreement_opens_never_counts(ask: Ask, as_: str) -> None:
    """However a stranger's records change or move into the operation, no number and no status does."""
    await ask.world.agreements("recipient|detail\ncouncil|DETAIL\nsvpp|AGGREGATE")
    before = await everything(ask, as_)
    for name in ("noise arrest", "noise drugs", "noise weapons", "noise child"):
        await ask.world.change("outcome", name, area_id=id_of("next ward"), month="2023-11", street_value_pence=9)
    await add(ask, "outcome", "noise arrest", *({} for _ in range(12)))

    assert await everything(ask, as_) == before


@pytest.mark.parametrize("detail", ["AGGREGATE", "SUMMARY", "DETAIL"])
async def test_a_number_tells_no_field_that_is_withheld(ask: Ask, detail: str) -> None:
    """Where the day and the suspension of custody are withheld, numbers that hang on them stay the same."""
    await ask.world.agreements(f"detail\n{detail}")
    shown = await everything(ask, "council officer")
    async with ask.world.changed("outcome", "sentence", suspended=True):
        suspended = await everything(ask, "council officer")
    async with ask.world.changed("outcome", "arrest", occurred_on=date(2023, 4, 30)):
        earlier = await everything(ask, "council officer")

    assert (suspended != shown) == (detail != "AGGREGATE")
    assert (earlier != shown) == (detail == "DETAIL")


async def test_no_cell_looks_like_a_small_one(ask: Ask) -> None:
    """Taking the only weapons, or all outcomes, out of the operation changes nothing for those told numbers only."""
    await ask.world.agreements("recipient|detail\nsvpp|AGGREGATE")
    before = await everything(ask, "svpp member")
    of = METADATA.tables["outcome"]
    async with ask.world.database.engine.begin() as connection:
        await connection.execute(sa.update(of).values(operation_id=None))

    assert await everything(ask, "svpp member") == before


async def test_a_hidden_few_cannot_be_taken_from_a_total(ask: Ask) -> None:
    """Shown three of four arrests as rows, the council is not told that there are four."""
    await ask.world.agreements("owner|detail\npolice|SUMMARY")
    alone = await cell(ask, "council officer", "ARRESTS")
    await ask.world.agreements("owner|detail\npolice|SUMMARY\nnext police|AGGREGATE")
    one = await everything(ask, "council officer")
    async with ask.world.changed("outcome", "next arrest", operation_id=None):
        none = await everything(ask, "council officer")

    assert alone == ("EXACT", 2)
    assert await cell(ask, "council officer", "ARRESTS") == ("SUPPRESSED", None)
    assert one == none


async def test_contributors_are_people_and_not_records(ask: Ask) -> None:
    """Twelve arrests of one person are one contributor; of eight people they are told, rounded."""
    await ask.world.agreements("recipient|detail\nsvpp|AGGREGATE")
    await add(ask, "outcome", "arrest", *({} for _ in range(10)))
    assert await cell(ask, "svpp member", "ARRESTS") == ("SUPPRESSED", None)

    of = METADATA.tables["outcome"]
    for number in range(7):
        async with ask.world.database.engine.begin() as connection:
            named = sa.update(of).values(subject=f"person {number}")
            await connection.execute(named.where(of.c.id == id_of(f"arrest {number}")))
    assert await cell(ask, "svpp member", "ARRESTS") == ("ROUNDED", 10)


async def test_code_c_never_counts_outside_the_police(ask: Ask) -> None:
    """Reports that stay with the police are in no number of the council's, whatever a clause says."""
    await ask.world.agreements("entity|detail\nIntelligenceReport|PERSONAL")
    of_revive = {"operation_id": id_of("Revive")}
    await add(ask, "intelligence_report", "report", *(of_revive for _ in range(6)))
    before = await everything(ask, "council officer")
    await add(ask, "intelligence_report", "secret report", *(of_revive for _ in range(40)))

    assert await cell(ask, "police analyst", "INTELLIGENCE_REPORTS") == ("EXACT", 46)
    assert await cell(ask, "council officer", "INTELLIGENCE_REPORTS") == ("ROUNDED", 5)
    assert await everything(ask, "council officer") == before


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("detail\nSUMMARY", "EXACT"),
        ("area\nnext ward", "SUPPRESSED"),
        ("area\nfar", "SUPPRESSED"),
        ("owner\nhealth", "SUPPRESSED"),
        ("status\nSUSPENDED", "NOT_AVAILABLE"),
        ("purpose\nSAFEGUARDING", "NOT_AVAILABLE"),
        ("role\nSVPP_MEMBER", "NOT_AVAILABLE"),
        ("entity\nIntervention", "NOT_AVAILABLE"),
        ("until\n2022-12-31", "NOT_AVAILABLE"),
        ("since\n2024-01-01", "NOT_AVAILABLE"),
        ("since\n2023-12-31", "SUPPRESSED"),
        ("since|until\n2023-01-01|2023-12-31", "EXACT"),
    ],
)
async def test_there_is_a_number_only_where_a_clause_opens_records(ask: Ask, clause: str, told: str) -> None:
    """Without a clause for entity, role, purpose and year there is no number, and a zero is none either."""
    await ask.world.agreements(clause)

    assert (await cell(ask, "council officer", "ARRESTS"))[0] == told


async def test_an_area_without_a_clause_has_no_number(ask: Ask) -> None:
    """With a clause for one area of the operation, the other has no zero to tell."""
    await ask.world.agreements("area|detail\nward|DETAIL")
    given = {"o": id_of("Revive"), "only": ["ARRESTS"], "by": ["AREA"]}
    cells = (await ask(QUERY, as_="council officer", variables=given))["review"]["measures"]

    assert [(each["area"]["name"], each["status"], each["value"]) for each in cells] == [
        ("next ward", "NOT_AVAILABLE", None),
        ("ward", "EXACT", 2),
    ]


async def test_a_stronger_clause_elsewhere_does_not_sharpen_a_weaker_one(ask: Ask) -> None:
    """Told numbers everywhere and rows in one area, the council gets exact cells in that area alone."""
    await ask.world.agreements("area|detail\ncounty|AGGREGATE\nward|DETAIL")
    given = {"o": id_of("Revive"), "only": ["ARRESTS"], "by": ["AREA"]}
    cells = (await ask(QUERY, as_="council officer", variables=given))["review"]["measures"]

    assert [(each["area"]["name"], each["status"]) for each in cells] == [
        ("next ward", "SUPPRESSED"),
        ("ward", "EXACT"),
    ]
    assert await cell(ask, "council officer", "ARRESTS") == ("SUPPRESSED", None)


async def test_a_dated_clause_does_not_sharpen_the_rest_of_the_year(ask: Ask) -> None:
    """Rows of one month and numbers of the year leave the year's number blurred."""
    await ask.world.agreements("detail|since|until\nAGGREGATE||\nDETAIL|2023-05-01|2023-05-31")

    assert await cell(ask, "council officer", "ARRESTS") == ("SUPPRESSED", None)


@pytest.mark.parametrize(
    ("clauses", "whole", "ward"),
    [
        # Weapons of nobody are found here, so every exact cell is a zero.
        ("area\ncounty", "EXACT", "EXACT"),
        ("area\nward, next ward", "EXACT", "EXACT"),
        ("area\nward\nnext ward", "EXACT", "EXACT"),
        ("area\nward", "SUPPRESSED", "EXACT"),
        ("area|since\nward, next ward|2023-01-02", "SUPPRESSED", "SUPPRESSED"),
        ("area|owner\ncounty|health", "SUPPRESSED", "SUPPRESSED"),
        ("area|owner\ncounty|health\nward|police", "SUPPRESSED", "EXACT"),
    ],
)
async def test_a_zero_is_told_only_to_those_shown_all_that_the_leader_records(
    ask: Ask, clauses: str, whole: str, ward: str
) -> None:
    """Everywhere in the operation or area and on every day: else an empty cell looks like a small one."""
    await ask.world.change("outcome", "weapons found", operation_id=None)
    await ask.world.agreements(clauses)
    given = {"o": id_of("Revive"), "only": ["WEAPONS"], "by": ["AREA"]}
    areas = (await ask(QUERY, as_="council officer", variables=given))["review"]["measures"]

    assert await cell(ask, "council officer", "WEAPONS") == (whole, 0 if whole == "EXACT" else None)
    assert [(each["status"], each["value"]) for each in areas if each["area"]["name"] == "ward"] == [
        (ward, 0 if ward == "EXACT" else None)
    ]


async def test_a_month_is_told_as_empty_only_where_every_day_of_it_is_shown(ask: Ask) -> None:
    """A clause up to the middle of June makes May the last month whose zero is told."""
    await ask.world.agreements("until\n2023-06-15")
    given = {"o": id_of("Revive"), "only": ["WEAPONS"], "by": ["MONTH"]}
    cells = (await ask(QUERY, as_="council officer", variables=given))["review"]["measures"]

    assert [each["value"] for each in cells] == [0, 0, 3, 0, 0] + [None] * 7
    assert {each["status"] for each in cells[5:]} == {"SUPPRESSED"}


@pytest.mark.parametrize("as_", ["council officer", "svpp member", "health member", "police officer", "feed"])
async def test_an_operation_of_those_who_share_nothing_looks_empty_and_full_alike(ask: Ask, as_: str) -> None:
    """With rows of the force that leads it, or with none, nobody else is told a zero, nor whether there are rows."""
    await ask.world.agreements("recipient|detail\ncouncil|DETAIL\nsvpp|AGGREGATE\nhealth|SUMMARY")
    given = {"o": id_of("Blackwood")}
    none = [await ask.body(QUERY, as_=as_, variables={**given, "by": by}) for by in BREAKDOWNS]
    await ask.world.change("outcome", "next arrest", operation_id=given["o"])
    few = [await ask.body(QUERY, as_=as_, variables={**given, "by": by}) for by in BREAKDOWNS]
    await add(ask, "outcome", "next arrest", *({"subject": f"person {number}"} for number in range(30)))
    many = [await ask.body(QUERY, as_=as_, variables={**given, "by": by}) for by in BREAKDOWNS]

    assert none == few == many
    assert not any(b"EXACT" in each for each in none)


async def test_rows_above_the_clearance_make_no_exact_number(ask: Ask) -> None:
    """A feed is cleared for OFFICIAL only, so a sensitive arrest of another agency must not be counted out."""
    await ask.world.agreements("owner|recipient|detail\nnext police|police|PERSONAL")
    before = await everything(ask, "feed")
    async with ask.world.changed("outcome", "next arrest", marking="OFFICIAL_SENSITIVE"):
        assert await everything(ask, "feed") == before
    async with ask.world.changed("outcome", "next arrest", operation_id=None):
        assert await everything(ask, "feed") == before


async def test_an_officer_counts_safeguarding_of_the_own_site_only(ask: Ask) -> None:
    """A child at another site is in no number, and an officer at large has none at all."""
    async with ask.world.changed("outcome", "child at market", operation_id=id_of("Revive")):
        assert await cell(ask, "police analyst", "SAFEGUARDING") == ("EXACT", 2)
        assert await cell(ask, "police officer", "SAFEGUARDING") == ("EXACT", 1)
        assert await cell(ask, "police officer at large", "SAFEGUARDING") == ("NOT_AVAILABLE", None)


async def test_cells_do_not_come_and_go_with_records(ask: Ask) -> None:
    """Every breakdown has the same cells in a year with records and in one without."""
    for by in BREAKDOWNS:
        given = {"o": id_of("Revive"), "by": by}
        full = (await ask(QUERY, as_="svpp member", variables=given))["review"]["measures"]
        empty = (await ask(QUERY, as_="svpp member", variables={**given, "y": 2050}))["review"]["measures"]

        assert [(each["measure"], each["phase"], each["area"]) for each in full] == [
            (each["measure"], each["phase"], each["area"]) for each in empty
        ]


async def test_cells_cannot_be_used_to_blow_up_an_answer(ask: Ask) -> None:
    """A long list under the area of each of a thousand cells is refused for what it would cost."""
    query = """query ($o: ID!) { review(operation: $o, year: 2023) { measures(by: [AREA, PHASE, MONTH])
        { area { within(first: 50) { nodes { name } } } } } }"""
    error = await ask.refusal(query, as_="police analyst", variables={"o": id_of("Revive")})

    assert error["extensions"]["code"] == Code.COST_EXCEEDED


async def test_an_operation_is_no_place_to_look_for_other_ids(ask: Ask) -> None:
    """The id of a hidden record, of a visible one and of nothing have the same answer."""
    answers = {
        await ask.body(QUERY, as_="svpp member", variables={"o": given})
        for given in (id_of("arrest"), id_of("ward"), id_of("nothing at all"), "nothing")
    }

    assert answers == {b'{"data":{"review":null}}'}
