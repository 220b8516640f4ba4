"""Filters: what they choose, what null means to them, and that they know no more than an answer would show."""

from __future__ import annotations

from typing import Any

import pytest

from tests.asking import Ask
from tests.world import World

ARRESTS = ["arrest", "far arrest", "old arrest", "sensitive arrest", "town arrest"]
ESTATE = [
    "arrest",
    "child at estate",
    "drugs",
    "old arrest",
    "sensitive arrest",
    "sentence",
    "warrant",
    "weapons found",
]
EVERYTHING = sorted([*ESTATE, "cash", "child at market", "far arrest", "town arrest"])
SAFE = ["child at estate", "child at market"]


async def chosen(ask: Ask, given: str, as_: str = "police analyst", root: str = "outcomes") -> list[str]:
    """Name what a filter chooses, sorted."""
    return sorted(await ask.names(f"{{ {root}(first: 100, filter: {given}) {{ nodes {{ id }} }} }}", as_=as_))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("{}", EVERYTHING),
        ("{kind: {}}", EVERYTHING),
        ("{kind: null}", EVERYTHING),
        ("{kind: {eq: null}}", EVERYTHING),
        ("{kind: {eq: CASH_SEIZURE}}", ["cash"]),
        ("{kind: {ne: ARREST}}", sorted(set(EVERYTHING) - set(ARRESTS))),
        ("{kind: {in: [CASH_SEIZURE, WARRANT]}}", ["cash", "warrant"]),
        ("{kind: {in: []}}", []),
        ('{month: {eq: "2023-05"}}', ["arrest", "child at estate", "child at market", "sensitive arrest"]),
        ('{month: {lt: "2023-02"}}', ["old arrest"]),
        ('{occurredOn: {gte: "2023-08-01", lte: "2023-08-01"}}', ["far arrest"]),
        ('{occurredOn: {gt: "2023-08-01"}}', ["sentence"]),
        ('{occurredOn: {lte: "2022-06-01"}}', ["old arrest"]),
        ("{provisional: {eq: false}, marking: {eq: OFFICIAL_SENSITIVE}}", ["sensitive arrest"]),
        ("{provisional: {eq: true}}", []),
        ("{sourceReference: {isNull: true}}", sorted(set(EVERYTHING) - set(ARRESTS))),
        ("{sourceReference: {isNull: false}}", ARRESTS),
        ('{sourceReference: {eq: "a reference"}}', ARRESTS),
        ('{sourceReference: {ne: "a reference"}}', sorted(set(EVERYTHING) - set(ARRESTS))),
        ('{sourceReference: {contains: "refer"}}', ARRESTS),
        ('{sourceReference: {contains: "Refer"}}', []),
        ('{sourceReference: {contains: "%"}}', []),
        ('{sourceReference: {contains: ""}}', ARRESTS),
        ('{sourceReference: {startsWith: "a r"}}', ARRESTS),
        ('{sourceReference: {startsWith: "reference"}}', []),
        ('{recordedAt: {eq: "2024-01-01T12:00:00Z"}}', EVERYTHING),
        ('{recordedAt: {lt: "2024-01-01T13:00:00+01:00"}}', []),
    ],
)
async def test_a_comparison_chooses_what_it_says(ask: Ask, given: str, expected: list[str]) -> None:
    """Every operator of every kind of value; a null operand says nothing and an empty list holds nothing."""
    assert await chosen(ask, given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("{and: []}", EVERYTHING),
        ("{or: []}", []),
        ("{not: {}}", []),
        ("{and: [{arrest: {}}, {site: {}}]}", ["arrest", "old arrest", "sensitive arrest"]),
        ("{or: [{kind: {eq: WARRANT}}, {kind: {eq: CASH_SEIZURE}}]}", ["cash", "warrant"]),
        ("{not: {or: [{arrest: {}}, {site: {}}]}}", []),
        ("{not: {not: {arrest: {}}}}", ARRESTS),
        ('{not: {sourceReference: {eq: "other"}}}', EVERYTHING),
        ('{not: {sourceReference: {contains: "a"}}}', sorted(set(EVERYTHING) - set(ARRESTS))),
        (
            '{arrest: {}, or: [{area: {name: {eq: "far"}}}, {area: {name: {eq: "town"}}}]}',
            ["far arrest", "town arrest"],
        ),
    ],
)
async def test_and_or_not_are_two_valued(ask: Ask, given: str, expected: list[str]) -> None:
    """What is not known to hold does not hold, and its opposite does; empty `and` is true, empty `or` false."""
    assert await chosen(ask, given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("{arrest: {}}", ARRESTS),
        ("{arrest: {status: {eq: CHARGED}}}", ARRESTS),
        ("{arrest: {status: {eq: BAILED}}}", []),
        ("{not: {arrest: {status: {eq: BAILED}}}}", EVERYTHING),
        ("{drugSeizure: {streetValue: {gte: 50000}}}", ["drugs"]),
        ("{courtOutcome: {custodyMonths: {gt: 17, lt: 19}}}", ["sentence"]),
        ("{safeguarding: {ageBand: {eq: AGE_10_13}}}", SAFE),
        ("{arrest: {}, safeguarding: {}}", []),
        ("{weaponSeizure: {lines: {some: {category: {eq: FIREARM}}}}}", ["weapons found"]),
        ("{weaponSeizure: {lines: {every: {count: {lt: 3}}}}}", ["weapons found"]),
        ("{weaponSeizure: {lines: {every: {count: {lt: 2}}}}}", []),
        ("{drugSeizure: {lines: {none: {drug: {eq: CRACK_COCAINE}}}}}", []),
        ('{drugSeizure: {lines: {some: {quantity: {eq: "12.5"}}}}}', ["drugs"]),
        ('{drugSeizure: {lines: {some: {quantity: {gt: "12.4999"}}, none: {quantity: {gt: "12.5001"}}}}}', ["drugs"]),
    ],
)
async def test_a_kind_of_outcome_is_filtered_by_what_only_it_has(ask: Ask, given: str, expected: list[str]) -> None:
    """A member filter holds for records of that kind only, down to the lines of a seizure."""
    assert await chosen(ask, given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('{site: {name: {eq: "estate"}}}', ESTATE),
        ("{site: {}}", sorted([*ESTATE, "cash", "child at market"])),
        ("{not: {site: {}}}", ["far arrest", "town arrest"]),
        ('{site: {operation: {codename: {startsWith: "Op"}}}}', ESTATE),
        ('{operation: {areas: {some: {name: {eq: "next ward"}}}}}', ESTATE),
        ('{operation: {areas: {none: {name: {eq: "ward"}}}}}', []),
        ("{site: {phases: {some: {kind: {eq: HOLD}}}}}", ESTATE),
        ("{site: {phases: {none: {}}}}", ["cash", "child at market"]),
        ("{site: {phases: {every: {endedOn: {isNull: true}}}}}", ["cash", "child at market"]),
        ('{interventions: {some: {title: {eq: "Patrols"}}}}', ESTATE),
        ('{interventions: {none: {title: {eq: "Patrols"}}}}', ["cash", "child at market", "far arrest", "town arrest"]),
        ('{area: {parent: {parent: {name: {eq: "county"}}}}}', sorted([*ESTATE, "cash", "child at market"])),
        ('{owner: {name: {ne: "police"}}}', []),
    ],
)
async def test_a_filter_follows_links(ask: Ask, given: str, expected: list[str]) -> None:
    """To one record: its fields, false where there is none. To many: some, none, every - true of an empty list."""
    assert await chosen(ask, given) == expected


@pytest.mark.parametrize(
    ("root", "given", "expected"),
    [
        ("agencies", '{teams: {some: {name: {contains: "safe"}}}}', ["council"]),
        ("areas", '{within: {some: {name: {eq: "ward"}}}}', ["county", "town", "ward"]),
        ("interventions", "{plannedCost: {gt: 99999}}", ["patrols"]),
        ("disruptions", '{supportingAgencies: {some: {name: {eq: "svpp"}}}}', ["disruption"]),
        ("disruptions", '{group: {reference: {eq: "G-1"}}}', ["disruption"]),
        ("recordedCrimes", '{month: {in: ["2023-05", "2023-06"]}}', ["crime"]),
        ("surveyResults", '{percent: {eq: "55.0"}}', ["survey"]),
        ("surveyResults", '{percent: {gt: "55.04"}}', []),
    ],
)
async def test_every_root_has_its_filter(ask: Ask, root: str, given: str, expected: list[str]) -> None:
    """Other kinds of records are chosen by the same words."""
    assert await chosen(ask, given, root=root) == expected


async def test_a_hidden_value_is_null_to_a_filter(ask: Ask, world: World) -> None:
    """At SUMMARY no day can be guessed: comparisons never hold, and `isNull` holds for others' records."""
    await world.agreements("detail\nSUMMARY")

    for given in ('{occurredOn: {gte: "1900-01-01"}}', "{not: {occurredOn: {isNull: true}}}"):
        assert ["council's child", "order"] == await chosen(ask, given, "council officer")
    assert "arrest" in await chosen(ask, "{occurredOn: {isNull: true}}", "council officer")


async def test_variables_stand_for_any_part_of_a_filter(ask: Ask) -> None:
    """A leaf, a list, an object or the whole filter may come from variables, with other values each time."""
    for kinds, month in ((["ARREST"], "2022-06"), (["WARRANT", "DRUG_SEIZURE"], "2023-02"), ([], "2023-02")):
        shapes: list[tuple[str, dict[str, Any]]] = [
            (
                """query ($k: [OutcomeKind!], $m: Month) {
                    outcomes(first: 9, filter: {kind: {in: $k}, month: {eq: $m}}) { nodes { id } } }""",
                {"k": kinds, "m": month},
            ),
            (
                "query ($f: OutcomeFilter) { outcomes(first: 9, filter: $f) { nodes { id } } }",
                {"f": {"kind": {"in": kinds}, "month": {"eq": month}}},
            ),
            (
                "query ($f: [OutcomeFilter!]) { outcomes(first: 9, filter: {and: $f}) { nodes { id } } }",
                {"f": [{"kind": {"in": kinds}}, {"month": {"eq": month}}]},
            ),
        ]
        seen = [await ask.names(text, as_="police analyst", variables=values) for text, values in shapes]
        assert seen[0] == seen[1] == seen[2]
        assert len(seen[0]) == len(kinds)


@pytest.mark.parametrize("empty", [None, {}, {"and": []}, {"not": {"or": []}}, {"kind": None}, {"not": None}])
async def test_an_empty_filter_chooses_everything(ask: Ask, empty: Any) -> None:
    """Null and nothing mean not given, wherever they stand."""
    query = "query ($f: OutcomeFilter) { outcomes(first: 50, filter: $f) { nodes { id } } }"

    assert EVERYTHING == sorted(await ask.names(query, as_="police analyst", variables={"f": empty}))


@pytest.mark.parametrize(
    "given",
    [
        '{month: {eq: "2023-13"}}',
        '{occurredOn: {eq: "2023-02-30"}}',
        "{kind: {eq: NOTHING}}",
        "{month: {eq: 5}}",
        "{nothing: 1}",
    ],
)
async def test_a_value_of_the_wrong_kind_is_refused(ask: Ask, given: str) -> None:
    """Wrong dates, codes and names are found by validation and never reach the database."""
    query = f"{{ outcomes(first: 1, filter: {given}) {{ totalCount }} }}"

    assert (await ask.refusal(query, as_="police analyst"))["extensions"]["code"] == "VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("entity", "condition", "text"),
    [
        ("outcomes", '{ month: { eq: "May 2023" } }', "A Month is written YYYY-MM."),
        ("outcomes", '{ occurredOn: { eq: "2023-02-30" } }', "A Date is a day that exists, written YYYY-MM-DD."),
        ("outcomes", '{ occurredOn: { eq: "2023-W10-1" } }', "A Date is a day that exists, written YYYY-MM-DD."),
        ("outcomes", "{ month: { eq: 2023 } }", "Month is written as a string."),
    ],
)
async def test_a_wrong_value_in_a_document_is_told_with_its_place(
    ask: Ask, entity: str, condition: str, text: str
) -> None:
    """Whoever wrote several sees which of them is meant."""
    query = f"{{ {entity}(first: 1, filter: {condition}) {{ nodes {{ id }} }} }}"
    (error,) = (await ask.whole(query, as_="police analyst"))["errors"]

    assert error["message"] == text
    assert error["locations"] == [{"line": 1, "column": query.index("eq: ") + len("eq: ") + 1}]
