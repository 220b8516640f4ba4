"""Contributed places: operations, sites, phases and figures have an owner, and everybody goes on seeing them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from auth.access.permit import PERMITS
from auth.roles import Role
from tests.asking import ONE_OF_EACH_ROLE, Ask
from tests.promises.contributed import take, whole
from tests.promises.known import AFTER, BEFORE, FIRST, SECOND, correct, record, withdraw
from tests.world import id_of

KINDS = ("Operation", "Site", "Phase", "Indicator", "IndicatorValue")
NAMED = {"version": 1, "reason": "r"}


def faults(told: dict[str, Any]) -> list[tuple[str, str]]:
    """Give code and place of each fault."""
    return [(each["code"], ".".join(each["path"][1:])) for each in told["errors"]]


async def made(ask: Ask, kind: str, /, **given: Any) -> str:
    """Record one; gives its id."""
    told = await take(ask, "record", kind, **whole(kind, **given))
    assert told["errors"] == []
    return str(told["record"]["id"])


def test_who_may_write_them() -> None:
    """Analysts, council officers and service accounts, each with the one scope; everybody else only sees them."""
    writers = {Role.POLICE_ANALYST, Role.COUNCIL_COMMUNITY_SAFETY, Role.SERVICE_ACCOUNT}
    for kind in KINDS:
        changes = (f"record{kind}", f"correct{kind}", f"withdraw{kind}", f"ingest{kind}s")
        assert [PERMITS[name] for name in changes] == [dict.fromkeys(writers, "sites:write")] * 4


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("Operation", {"team": id_of("safety")}, [("UNKNOWN_REFERENCE", "team")]),
        ("Operation", {"team": id_of("no team")}, [("UNKNOWN_REFERENCE", "team")]),
        ("Operation", {"codename": "Op Blackwood"}, [("DOES_NOT_FIT", "codename")]),
        ("Operation", {"endedOn": "2026-03-01"}, [("DOES_NOT_FIT", "endedOn")]),
        ("Operation", {"areas": [id_of("ward"), id_of("nowhere")]}, [("UNKNOWN_REFERENCE", "areas.1")]),
        (
            "Operation",
            {"startedOn": "2020-12-31"},
            [("AREA_NOT_IN_FORCE", "areas.0"), ("AREA_NOT_IN_FORCE", "areas.1")],
        ),
        ("Operation", {"startedOn": "2099-01-01"}, [("OUT_OF_RANGE", "startedOn")]),
        ("Site", {"designatedOn": "2020-12-31"}, [("AREA_NOT_IN_FORCE", "area")]),
        ("Site", {"operation": id_of("Blackwood")}, []),
        (
            "Site",
            {"name": " ", "operation": id_of("nothing")},
            [("REQUIRED", "name"), ("UNKNOWN_REFERENCE", "operation")],
        ),
        ("Phase", {"site": id_of("market")}, [("UNKNOWN_REFERENCE", "site")]),
        ("Phase", {"site": id_of("nowhere")}, [("UNKNOWN_REFERENCE", "site")]),
        ("Phase", {"startedOn": "2022-12-31"}, [("DOES_NOT_FIT", "startedOn")]),
        ("Phase", {"startedOn": "2023-01-01", "kind": "CLEAR"}, []),
        (
            "Phase",
            {"startedOn": "2022-12-31", "endedOn": "2022-12-30", "decidedBy": id_of("nobody")},
            [("UNKNOWN_REFERENCE", "decidedBy"), ("DOES_NOT_FIT", "endedOn"), ("DOES_NOT_FIT", "startedOn")],
        ),
        ("Indicator", {"code": "WEAPONS"}, [("DOES_NOT_FIT", "code")]),
        ("IndicatorValue", {"operation": id_of("Blackwood")}, [("UNKNOWN_REFERENCE", "operation")]),
        ("IndicatorValue", {"operation": None, "provisional": False}, []),
        ("IndicatorValue", {"periodEnd": "2024-12-31"}, [("DOES_NOT_FIT", "periodEnd")]),
        ("IndicatorValue", {"publishedOn": "2024-12-31"}, [("DOES_NOT_FIT", "publishedOn")]),
        ("IndicatorValue", {"publishedOn": "2025-06-30"}, []),
        ("IndicatorValue", {"publishedOn": "2025-06-30", "provisional": False}, [("DOES_NOT_FIT", "provisional")]),
        ("IndicatorValue", {"value": -1}, [("OUT_OF_RANGE", "value")]),
    ],
)
async def test_what_does_not_fit_is_told_where_it_stands(
    ask: Ask, kind: str, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """All of it at once; what is another agency's is as if it were not, where it has to be one's own."""
    told = await take(ask, "record", kind, **whole(kind, **changes), dryRun=True)

    assert faults(told) == expected


async def test_a_value_is_of_ones_own_indicator(ask: Ask) -> None:
    """That of another agency, and one that is not there, are one answer."""
    by_council = (
        "mutation ($i: RecordIndicatorValueInput!) { recordIndicatorValue(input: $i) { errors { code path } } }"
    )
    given = whole("IndicatorValue", operation=None)
    told = [
        await ask(by_council, as_="council officer", variables={"i": {**given, "indicator": id_of(name)}})
        for name in ("weapons", "nothing")
    ]

    assert told[0] == told[1]
    assert told[0]["recordIndicatorValue"]["errors"][0]["code"] == "UNKNOWN_REFERENCE"


@pytest.mark.parametrize("step", ["correct", "withdraw"])
@pytest.mark.parametrize(
    ("kind", "other"),
    [("Operation", "Blackwood"), ("Site", "market"), ("Indicator", "weapons"), ("IndicatorValue", "weapons 2023")],
)
async def test_another_agencys_is_not_there(ask: Ask, step: str, kind: str, other: str) -> None:
    """Everybody sees it, and yet it is answered like one that never was; also with a wrong version."""
    name, asked = f"{step}{kind}", "version errors { code path message }"
    query = f"mutation ($i: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $i) {{ {asked} }} }}"
    who = "council officer" if other.startswith("weapons") else "police analyst"
    seen = await ask("query ($id: ID!) { node(id: $id) { id } }", as_=who, variables={"id": id_of(other)})
    told = [
        await ask(query, as_=who, variables={"i": {"id": id_of(each), "version": version, "reason": "r"}})
        for each in (other, "nothing")
        for version in (1, 7)
    ]

    assert seen["node"] == {"id": id_of(other)}
    assert told == [{name: {"version": None, "errors": told[0][name]["errors"]}}] * 4
    assert faults(told[0][name]) == [("NOT_FOUND", "id")]


async def test_a_site_is_not_moved_past_its_phases(ask: Ask) -> None:
    """Neither is a phase moved before its site, nor to another one; withdrawn, it holds nothing back."""
    site = await made(ask, "Site", designatedOn="2023-01-01")
    phases = [await made(ask, "Phase", site=site, startedOn=day, kind="HOLD") for day in ("2023-02-01", "2023-03-01")]
    moves = [
        await take(ask, "correct", "Site", id=site, **NAMED, designatedOn=day, dryRun=True)
        for day in ("2023-02-02", "2023-02-01", "2022-01-01")
    ]
    early = await take(ask, "correct", "Phase", id=phases[0], **NAMED, startedOn="2022-12-31")
    away = await take(ask, "correct", "Phase", id=phases[0], **NAMED, site=id_of("estate"))
    gone = await take(ask, "withdraw", "Phase", id=phases[0], **NAMED)
    then = await take(ask, "correct", "Site", id=site, **NAMED, designatedOn="2023-02-02")

    assert [faults(each) for each in moves] == [[("DOES_NOT_FIT", "designatedOn")], [], []]
    assert [faults(each) for each in (early, away)] == [[("DOES_NOT_FIT", "startedOn")], [("DOES_NOT_FIT", "site")]]
    assert [faults(each) for each in (gone, then)] == [[], []]


async def test_what_another_names_is_withdrawn_after_it(ask: Ask) -> None:
    """An operation after its site, the site after its phase; a figure after its values."""
    operation = await made(ask, "Operation", codename="Op Chain")
    site = await made(ask, "Site", operation=operation)
    phase = await made(ask, "Phase", site=site)
    figure = "mutation ($i: RecordIndicatorInput!) { recordIndicator(input: $i) { indicator { id } } }"
    indicator = (await ask(figure, as_="police analyst", variables={"i": whole("Indicator")}))["recordIndicator"]
    value = await made(ask, "IndicatorValue", indicator=indicator["indicator"]["id"], operation=operation)
    chain = [("IndicatorValue", value), ("Phase", phase), ("Site", site), ("Operation", operation)]

    first = [faults(await take(ask, "withdraw", kind, id=of, **NAMED)) for kind, of in reversed(chain[1:])]
    then = [faults(await take(ask, "withdraw", kind, id=of, **NAMED)) for kind, of in chain[1:]]
    last = [faults(await take(ask, "withdraw", kind, id=of, **NAMED)) for kind, of in (chain[0], chain[3])]

    named = [("DOES_NOT_FIT", "id")]
    assert first == [named, named, []]
    assert then == [[("NOT_FOUND", "id")], [], named]
    assert last == [[], []]
    # What was withdrawn keeps nobody from the name that it had.
    assert await made(ask, "Operation", codename="Op Chain") != operation


async def test_what_was_withdrawn_nobody_sees(ask: Ask) -> None:
    """Not in lists or counts, not by its id, and not from what names it."""
    site = await made(ask, "Site", operation=id_of("Revive"), name="Gone")
    query = """query ($id: ID!) { node(id: $id) { id } sites(first: 50) { totalCount nodes { id } }
        operations(first: 9) { nodes { sites { id } } } }"""
    before = [str(await ask(query, as_=who, variables={"id": site})) for who in ONE_OF_EACH_ROLE if _sees_sites(who)]
    told = await take(ask, "withdraw", "Site", id=site, **NAMED)
    after = [await ask(query, as_=who, variables={"id": site}) for who in ONE_OF_EACH_ROLE if _sees_sites(who)]
    again = [faults(await take(ask, step, "Site", id=site, **NAMED)) for step in ("correct", "withdraw")]

    assert told["errors"] == []
    assert all(each.count(site) == 3 for each in before)
    assert all(site not in str(each) and each["node"] is None for each in after)
    assert all(each["sites"]["totalCount"] == len(each["sites"]["nodes"]) for each in after)
    assert again == [[("NOT_FOUND", "id")]] * 2


def _sees_sites(who: str) -> bool:
    return who not in ("data protection officer", "administrator")


async def test_lists_are_of_what_was_known(ask: Ask) -> None:
    """`sites`, `operations` and `indicators` take an instant, and so does what is asked below."""
    operation = await record(ask, "Operation", codename="Op Then", areas=[id_of("ward")])
    site = await record(ask, "Site", operation=operation, name="Then")
    await correct(ask, "Operation", operation, areas=[id_of("far"), id_of("ward")], objective="more")
    await correct(ask, "Site", site, name="Now")
    await withdraw(ask, "Site", site)
    query = """query ($at: DateTime, $id: ID!) { operations(first: 9, asAt: $at, filter: { id: { eq: $id } }) {
        nodes { objective areas { id } sites { name } } } }"""

    async def known(at: str | None, *, as_: str) -> list[Any]:
        nodes = (await ask(query, as_=as_, variables={"at": at, "id": operation}))["operations"]["nodes"]
        return [(len(each["areas"]), [site["name"] for site in each["sites"]]) for each in nodes]

    own = [await known(at, as_="police analyst") for at in (BEFORE, FIRST, SECOND, AFTER, None)]
    told = [await known(at, as_="council officer") for at in (BEFORE, FIRST, SECOND)]
    assert own == [[], [(1, ["Then"])], [(2, ["Now"])], [(2, [])], [(2, [])]]
    # What was withdrawn since is there for its owner alone.
    assert told == [[], [(1, [])], [(2, [])]]


async def test_what_was_there_before_stands_at_every_instant(ask: Ask) -> None:
    """When it reached us was not kept, so a report of any day has it; corrected since, as it was before."""
    query = """query ($id: ID!) {
        first: node(id: $id, asAt: "1900-01-01T00:00:00Z") { ... on Site { name recordedAt } }
        then: node(id: $id, asAt: "2026-03-09T12:00:00Z") { ... on Site { name recordedAt } } }"""
    variables = {"id": id_of("estate")}
    async with ask.world.changed("site", "estate", recorded_at=None, name="estate"):
        before = await ask(query, as_="council officer", variables=variables)
        told = await take(ask, "correct", "Site", id=id_of("estate"), **NAMED, name="The estate")
        after = await ask(query, as_="council officer", variables=variables)
        undone = await take(ask, "correct", "Site", id=id_of("estate"), version=2, reason="r", name="estate")

    assert [told["errors"], undone["errors"]] == [[], []]
    assert before == after == {key: {"name": "estate", "recordedAt": None} for key in ("first", "then")}


async def test_what_belongs_to_nobody_is_corrected_by_nobody(ask: Ask) -> None:
    """Everybody sees it, without an owner."""
    async with ask.world.changed("site", "estate", owner_id=None):
        seen = await ask(
            "query ($id: ID!) { node(id: $id) { ... on Site { name owner { id } } } }",
            as_="police analyst",
            variables={"id": id_of("estate")},
        )
        told = await take(ask, "correct", "Site", id=id_of("estate"), **NAMED, name="Mine")

    assert seen == {"node": {"name": "estate", "owner": None}}
    assert faults(told) == [("NOT_FOUND", "id")]


async def test_two_agencies_do_not_get_one_name(ask: Ask) -> None:
    """Nor do two rows of one request; each keeps the name that it has."""
    rows = [whole("Operation", codename=name) for name in ("Op Twin", "Op Twin", "Op Other")]
    query = "mutation ($i: IngestOperationsInput!) { ingestOperations(input: $i) { created rows { errors { path } } } }"
    given = {"rows": rows, "onError": "SKIP"}
    told = (await ask(query, as_="police analyst", variables={"i": given}))["ingestOperations"]
    clash = await ask(
        "mutation ($i: RecordOperationInput!) { recordOperation(input: $i) { errors { code path } } }",
        as_="council officer",
        variables={"i": {**whole("Operation", codename="Op Twin"), "team": None}},
    )

    assert told["created"] == 2
    assert [each["errors"] for each in told["rows"]] == [[], [{"path": ["input", "rows", "1", "codename"]}], []]
    assert clash["recordOperation"]["errors"] == [{"code": "DOES_NOT_FIT", "path": ["input", "codename"]}]


async def test_of_two_agencies_at_once_one_gets_the_name(ask: Ask) -> None:
    """The other is told that it is taken, in the payload like any fault; and neither waits for ever."""
    query = "mutation ($i: RecordOperationInput!) { recordOperation(input: $i) { operation { id } errors { code } } }"

    async def recorded(name: str, who: str) -> list[str]:
        given = {**whole("Operation", codename=name), "team": None}
        told = (await ask(query, as_=who, variables={"i": given}))["recordOperation"]
        return [each["code"] for each in told["errors"]]

    for number in range(4):
        writers = ("police analyst", "council officer", "next police analyst")
        told = await asyncio.gather(*(recorded(f"Op Race {number}", who) for who in writers))
        assert sorted(told) == [[], ["DOES_NOT_FIT"], ["DOES_NOT_FIT"]]
