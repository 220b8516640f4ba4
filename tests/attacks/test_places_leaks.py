"""Places leaks: a site that everybody sees is named by records that its owner may not hear of."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables import METADATA
from schema.tables.past import PAST
from tests.asking import Ask
from tests.world import id_of

WITHDRAW = """mutation ($i: WithdrawSiteInput!) {
    withdrawSite(input: $i) { site { id } version errors { code path message } } }"""
SITE, PAST_SITE = METADATA.tables["site"], PAST["site"]
# Tables that name sites, each with a row of another agency; none of them is shared with the council.
HIDDEN = {
    "outcome": "child at estate",
    "intelligence_report": "secret report",
    "organised_crime_group": "group",
    "disruption": "disruption",
    "intervention": "patrols",
}


@asynccontextmanager
async def restored(ask: Ask) -> AsyncIterator[None]:
    """Put the market back after it was withdrawn."""
    try:
        yield
    finally:
        async with ask.world.database.engine.begin() as connection:
            await connection.execute(sa.delete(PAST_SITE).where(PAST_SITE.c.id == id_of("market")))
            await connection.execute(sa.update(SITE).where(SITE.c.id == id_of("market")).values(withdrawn_at=None))


async def ended(ask: Ask, *, as_: str = "council officer", is_dry: bool = False) -> bytes:
    """Withdraw the market, which is the council's; gives the bytes of the answer."""
    given = {"id": id_of("market"), "version": 1, "reason": "r", "dryRun": is_dry}
    return await ask.body(WITHDRAW, as_=as_, variables={"i": given})


@asynccontextmanager
async def bare(ask: Ask) -> AsyncIterator[None]:
    """Let nothing name the market."""
    await ask.world.agreements()
    names = ("cash", "child at market")
    moved = [await ask.world.change("outcome", name, site_id=None) for name in names]
    moved.append(await ask.world.change("intervention", "market mentoring", site_id=None))
    try:
        yield
    finally:
        for name in names:
            await ask.world.change("outcome", name, site_id=id_of("market"))
        await ask.world.change("intervention", "market mentoring", site_id=id_of("market"))


@pytest.mark.parametrize("is_dry", [True, False])
@pytest.mark.parametrize("table", HIDDEN)
async def test_withdrawing_a_site_tells_nothing_of_hidden_records(ask: Ask, table: str, is_dry: bool) -> None:
    """Whether or not a record of another agency names it, the answer is the same, byte for byte."""
    async with bare(ask):
        async with restored(ask):
            without = await ended(ask, is_dry=is_dry)
        async with ask.world.changed(table, HIDDEN[table], site_id=id_of("market")), restored(ask):
            told = await ended(ask, is_dry=is_dry)

    assert b'"errors":[]' in without
    assert told == without


async def test_own_records_that_the_role_never_sees_are_not_told_of(ask: Ask) -> None:
    """A council officer submits intelligence and never sees it: nor do they hear that a report names their site."""
    async with bare(ask):
        async with restored(ask):
            without = await ended(ask, is_dry=True)
        own = {"site_id": id_of("market"), "owner_id": id_of("council")}
        async with ask.world.changed("intelligence_report", "report", **own):
            told = await ended(ask, is_dry=True)

    assert told == without


async def test_own_records_that_are_seen_hold_it(ask: Ask) -> None:
    """So that these attacks can fail: an intervention of the council's names it, and that is told."""
    async with bare(ask), ask.world.changed("intervention", "market mentoring", site_id=id_of("market")):
        assert b"DOES_NOT_FIT" in await ended(ask, is_dry=True)


async def test_hidden_records_go_on_as_they_are(ask: Ask) -> None:
    """Their owner still sees them, without the site that is no more; the reference itself is kept."""
    query = "query ($id: ID!) { node(id: $id) { id ... on Outcome { site { id } } } }"
    async with bare(ask), ask.world.changed("outcome", "cash", site_id=id_of("market")), restored(ask):
        await ended(ask)
        seen = await ask(query, as_="police analyst", variables={"id": id_of("cash")})
        kept = await ask.world.change("outcome", "cash", site_id=id_of("market"))

    assert seen == {"node": {"id": id_of("cash"), "site": None}}
    assert kept == {"site_id": id_of("market")}


@pytest.mark.parametrize("who", ["police officer", "svpp member", "data protection officer", "administrator"])
async def test_seeing_is_never_writing(ask: Ask, who: str) -> None:
    """Whoever only sees sites has no such change in their schema, and nothing of its name is suggested."""
    for name in ("recordSite", "correctPhase", "withdrawOperation", "ingestIndicators", "recordIndicatorValue"):
        query = f"mutation ($i: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $i) {{ __typename }} }}"
        told = await ask.whole(query, as_=who, variables={"i": {}})
        assert list(told) == ["errors"]
        assert {each["extensions"]["code"] for each in told["errors"]} == {"VALIDATION_FAILED"}
        suggested = " ".join(each["message"].partition("Did you mean")[2] for each in told["errors"])
        assert not re.search(
            r"(record|correct|withdraw|ingest)(Operation|Site|Phase|Indicator)", suggested, re.IGNORECASE
        )


async def test_a_token_without_the_scope_writes_none(ask: Ask) -> None:
    """Software that may record arrests and surveys moves no site."""
    given: dict[str, Any] = {"id": id_of("market"), "version": 1, "reason": "r"}
    answer = await ask.whole(WITHDRAW, as_="council officer", variables={"i": given}, without={"sites:write"})

    assert answer["errors"][0]["extensions"]["code"] == "INSUFFICIENT_SCOPE"


async def test_a_withdrawn_operation_gives_no_name_away(ask: Ask) -> None:
    """Its history is its owner's; to others neither its id nor its name is there."""
    record = """mutation ($i: RecordOperationInput!) { recordOperation(input: $i) {
        operation { id } errors { code } } }"""
    given = {"codename": "Op Silent", "startedOn": "2026-03-02", "objective": "o"}
    made = (await ask(record, as_="police analyst", variables={"i": given}))["recordOperation"]["operation"]["id"]
    gone = "mutation ($i: WithdrawOperationInput!) { withdrawOperation(input: $i) { errors { code } } }"
    await ask(gone, as_="police analyst", variables={"i": {"id": made, "version": 1, "reason": "r"}})
    at = "2026-11-22T08:59:59Z"
    others = await ask(
        "query ($id: ID!, $at: DateTime) { node(id: $id) { id } then: node(id: $id, asAt: $at) { id } "
        "history(id: $id) { step } }",
        as_="council officer",
        variables={"id": made, "at": at},
    )
    again = (await ask(record, as_="council officer", variables={"i": given}))["recordOperation"]

    assert others == {"node": None, "then": None, "history": None}
    assert again["errors"] == []
