"""As at: what was known at an instant, as it was known then, for whoever may see it now."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schema.contribution import CONTRIBUTIONS
from tests.asking import Ask
from tests.promises.contributed import GIVEN, LINE, to
from tests.promises.kept import Kept, told
from tests.promises.known import AFTER, BEFORE, FIRST, SECOND, area, correct, place, record, withdraw
from tests.world import id_of

PAGE = """query ($at: DateTime, $filter: %sFilter) {
    list: %s(first: 5, asAt: $at, filter: $filter) { totalCount nodes { id } } }"""
LINES = """query ($id: ID!, $at: DateTime) { node(id: $id, asAt: $at) { ... on DrugSeizure { lines { drug } } } }"""


async def listed(ask: Ask, kind: str, at: str | None, given: dict[str, Any], *, as_: str) -> tuple[int, list[str]]:
    """Ask for the list of a kind under a filter; gives the count, and the ids on the page."""
    entity = CONTRIBUTIONS[kind].entity
    query = PAGE % (entity.name, entity.root)
    found = (await ask(query, as_=as_, variables={"at": at, "filter": given}))["list"]
    return found["totalCount"], [node["id"] for node in found["nodes"]]


@pytest.mark.parametrize("kind", CONTRIBUTIONS)
async def test_every_kind_stands_as_it_was_known(ask: Ask, kind: str) -> None:
    """Absent before it was recorded, then as recorded, as corrected, and after it was withdrawn gone."""
    who = GIVEN[kind][0]
    of = await record(ask, kind)
    await correct(ask, kind, of, **to(kind, 1))
    await withdraw(ask, kind, of)

    known = [await place(ask, kind, of, at, as_=who) for at in (BEFORE, FIRST, SECOND, AFTER, None)]
    # What became of it its owner may still ask for, and nobody else.
    assert known == [None, 0, 1, None, None]


async def test_before_the_year_1000_nothing_was_known(ask: Ask) -> None:
    """A year of three digits is written with four, or it would come after every other as text."""
    of = await record(ask, "Arrest")

    assert await place(ask, "Arrest", of, "0999-12-31T00:00:00Z", as_=GIVEN["Arrest"][0]) is None


@pytest.mark.parametrize("kind", ["Arrest", "Intervention", "Grant", "SurveyResult", "Disruption"])
async def test_lists_filters_and_counts_are_of_what_was_known(ask: Ask, kind: str) -> None:
    """A filter meets the values of then, and `totalCount` counts those records."""
    who, of = GIVEN[kind][0], await record(ask, kind)
    await correct(ask, kind, of, area=id_of("next ward"))
    met = [
        (name, at, await listed(ask, kind, at, {"id": {"eq": of}, "area": {"id": {"eq": id_of(name)}}}, as_=who))
        for name in ("ward", "next ward")
        for at in (BEFORE, FIRST, SECOND, None)
    ]

    found = {(name, at) for name, at, (total, ids) in met if (total, ids) == (1, [of])}
    assert found == {("ward", FIRST), ("next ward", SECOND), ("next ward", None)}
    assert all((total, ids) in ((1, [of]), (0, [])) for _, _, (total, ids) in met)


async def test_the_order_is_by_the_values_of_then(ask: Ask) -> None:
    """Two records that changed places stand in the order they had."""
    one = await record(ask, "Grant", title="a first")
    two = await record(ask, "Grant", title="b second")
    await correct(ask, "Grant", one, title="c last")
    query = """query ($at: DateTime, $f: GrantFilter) {
        grants(first: 5, asAt: $at, filter: $f, orderBy: [{ field: title }]) { nodes { id title } } }"""
    variables = {"f": {"id": {"in": [one, two]}}}

    orders = [
        [
            node["title"]
            for node in (await ask(query, as_="council officer", variables=variables | {"at": at}))["grants"]["nodes"]
        ]
        for at in (FIRST, SECOND)
    ]
    assert orders == [["a first", "b second"], ["b second", "c last"]]


async def test_lines_are_those_of_the_version(ask: Ask) -> None:
    """Also where a correction left them, and where the record is no more."""
    of = await record(ask, "DrugSeizure")
    await correct(ask, "DrugSeizure", of, provisional=False)
    await correct(ask, "DrugSeizure", of, version=2, lines=[LINE, {**LINE, "drug": "MDMA"}])
    await withdraw(ask, "DrugSeizure", of, version=3)

    async def drugs(at: str | None) -> list[str] | None:
        node = (await ask(LINES, as_="police analyst", variables={"id": of, "at": at}))["node"]
        return None if node is None else sorted(line["drug"] for line in node["lines"])

    assert [await drugs(at) for at in (BEFORE, FIRST, SECOND, AFTER)] == [None, ["HEROIN"], ["HEROIN", "MDMA"], None]


async def test_links_lead_to_what_was_known_then(ask: Ask) -> None:
    """From a disruption to the group and the supporting agencies of then, and back to the disruptions of then."""
    group = await record(ask, "OrganisedCrimeGroup", reference="G-100")
    of = await record(ask, "Disruption", group=group)
    await correct(ask, "OrganisedCrimeGroup", group, reference="G-200")
    await correct(ask, "Disruption", of, group=id_of("group"), supportingAgencies=[id_of("council")])
    query = """query ($id: ID!, $at: DateTime) { node(id: $id, asAt: $at) { ... on Disruption {
        supportingAgencies { id } group { reference disruptions(first: 9) { nodes { id } } } } } }"""

    async def linked(at: str) -> tuple[int, str, bool]:
        node = (await ask(query, as_="police analyst", variables={"id": of, "at": at}))["node"]
        back = [each["id"] for each in node["group"]["disruptions"]["nodes"]]
        return len(node["supportingAgencies"]), node["group"]["reference"], of in back

    assert await linked(FIRST) == (2, "G-100", True)
    assert (await linked(SECOND))[0] == 1
    assert (await linked(SECOND))[1] != "G-100"
    assert (await linked(SECOND))[2] is True


async def test_a_version_stands_from_its_very_instant(ask: Ask) -> None:
    """Known from nine o'clock: not a second before, and the earlier one not at nine."""
    of = await record(ask, "Arrest")
    await correct(ask, "Arrest", of, area=id_of("next ward"))

    async def at(*instants: str) -> list[str | None]:
        return [await area(ask, "Arrest", of, each, as_="police analyst") for each in instants]

    assert await at("2026-03-10T08:59:59Z", "2026-03-10T09:00:00Z") == [None, "ward"]
    assert await at("2026-04-20T08:59:59Z", "2026-04-20T09:00:00Z") == ["ward", "next ward"]
    assert await at("2026-04-20T10:59:59+02:00", "2026-04-20T11:00:00+02:00") == ["ward", "next ward"]


async def test_others_are_told_as_agreements_let_them_now(ask: Ask) -> None:
    """With the day of recording a council sees the record as it was; with less, as at the beginning of the month."""
    of = await record(ask, "Arrest")
    await correct(ask, "Arrest", of, area=id_of("next ward"))
    late = "2026-04-30T23:59:59Z"
    seen = {}
    for detail in ("DETAIL", "SUMMARY"):
        head = "reference | detail | area\n"
        await ask.world.agreements(f"{head}ISA-1 | {detail} | town")
        told_at = [await area(ask, "Arrest", of, at, as_="council officer") for at in (BEFORE, FIRST, late, SECOND)]
        seen[detail] = told_at

    assert seen["DETAIL"] == [None, "ward", "next ward", "next ward"]
    assert seen["SUMMARY"] == [None, "ward", "ward", "next ward"]


async def test_now_is_an_instant_too(ask: Ask) -> None:
    """Asked as at this very instant, an owner's list is that of now; so it is where no instant is given."""
    query = "query ($at: DateTime) { outcomes(first: 50, asAt: $at) { totalCount nodes { id month kind } } }"
    bodies = {
        await ask.body(query, as_="police analyst", variables={"at": at} if at != "left out" else {})
        for at in ("2026-11-22T09:00:00Z", None, "left out")
    }

    assert len(bodies) == 1


async def test_a_walk_goes_on_in_its_own_instant(ask: Ask) -> None:
    """With the cursor, however the instant is written."""
    of = [await record(ask, "Arrest", subject=f"P-{number}") for number in range(3)]
    query = """query ($at: DateTime, $after: String, $f: OutcomeFilter) {
        outcomes(first: 2, asAt: $at, after: $after, filter: $f) { nodes { id } pageInfo { endCursor } } }"""
    found: list[str] = []
    cursor = None
    for at in (FIRST, FIRST.replace("12:00:00Z", "14:00:00+02:00")):
        variables = {"at": at, "after": cursor, "f": {"id": {"in": of}}}
        page = (await ask(query, as_="police analyst", variables=variables))["outcomes"]
        found += [node["id"] for node in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"]

    assert sorted(found) == sorted(of)


async def test_several_instants_stand_side_by_side(ask: Ask) -> None:
    """Each field answers for its own, also beside now."""
    of = await record(ask, "Arrest")
    await correct(ask, "Arrest", of, area=id_of("next ward"))
    query = f"""query ($id: ID!, $at: DateTime) {{
        one: node(id: $id, asAt: "{FIRST}") {{ ...A }} two: node(id: $id, asAt: $at) {{ ...A }}
        three: node(id: $id) {{ ...A }} }} fragment A on Arrest {{ area {{ id }} }}"""
    found = await ask(query, as_="police analyst", variables={"id": of, "at": BEFORE})

    assert found["one"]["area"]["id"] == id_of("ward")
    assert found["two"] is None
    assert found["three"]["area"]["id"] == id_of("next ward")


async def test_it_is_on_record_with_its_instant(recorded: Ask, kept: Kept, ask: Ask) -> None:
    """Which records were told, also those that were withdrawn since, and as at when."""
    of = await record(ask, "Arrest")
    await withdraw(ask, "Arrest", of, version=1)
    ask.world.names[of] = "the arrest"
    query = "query ($at: DateTime, $f: OutcomeFilter) { outcomes(first: 2, asAt: $at, filter: $f) { nodes { id } } }"
    await recorded(query, as_="police analyst", variables={"at": FIRST, "f": {"id": {"eq": of}}})
    await recorded(query, as_="police analyst", variables={"f": {"id": {"eq": of}}})

    then, now = kept.entries
    assert then.details["asAt"] == FIRST
    assert told(ask, then) == {"Outcome": {"police": ["the arrest"]}}
    assert "asAt" not in now.details
    assert told(ask, now) == {}


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("2026-11-22T09:00:01Z", "asAt is an instant up to now: what will be known cannot be asked for."),
        ("9999-12-31T23:59:59Z", "asAt is an instant up to now: what will be known cannot be asked for."),
        ("2026-03-10T09:00:00", "A DateTime is written like 2023-01-31T12:00:00Z, to the second."),
        ("2026-03-10", "A DateTime is written like 2023-01-31T12:00:00Z, to the second."),
        ("2026-03-10T09:00:00.5Z", "A DateTime is written like 2023-01-31T12:00:00Z, to the second."),
    ],
)
async def test_what_is_no_instant_of_the_past_is_refused(ask: Ask, at: str, message: str) -> None:
    """In one clear error, in the document and in a variable, whatever is asked below."""
    for query, variables in (
        (f'{{ grants(first: 1, asAt: "{at}") {{ __typename }} }}', {}),
        ("query ($at: DateTime) { outcomes(first: 1, asAt: $at) { totalCount } }", {"at": at}),
        (f'{{ recordedCrimes(first: 1, asAt: "{at}") {{ __typename }} }}', {}),
        (f'{{ areas(first: 1, asAt: "{at}") {{ __typename }} }}', {}),
        ("query ($at: DateTime) { agencies(first: 1, asAt: $at) { totalCount } }", {"at": at}),
        ("query ($at: DateTime) { recordedCrimes(first: 1, asAt: $at) { totalCount } }", {"at": at}),
        ('query ($at: DateTime) { node(id: "x", asAt: $at) { id ... on Arrest { month } } }', {"at": at}),
    ):
        error = await ask.refusal(query, as_="police analyst", variables=variables)
        assert message in error["message"]
        assert error["extensions"]["code"] in ("BAD_USER_INPUT", "VALIDATION_FAILED")
        assert json.dumps(error).count(message) == 1
