"""Published crime as at an instant: what the releases said that were there then, whatever came later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.tables.crime import RECORDED_CRIME
from schema.tables.past import PAST_OPEN
from server.imports.police_uk import UnreadableFile
from tests.asking import Ask
from tests.promises.known_crime import CHARGED, OPEN, TOLD, Releases, at, crime, outcome
from tests.promises.published_crime import NUISANCE_ROW

UNDER, LOCAL = "UNDER_INVESTIGATION", "LOCAL_RESOLUTION"


@pytest.fixture
async def releases(ask: Ask, tmp_path: Path) -> Releases:
    """Import where nothing was published yet."""
    found = Releases(ask, tmp_path)
    await found.forget()
    return found


async def test_a_crime_stands_as_the_release_of_then_told_it(releases: Releases) -> None:
    """Before the first there is none; what a later one revises is what it was until the very second of the import."""
    await releases.bring(3, crime("a1"), crime("a2"))
    await releases.bring(5, crime("a1", TOLD), crime("a2"), crime("a3"))

    told = {each: await releases.told(each) for each in (at(3, seconds=-1), at(3), at(5, seconds=-1), at(5), None)}
    first, second = [f"a1 {UNDER}", f"a2 {UNDER}"], [f"a1 {LOCAL}", f"a2 {UNDER}", f"a3 {UNDER}"]
    assert list(told.values()) == [[], first, first, second, second]


@pytest.mark.parametrize(
    "other",
    [
        {"On or near Weston Favell Way": "On or near Wellingborough Road"},
        {"-0.896900,52.240480": ","},
        {"E01027158,Northampton 009A": "E01027159,Northampton 009B"},
        {"Burglary": "Robbery"},
        {"investigation,": "investigation,Corrected."},
    ],
)
async def test_whatever_is_revised_was_what_it_was(releases: Releases, other: dict[str, str]) -> None:
    """Place, small area, crime type and context are of then as the outcome is, and so is the crime by its id."""
    query = """query ($id: ID!, $at: DateTime) { node(id: $id, asAt: $at) { ... on RecordedCrime {
        location longitude lsoaName crimeType context } } }"""
    await releases.bring(3, crime("a1"))
    (node,) = (await releases.answer(None))["recordedCrimes"]["nodes"]
    before = await releases.answer(None, query, id=node["id"])
    await releases.bring(5, crime("a1", **other))

    assert await releases.answer(at(4), query, id=node["id"]) == before
    assert await releases.answer(at(6), query, id=node["id"]) == await releases.answer(None, query, id=node["id"])
    assert await releases.answer(None, query, id=node["id"]) != before
    assert await releases.answer(at(2), query, id=node["id"]) == {"node": None}


async def test_filters_counts_and_orders_are_of_then(releases: Releases) -> None:
    """A filter meets what was said then, also below a crime, and the order is that of then."""
    query = """query ($at: DateTime, $f: RecordedCrimeFilter) { recordedCrimes(first: 9, asAt: $at, filter: $f,
        orderBy: [{ field: location }]) { totalCount nodes { crimeId } } }"""
    way = "On or near Weston Favell Way"
    await releases.bring(3, crime("a1", **{way: "A"}), crime("a2", **{way: "B"}), outcomes=(outcome("a1", TOLD),))
    await releases.bring(
        5, crime("a1", TOLD, **{way: "C"}), crime("a2", **{way: "B"}), outcomes=(outcome("a1", CHARGED),)
    )

    async def found(instant: str, **given: Any) -> list[str]:
        page = (await releases.answer(instant, query, f=given))["recordedCrimes"]
        names = [node["crimeId"] for node in page["nodes"]]
        assert page["totalCount"] == len(names)
        return names

    assert [await found(each) for each in (at(4), at(6))] == [["a1", "a2"], ["a2", "a1"]]
    for condition in ({"lastOutcome": {"eq": UNDER}}, {"location": {"in": ["A", "B"]}}):
        assert [await found(each, **condition) for each in (at(4), at(6))] == [["a1", "a2"], ["a2"]]
    below = {"outcomes": {"some": {"outcome": {"eq": LOCAL}}}}
    assert [await found(each, **below) for each in (at(2), at(4), at(6))] == [[], ["a1"], []]


async def test_outcomes_of_a_crime_are_those_of_then(releases: Releases) -> None:
    """As they were told, and back from them the crime as it was told at the same instant."""
    query = """query ($at: DateTime) { recordedCrimes(first: 9, asAt: $at) { nodes { lastOutcome
        outcomes(first: 9) { totalCount nodes { outcome crimes(first: 9) { nodes { lastOutcome } } } } } } }"""
    await releases.bring(3, crime("a1"))
    await releases.bring(4, crime("a1"), outcomes=(outcome("a1", TOLD),))
    await releases.bring(6, crime("a1", TOLD), outcomes=(outcome("a1", CHARGED),))

    async def chain(instant: str) -> tuple[str, list[tuple[str, list[str]]]]:
        (node,) = (await releases.answer(instant, query))["recordedCrimes"]["nodes"]
        below = node["outcomes"]
        assert below["totalCount"] == len(below["nodes"])
        back = [(each["outcome"], [one["lastOutcome"] for one in each["crimes"]["nodes"]]) for each in below["nodes"]]
        return node["lastOutcome"], back

    assert await chain(at(3)) == (UNDER, [])
    assert await chain(at(5)) == (UNDER, [(LOCAL, [UNDER])])
    assert await chain(at(6)) == (LOCAL, [("SUSPECT_CHARGED", [LOCAL])])


async def test_a_walk_goes_on_through_the_past(releases: Releases) -> None:
    """Page by page the crimes of then, each once, though all were revised in between."""
    query = """query ($at: DateTime, $after: String) { recordedCrimes(first: 2, asAt: $at, after: $after) {
        totalCount nodes { crimeId lastOutcome } pageInfo { endCursor hasNextPage } } }"""
    names = [f"a{number}" for number in range(5)]
    await releases.bring(3, *map(crime, names))
    found, cursor, more = [], None, True
    while more:
        page = (await releases.answer(at(4), query, after=cursor))["recordedCrimes"]
        found += page["nodes"]
        assert page["totalCount"] == len(names)
        cursor, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        await releases.bring(5 + len(found), *(crime(name, TOLD) for name in names[: len(found)]))

    assert sorted(node["crimeId"] for node in found) == names
    assert {node["lastOutcome"] for node in found} == {UNDER}


async def test_a_release_that_repeats_everything_keeps_nothing(releases: Releases) -> None:
    """Nor does one that says more of others, or a dry run; what is there is known since it came."""
    await releases.bring(3, crime("a1"), NUISANCE_ROW, NUISANCE_ROW, outcomes=(outcome("a1", TOLD),))
    before = await releases.answer(at(3))
    await releases.bring(4, crime("a1"), NUISANCE_ROW, NUISANCE_ROW, crime("a2"), outcomes=(outcome("a1", TOLD),))
    await releases.bring(5, crime("a1", TOLD), outcomes=(outcome("a1", CHARGED),), dry_run=True)

    assert await releases.kept() == [0, 0]
    assert await releases.answer(at(3)) == before
    assert before["recordedCrimes"]["totalCount"] == 3
    assert len(await releases.told(at(4))) == 4


async def test_a_run_that_is_taken_back_keeps_nothing(releases: Releases) -> None:
    """Its first file revised a crime, its second cannot be read: the crime is what it was, and since when it was."""
    await releases.bring(3, crime("a1"))
    broken = releases.folder / "broken.csv"
    broken.write_text("a,b\n", "utf-8")
    with pytest.raises(UnreadableFile):
        await releases.run(5, releases.file("later", crime("a1", TOLD)), broken)

    assert await releases.kept() == [0, 0]
    assert [await releases.told(each) for each in (at(2), at(3), None)] == [[], [f"a1 {UNDER}"], [f"a1 {UNDER}"]]


async def test_of_one_run_only_its_end_was_known(releases: Releases) -> None:
    """Three releases of a month in one run, and one more run in the same second: one version before, one after."""
    await releases.bring(3, crime("a1"))
    files = [releases.file(name, crime("a1", said)) for name, said in zip("bcd", (TOLD, CHARGED, TOLD), strict=True)]
    assert (await releases.run(5, *files)).revised == 3
    await releases.bring(5, crime("a1", CHARGED), crime("a2", OPEN))
    await releases.bring(5, crime("a2", TOLD))

    assert await releases.kept() == [1, 0]
    assert await releases.told(at(5, seconds=-1)) == [f"a1 {UNDER}"]
    assert await releases.told(at(5)) == ["a1 SUSPECT_CHARGED", f"a2 {LOCAL}"]


async def test_a_run_that_waited_for_a_later_one_forgets_nothing(releases: Releases) -> None:
    """What it writes is known from the instant of the later one on: before it there is what both found."""
    await releases.bring(3, crime("a1"))
    await releases.bring(6, crime("a1", TOLD))
    await releases.bring(5, crime("a1", CHARGED))
    await releases.bring(8, crime("a1", OPEN))

    told = [await releases.told(at(number)) for number in (3, 5, 6, 7, 8)]
    assert told == [[f"a1 {UNDER}"], [f"a1 {UNDER}"], ["a1 SUSPECT_CHARGED"], ["a1 SUSPECT_CHARGED"], [f"a1 {UNDER}"]]


async def test_what_was_there_before_stands_at_every_instant(releases: Releases) -> None:
    """Nobody kept since when; revised, it is what it was at every instant until then."""
    await releases.bring(3, crime("a1"), outcomes=(outcome("a1", TOLD),))
    async with releases.ask.world.database.engine.begin() as connection:
        await connection.execute(sa.update(RECORDED_CRIME).values(known_from=None))
    before = [await releases.told(each) for each in ("1999-01-01T00:00:00Z", at(3), None)]
    await releases.bring(5, crime("a1", TOLD))

    assert before == [[f"a1 {UNDER}"]] * 3
    assert await releases.told("1999-01-01T00:00:00Z") == [f"a1 {UNDER}"]
    assert await releases.told(at(5)) == [f"a1 {LOCAL}"]


async def test_rows_published_twice_are_two_at_every_instant(releases: Releases) -> None:
    """Equal rows of one crime, of which a later release revises one: two then, and two now."""
    await releases.bring(3, crime("a1"), crime("a1"))
    await releases.bring(5, crime("a1"), crime("a1", TOLD))
    await releases.bring(7, crime("a1", TOLD), crime("a1", TOLD))

    told = [await releases.told(at(number)) for number in (3, 5, 7)]
    assert told == [[f"a1 {UNDER}"] * 2, [f"a1 {LOCAL}", f"a1 {UNDER}"], [f"a1 {LOCAL}"] * 2]


async def test_a_crime_has_no_history_to_tell(releases: Releases) -> None:
    """Nobody here contributed it, and what identifies a published row is in no View of then either."""
    await releases.bring(3, crime("a1"))
    await releases.bring(5, crime("a1", TOLD))
    (node,) = (await releases.answer(None))["recordedCrimes"]["nodes"]
    query = f'{{ history(id: "{node["id"]}") {{ __typename }} }}'

    assert await releases.ask(query, as_="police analyst") == {"history": None}
    assert "fingerprint" not in PAST_OPEN["recorded_crime"].c


ROW = st.builds(
    crime,
    st.sampled_from(["a1", "a2", "a3", ""]),
    st.sampled_from([OPEN, TOLD, CHARGED]),
    Burglary=st.sampled_from(["Burglary", "Robbery"]),
)
RELEASE = st.tuples(
    st.lists(ROW, max_size=6),
    st.lists(st.builds(outcome, st.sampled_from(["a1", "a2"]), st.sampled_from([TOLD, CHARGED])), max_size=3),
    st.sampled_from(["run", "run", "run", "dry", "twice"]),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(RELEASE, min_size=2, max_size=5))
async def test_every_answer_is_given_again(releases: Releases, published: list[Any]) -> None:
    """After any releases, each answer of before is given again as at its instant.

    The oracle is the answer itself: what was told when it was that day, before the later releases came.
    """
    await releases.forget()
    then: dict[str, Any] = {at(1): await releases.answer(None)}
    for number, (rows, outcomes, how) in enumerate(published, start=2):
        for part in (rows[: len(rows) // 2], rows) if how == "twice" else (rows,):
            await releases.bring(number, *part, outcomes=tuple(outcomes), dry_run=how == "dry")
        then[at(number)] = await releases.answer(None)

    for instant, told in then.items():
        assert await releases.answer(instant) == told, instant
