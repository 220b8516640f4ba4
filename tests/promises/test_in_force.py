"""In force: the rule that an auditor reads in Python is the rule that every statement holds."""

from __future__ import annotations

import re
from datetime import date, timedelta
from random import Random

from auth.access.agreement import Agreement, Status, closed_because, is_in_force
from tests.asking import Ask
from tests.world import IN_FORCE, TODAY, World, rows_of

GRACE = timedelta(days=28)
MANY = 400
NEAR = (-400, -29, -28, -27, -1, 0, 1, 400)


def drawn(random: Random) -> dict[str, str]:
    """Draw an agreement that is in force but for one or two things, which may be just at their border."""
    parties = ("owner,recipient", "owner,recipient,svpp", "owner", "recipient,svpp", "")
    options: dict[str, list[str]] = {
        "status": list(Status),
        "starts_on": [day(random)],
        "ends_on": [day(random), ""],
        "review_on": [day(random)],
        "version": ["1", "2", "3"],
        "signed_version": ["1", "2", "3"],
        "parties": list(parties),
        "signed": [*parties, "svpp"],
    }
    changed = random.sample(sorted(options), random.choice((0, 1, 1, 2)))
    return {name: random.choice(options[name]) if name in changed else IN_FORCE[name] for name in options}


def day(random: Random) -> str:
    """Draw a day near today."""
    return (TODAY + timedelta(days=random.choice(NEAR))).isoformat()


def facts(row: dict[str, str]) -> Agreement:
    """Read the facts of an agreement from its line of the table."""
    parties = [each for each in row["parties"].split(",") if each]
    named = {"owner": "police", "recipient": "council", "svpp": "svpp"}
    return Agreement(
        status=Status(row["status"]),
        version=int(row["version"]),
        starts_on=date.fromisoformat(row["starts_on"]),
        ends_on=date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
        review_on=date.fromisoformat(row["review_on"]),
        signed={named[p]: int(row["signed_version"]) if p in row["signed"].split(",") else None for p in parties},
    )


async def opened_by_sql(ask: Ask) -> set[str]:
    """Give the references of the agreements that a statement finds in force, as its viewer is told."""
    access = (await ask("{ viewer { access { entity because } } }", as_="council officer"))["viewer"]["access"]
    (because,) = [each["because"] for each in access if each["entity"] == "Outcome"]
    return set(re.findall(r"(\S+) clause 1:", because))


async def test_python_and_sql_agree_on_what_is_in_force(ask: Ask, world: World) -> None:
    """On hundreds of generated agreements, most of them at a border, both say the same."""
    random = Random(20261122)
    lines = [drawn(random) for _ in range(MANY)]
    names = ["reference", *lines[0]]
    text = "\n".join(" | ".join([f"ISA-{n}", *line.values()]) for n, line in enumerate(lines))
    await world.agreements(" | ".join(names) + "\n" + text)
    expected = {
        row["reference"]
        for row in rows_of(" | ".join(names) + "\n" + text)
        if is_in_force(facts(row), TODAY, grace=GRACE) and facts(row).binds("police", "council")
    }

    assert expected == await opened_by_sql(ask)
    assert MANY // 5 < len(expected) < MANY * 4 // 5, "the draw has to hold both sorts"


def test_the_words_for_what_is_closed_follow_the_rule() -> None:
    """An agreement that opens nothing has a reason in words, and one in force has none."""
    random = Random(11)
    for _ in range(MANY):
        agreement = facts(drawn(random))
        is_open = is_in_force(agreement, TODAY, grace=GRACE)
        assert (closed_because(agreement, TODAY, grace=GRACE) is None) == is_open, agreement
