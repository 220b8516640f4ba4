"""Steps of a history as a way round: what is hidden of earlier versions, and their number, changes no byte of it.

Why and by whom is told only to whoever sees all of a record: a reason is free text, written by who did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import pytest

from auth.access import history
from auth.access.audience import Audience
from auth.access.history import sights
from auth.access.wall import wall_of
from server.query.histories import Asking
from tests.asking import WHO, Ask, principal
from tests.attacks.test_history_leaks import FIREARM, give
from tests.oracle.worlds.world import weapons
from tests.promises.contributed import take, whole
from tests.world import TODAY, id_of

HISTORY = """query ($id: ID!) { history(id: $id) { step version at by reason changes { field before after }
    lists { field removed { values { field value } withheld } added { values { field value } withheld } } } }"""
SECRET = "child seen at 7 Elm with P-9"
FIRST, LAST, WITHDRAWN = date(2026, 3, 2), date(2026, 3, 30), date(2026, 4, 2)
# Whose contract has no word for a history.
NO_WORD = ("DATA_PROTECTION_OFFICER", "PARTNERSHIP_ADMINISTRATOR")


async def step(ask: Ask, on: date, what: str, kind: str, /, **given: Any) -> dict[str, Any]:
    """Take a step on a day; gives the payload."""
    ask.world.today = on
    made = await take(ask, what, kind, **given)
    ask.world.today = TODAY
    assert made["errors"] == []
    return made


async def told(ask: Ask, record: str, who: str) -> list[dict[str, Any]] | None:
    """Give the steps that somebody is told; none of them may hold the secret."""
    body = await ask.body(HISTORY, as_=who, variables={"id": record})
    assert SECRET.encode() not in body or who == "police analyst"
    steps: list[dict[str, Any]] | None = json.loads(body)["data"]["history"]
    return steps


async def a_child(ask: Ask, *sites: str) -> tuple[str, int]:
    """Let a record of safeguarding go from site to site, each time with the secret as reason; gives id and version."""
    made = await step(ask, FIRST, "record", "Safeguarding", **whole("Safeguarding", site=id_of(sites[0])))
    named, version = {"id": made["record"]["id"], "reason": SECRET}, 1
    for site, concern in zip(sites[1:], ("MISSING", "COUNTY_LINES", "CUCKOOING"), strict=False):
        given = {**named, "version": version, "site": id_of(site), "concern": concern}
        version = (await step(ask, FIRST, "correct", "Safeguarding", **given))["version"]
    return str(named["id"]), version


async def test_no_step_at_another_site_is_told(ask: Ask) -> None:
    """Neither its reason, nor that there was one: for who sees one site it began as it came there."""
    record, _ = await a_child(ask, "market", "market", "estate")
    await give(ask, record, "police")

    steps = await told(ask, record, "police officer")
    assert steps is not None
    assert [each["step"] for each in steps] == ["RECORDED"]
    assert len(await told(ask, record, "police analyst") or ()) == 3
    assert await told(ask, record, "police officer at large") is None


@pytest.mark.parametrize("is_withdrawn", [False, True])
async def test_what_left_a_site_leaves_no_history_there(ask: Ask, is_withdrawn: bool) -> None:
    """Nor does its being withdrawn elsewhere; withdrawn at the site it stays with the officers of it.

    Neither where it moves away between finding it and reading its versions: each statement decides by itself.
    """
    officer = principal("police officer")
    sight = next(each for each in sights(Audience.of(officer)) if each.kind.name == "Safeguarding")
    for sites, expected in ((("estate", "estate", "market"), None), (("market", "estate"), ["RECORDED", "WITHDRAWN"])):
        record, version = await a_child(ask, *sites)
        if is_withdrawn:
            await step(ask, LAST, "withdraw", "Safeguarding", id=record, version=version, reason=SECRET)
        await give(ask, record, "police")

        steps = await told(ask, record, "police officer")
        names = [each["step"] for each in steps] if steps is not None else None
        assert names == (expected if is_withdrawn or expected is None else expected[:1])
        values = {"record": record, "agency": officer.agency, "site": officer.site}
        asking = Asking(ask.world.database, wall_of(officer.roles, counts=False), values)
        assert len(await asking.rows(history.versions(sight))) == (0 if expected is None else 1)


@pytest.mark.parametrize("who", ["police officer", "police officer at large"])
async def test_a_reason_is_for_who_sees_the_person(ask: Ask, who: str) -> None:
    """Free text may name them; so no officer reads it, nor who wrote it, on any step, also of a withdrawn record."""
    made = await step(ask, FIRST, "record", "Arrest", **whole("Arrest", subject="P-1"))
    named = {"id": made["record"]["id"], "reason": SECRET}
    await step(ask, FIRST, "correct", "Arrest", **named, version=1, subject="P-77", status="CHARGED")
    await step(ask, LAST, "withdraw", "Arrest", **named, version=2)

    steps = await told(ask, named["id"], who)
    assert steps is not None
    assert [each["step"] for each in steps] == ["RECORDED", "CORRECTED", "WITHDRAWN"]
    assert {(each["reason"], each["by"]) for each in steps} == {(None, None)}
    seen = await told(ask, named["id"], "police analyst")
    assert seen is not None
    assert [(each["reason"], each["by"]) for each in seen[1:]] == [(SECRET, "police analyst")] * 2


async def test_a_change_of_what_is_hidden_is_no_step(ask: Ask) -> None:
    """And no number of a version tells that there was one."""
    made = await step(ask, FIRST, "record", "Arrest", **whole("Arrest", subject="P-1"))
    named = {"id": made["record"]["id"], "reason": "r"}
    await step(ask, FIRST, "correct", "Arrest", **named, version=1, subject="P-77")
    await step(ask, LAST, "correct", "Arrest", **named, version=2, status="CHARGED")

    steps = await told(ask, named["id"], "police officer at large")
    assert steps is not None
    assert [(each["step"], each["version"], each["at"][:10]) for each in steps] == [
        ("RECORDED", None, str(FIRST)),
        ("CORRECTED", None, str(LAST)),
    ]


async def test_an_instant_is_told_as_finely_as_when_it_was_recorded(ask: Ask) -> None:
    """Of a group an officer has no `recordedAt`: each step is told by its month; an analyst has the very instant."""
    made = await step(ask, FIRST, "record", "OrganisedCrimeGroup", **whole("OrganisedCrimeGroup"))
    named = {"id": made["record"]["id"], "reason": "r"}
    await step(ask, LAST, "correct", "OrganisedCrimeGroup", **named, version=1, status="ARCHIVED")
    await step(ask, WITHDRAWN, "withdraw", "OrganisedCrimeGroup", **named, version=2)

    months = [each["at"] for each in await told(ask, named["id"], "police officer") or ()]
    assert months == ["2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"]
    instants = [each["at"] for each in await told(ask, named["id"], "police analyst") or ()]
    assert instants == [f"{day}T09:00:00Z" for day in (FIRST, LAST, WITHDRAWN)]


@dataclass(frozen=True)
class Hiding:
    """A kind that hides something: whose it becomes, who sees all of it, and one change that everybody sees."""

    agency: str
    seeing: Sequence[str]
    visible: Mapping[str, Any]


HIDING = {
    "Arrest": Hiding("police", ("police analyst", "feed"), {"status": "CHARGED"}),
    "Safeguarding": Hiding("police", ("police analyst", "feed"), {"action": "NATIONAL_REFERRAL"}),
    "OrganisedCrimeGroup": Hiding("police", ("police analyst",), {"status": "ARCHIVED"}),
    "Disruption": Hiding("police", ("police analyst",), {"impact": "MINOR"}),
    "WeaponSeizure": Hiding("council", (), {"provisional": False}),
}


def hidden(random: Random, kind: str) -> dict[str, Any]:
    """Draw what those who do not see all are not told: of safeguarding anything, as long as it is at another site."""
    weapon, category = random.choice([each for each in weapons() if each[1] in FIREARM])
    drawn: dict[str, dict[str, Any]] = {
        "Arrest": {"subject": f"P-{random.randint(1, 99)}", "sourceReference": f"S-{random.randint(1, 99)}"},
        "Safeguarding": {"site": id_of("market"), "concern": random.choice(["CUCKOOING", "COUNTY_LINES", "MISSING"])},
        "OrganisedCrimeGroup": {"threatBand": random.choice(["LOW", "MEDIUM", "HIGH"])},
        "Disruption": {"occurredOn": f"2026-02-0{random.randint(1, 9)}"},
        "WeaponSeizure": {"lines": [{"kind": weapon, "category": category, "count": 2}]},
    }
    return drawn[kind]


async def a_life(ask: Ask, kind: str, random: Random, *, corrections: int) -> str:
    """Let a record live: what is seen is the same each time, but for what is hidden and so many corrections of it."""
    back = {"site": id_of("estate"), "concern": "CUCKOOING"} if kind == "Safeguarding" else {}
    given = {**whole(kind), **back, **(hidden(random, kind) if corrections else {})}
    made = await step(ask, FIRST, "record", kind, **given)
    named, version = {"id": made["record"]["id"]}, 1
    days = sorted(random.randint(3, 29) for _ in range(corrections))
    later = [(date(2026, 3, day), hidden(random, kind)) for day in days]
    later += [(LAST, back), (LAST, dict(HIDING[kind].visible))]
    for number, (on, values) in enumerate(later):
        reason = {"reason": f"{SECRET} {corrections} {number}"}
        # What is as it was already makes no version.
        version = (await step(ask, on, "correct", kind, **named, **reason, version=version, **values))["version"]
    await step(ask, WITHDRAWN, "withdraw", kind, **named, version=version, reason=f"{SECRET} {corrections}")
    return str(named["id"])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", HIDING)
async def test_what_is_hidden_changes_no_byte(ask: Ask, kind: str, seed: int) -> None:
    """Two lives that differ in what is hidden, and in how often that was corrected: the same bytes to who sees neither.

    To everybody who has a word for a history, but for those who see all of such a record: they are told of each.
    """
    random = Random(f"{kind} {seed}")
    numbers = (0, random.randint(1, 2), random.randint(3, 5))
    lives = [await a_life(ask, kind, random, corrections=number) for number in numbers]
    for life in lives:
        if HIDING[kind].agency != "police" or kind == "Safeguarding":
            await give(ask, life, HIDING[kind].agency)
    steps = dict[str, int]()
    for who, row in WHO.items():
        if row["role"] in NO_WORD:
            continue
        bodies = [await ask.body(HISTORY, as_=who, variables={"id": life}) for life in lives]
        if who in HIDING[kind].seeing:
            assert len(set(bodies)) == 3
            continue
        assert len(set(bodies)) == 1, who
        assert SECRET.encode() not in bodies[0]
        steps[who] = len(json.loads(bodies[0])["data"]["history"] or ())
    assert max(steps.values()) == 3
