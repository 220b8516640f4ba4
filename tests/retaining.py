"""Retaining in the world of the tests: what is due, and each decision about it, by mutation."""

from __future__ import annotations

from typing import Any

from tests.asking import Ask
from tests.world import World, id_of

REVIEWS = """query ($first: Int!, $after: String, $until: Date, $state: RetentionState) {
    retentionReviews(first: $first, after: $after, until: $until, state: $state) {
        nodes { id kind version isWithdrawn since rule agreement dueOn state holds { reference reason placedBy }
            proposal { ground reason by } lastReview { by reason } }
        pageInfo { hasNextPage endCursor } } }"""
CERTIFICATE = """query ($id: ID!) { disposalCertificate(id: $id) {
    id statement entry proof { number body leaf path checkpoint { size root note } } } }"""
ANALYST, OFFICER = "police analyst", "data protection officer"
# Far enough for every record of the world to be due.
LATE = "2050-12-01"


async def reviews(ask: Ask, *, as_: str = OFFICER, until: str = LATE, **given: Any) -> list[Any]:
    """List all that is due for review by a day, page by page."""
    found: list[Any] = []
    asked = {"first": 100, "until": until, **given}
    while True:
        page = (await ask(REVIEWS, as_=as_, variables=asked))["retentionReviews"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        asked["after"] = page["pageInfo"]["endCursor"]


async def review_of(ask: Ask, record: str, *, as_: str = OFFICER) -> dict[str, Any] | None:
    """Give the review of one record; None where there is none."""
    return next((each for each in await reviews(ask, as_=as_) if each["id"] == record), None)


async def told(ask: Ask, record: str, *, as_: str = OFFICER) -> tuple[Any, ...]:
    """Give rule, agreement and day of a record's review."""
    found = await review_of(ask, id_of(record), as_=as_)
    assert found is not None
    return found["rule"], found["agreement"], found["dueOn"]


async def agree(world: World, **given: str) -> None:
    """Let there be one agreement, of 24 months unless *given* says otherwise."""
    row = {"retention_months": "24", **given}
    await world.agreements("\n".join([" | ".join(row), " | ".join(row.values())]))


async def decide(ask: Ask, name: str, *, as_: str = ANALYST, **given: Any) -> dict[str, Any]:
    """Make one change of retention and give its payload."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    query = (
        f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ isWritten certificate "
        "errors { code path message } rows { row id version errors { code path message } } } }"
    )
    payload: dict[str, Any] = (await ask(query, as_=as_, variables={"input": given}))[name]
    return payload


def records(*named: tuple[str, int] | str) -> list[dict[str, Any]]:
    """Name records, each with the version that was reviewed: the first where nothing is said."""
    pairs = [(each, 1) if isinstance(each, str) else each for each in named]
    return [{"id": record, "version": version} for record, version in pairs]


async def proposed(ask: Ask, *named: tuple[str, int] | str, as_: str = ANALYST) -> dict[str, Any]:
    """Propose to dispose of records."""
    given = {"records": records(*named), "ground": "NO_LONGER_NECESSARY", "reason": "the group is gone"}
    return await decide(ask, "proposeDisposal", as_=as_, **given)


async def disposed(ask: Ask, *named: tuple[str, int] | str, by: str = ANALYST, as_: str = OFFICER) -> dict[str, Any]:
    """Propose to dispose of records, and dispose of them."""
    payload = await proposed(ask, *named, as_=by)
    assert payload["isWritten"], payload
    return await decide(ask, "disposeRecords", as_=as_, records=records(*named))


async def held(ask: Ask, *ids: str, as_: str = ANALYST, reference: str = "CASE-1") -> dict[str, Any]:
    """Hold records."""
    return await decide(ask, "holdRecords", as_=as_, ids=list(ids), reference=reference, reason="a claim")


async def released(ask: Ask, *ids: str, as_: str = OFFICER, reference: str = "CASE-1") -> dict[str, Any]:
    """Release the hold of records."""
    return await decide(ask, "releaseHolds", as_=as_, ids=list(ids), reference=reference, reason="settled")


def faults(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the faults of a payload: code and the last step of the path."""
    told = [*payload["errors"], *(each for row in payload["rows"] for each in row["errors"])]
    return [(each["code"], each["path"][-1]) for each in told]
