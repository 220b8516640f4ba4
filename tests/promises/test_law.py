"""Law: what no agreement opens, and what lies inside a record that is seen in part."""

from __future__ import annotations

from typing import Any

import pytest

from tests.asking import Ask
from tests.world import World, id_of

LINES = """{ outcomes(first: 9, filter: {kind: {eq: WEAPON_SEIZURE}}) { nodes { ... on WeaponSeizure {
    itemCount withheld lines { count category kind withheld } } } } }"""


async def lines(ask: Ask, as_: str) -> dict[int, dict[str, Any]]:
    """Give the weapon lines of the one seizure, by their count."""
    (seizure,) = (await ask(LINES, as_=as_))["outcomes"]["nodes"]
    return {line["count"]: line for line in seizure["lines"]}


async def test_firearms_stay_with_the_police(ask: Ask, world: World) -> None:
    """The council sees that there was one item more, but neither its category nor its kind; knives it sees."""
    await world.agreements("reference\nISA-1")
    seen = await lines(ask, "council officer")

    assert (None, None, {"category", "kind"}) == (seen[1]["category"], seen[1]["kind"], set(seen[1]["withheld"]))
    assert ("BLADE", "KITCHEN_KNIFE", []) == (seen[2]["category"], seen[2]["kind"], seen[2]["withheld"])
    gun = (await lines(ask, "police analyst"))[1]
    assert ("FIREARM", "HANDGUN", []) == (gun["category"], gun["kind"], gun["withheld"])


async def test_lines_are_seen_as_far_as_their_seizure(ask: Ask, world: World) -> None:
    """At SUMMARY a drug line tells its class and value, not the drug; without the seizure there is no line."""
    query = "query ($id: ID!) { node(id: $id) { ... on DrugLine { drug drugClass quantity streetValue withheld } } }"
    asked = {"as_": "council officer", "variables": {"id": id_of("crack")}}
    assert {"node": None} == await ask(query, **asked)  # type: ignore[arg-type]

    await world.agreements("detail\nSUMMARY")
    assert (await ask(query, **asked))["node"] == {  # type: ignore[arg-type]
        "drug": None,
        "drugClass": "A",
        "quantity": None,
        "streetValue": 40000,
        "withheld": ["drug", "quantity", "unit", "valuationMethod"],
    }


@pytest.mark.parametrize(
    ("owner", "gateway", "record", "shown"),
    [
        ("health", "PCSC_S16", "health's order", False),
        ("council", "PCSC_S16", "order", False),
        ("next police", "PCSC_S16", "next arrest", True),
        ("health", "CDA_S115", "health's order", True),
    ],
)
async def test_the_serious_violence_duty_opens_nothing_personal_of_health_or_care(
    ask: Ask, world: World, owner: str, gateway: str, record: str, shown: bool
) -> None:
    """Under PCSC Act 2022 section 16 health and local authorities give no more than DETAIL, whatever is agreed."""
    await world.agreements(f"owner | recipient | detail | gateway\n{owner} | police | PERSONAL | {gateway}")
    query = "query ($id: ID!) { node(id: $id) { ... on Outcome { occurredOn withheld } } }"
    node = (await ask(query, as_="police analyst", variables={"id": id_of(record)}))["node"]

    assert node["occurredOn"] is not None
    assert ("sourceReference" not in node["withheld"]) is shown


async def test_handling_code_c_stays_with_the_police(ask: Ask, world: World) -> None:
    """Another force's secret report is seen by the police under an agreement; other roles have no reports at all."""
    await world.agreements("owner | recipient | entity | detail\nnext police | police | IntelligenceReport | DETAIL")
    query = "{ intelligenceReports(first: 50) { nodes { id handling } } }"
    assert {"report", "secret report", "next report", "next secret"} == set(
        await ask.names(query, as_="police analyst")
    )

    for who in ("council officer", "svpp member", "feed"):
        assert (await ask.refusal(query, as_=who))["extensions"]["code"] == "VALIDATION_FAILED"


async def test_organised_crime_groups_stay_with_the_police(ask: Ask, world: World) -> None:
    """No clause opens groups or disruptions to a role outside the police; another force sees what is shared with it."""
    await world.agreements("""
        entity              | recipient
        OrganisedCrimeGroup | council
        OrganisedCrimeGroup | next police
    """)
    query = "{ organisedCrimeGroups(first: 50) { nodes { id } } }"

    assert ["group", "next group"] == await ask.names(query, as_="next police analyst")
    assert (await ask.refusal(query, as_="council officer"))["extensions"]["code"] == "VALIDATION_FAILED"
