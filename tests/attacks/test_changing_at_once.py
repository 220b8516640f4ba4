"""Attacks on the moment of a change: two at once, a token that ends meanwhile, a database that goes away after it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from auth.principal import Credential
from auth.refusal import Code, RefusalError
from schema.tables.sharing import AGREEMENT_STEP, AGREEMENT_VERSION
from server.command.performing import Performing
from server.database import DatabaseAway
from tests.asking import GRACE, Ask, principal
from tests.changing import Told, brought_into_force, change, draft, drafted
from tests.world import World, id_of


async def at_once(*changes: Any) -> list[Told]:
    """Do several changes at the same time."""
    return list(await asyncio.gather(*changes))


async def test_of_two_who_amend_at_once_one_is_told_of_the_conflict(ask: Ask, world: World) -> None:
    """Both read version 1; one writes version 2, and the other's text is not written over it."""
    agreement_id = await drafted(ask, draft())
    texts = {"administrator": draft(title="Council"), "police administrator": draft(title="Police")}
    told = await at_once(
        *(change(ask, "amend", as_=who, id=agreement_id, version=1, input=text) for who, text in texts.items())
    )

    assert sorted(each.code or "" for each in told) == ["", "CONFLICT"]
    async with world.database.engine.connect() as connection:
        versions = sa.select(AGREEMENT_VERSION.c.version).where(AGREEMENT_VERSION.c.agreement_id == agreement_id)
        assert sorted((await connection.execute(versions)).scalars()) == [1, 2]


async def test_who_signs_while_another_amends_signs_no_text_unread(ask: Ask) -> None:
    """Whichever comes first, no signature counts for the new version."""
    agreement_id = await drafted(ask, draft())
    named = {"id": agreement_id, "version": 1}
    await change(ask, "submit", as_="administrator", **named)
    await at_once(
        change(ask, "sign", as_="data protection officer", **named),
        change(ask, "amend", as_="administrator", input=draft(title="Another"), **named),
        change(ask, "sign", as_="council protection officer", **named),
    )
    query = "query ($id: ID!) { node(id: $id) { ... on Agreement { version parties { signedVersion } } } }"
    node = (await ask(query, as_="administrator", variables={"id": agreement_id}))["node"]

    assert node["version"] == 2
    assert all(each["signedVersion"] in (None, 1) for each in node["parties"])


async def test_steps_taken_at_once_are_numbered_without_gaps(ask: Ask, world: World) -> None:
    """Ten who suspend and resume at the same time leave a history that reads as one after the other."""
    agreement = (await brought_into_force(ask, draft())).agreement
    assert agreement is not None
    named = {"id": agreement["id"]}
    officer = "council protection officer"
    told = await at_once(
        *(change(ask, "suspend", as_=officer, reason="because", **named) for _ in range(5)),
        *(change(ask, "resume", as_=officer, version=1, **named) for _ in range(5)),
    )
    async with world.database.engine.connect() as connection:
        query = sa.select(AGREEMENT_STEP.c.number, AGREEMENT_STEP.c.step).order_by(AGREEMENT_STEP.c.number)
        steps = list((await connection.execute(query)).all())

    assert [number for number, _ in steps] == list(range(1, len(steps) + 1))
    stops = [step for _, step in steps if step in ("SUSPEND", "RESUME")]
    assert len(stops) == sum(each.agreement is not None for each in told)
    assert stops == ["SUSPEND", "RESUME"] * (len(stops) // 2) + ["SUSPEND"] * (len(stops) % 2)


async def test_a_token_that_ended_meanwhile_changes_nothing(ask: Ask, world: World) -> None:
    """Let in a moment ago, ended now: the transaction of the change looks for itself and writes nothing."""
    agreement_id = await drafted(ask, draft())
    ended = replace(
        principal("administrator"),
        credential=Credential(token="a token", grant=id_of("a grant that ended"), issued=0, expires=2**31),
    )
    performing = Performing(world.database, world.now, GRACE)
    with pytest.raises(RefusalError) as refused:
        await performing.perform("submitAgreement", {"id": agreement_id, "version": 1}, ended)

    assert refused.value.refused.code is Code.UNAUTHENTICATED
    assert (await change(ask, "submit", as_="administrator", id=agreement_id, version=1)).agreement


@pytest.mark.parametrize("who", ["police analyst", "council officer", "feed"])
async def test_the_command_itself_asks_for_the_role(ask: Ask, world: World, who: str) -> None:
    """A principal who gets past the schema is refused by the command: it relies on nothing before it."""
    agreement_id = await drafted(ask, draft())
    with pytest.raises(RefusalError) as refused:
        await Performing(world.database, world.now, GRACE).perform(
            "submitAgreement", {"id": agreement_id, "version": 1}, principal(who)
        )

    assert refused.value.refused.code is Code.NOT_FOUND


async def test_a_change_that_cannot_be_read_back_says_that_it_was_made(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away after the commit: the answer tells that, and not to try again unread."""
    agreement_id = await drafted(ask, draft())

    async def away(*_: object, **__: object) -> None:
        raise DatabaseAway("gone")

    with monkeypatch.context() as patched:
        patched.setattr(ask.world.database, "fetch", away)
        told = await change(ask, "submit", as_="administrator", id=agreement_id, version=1)

    assert (told.code, told.text) == (
        "TIMEOUT",
        "The change was made, but could not be read back: ask for the record anew before you try again.",
    )
    again = await change(ask, "submit", as_="administrator", id=agreement_id, version=1)
    assert again.text == "An agreement that is IN_APPROVAL has no step SUBMIT."


@pytest.mark.parametrize("variables", [{"id": "\x00"}, {"id": "'; DROP TABLE agreement --"}, {"id": "A" * 5_000}])
async def test_an_id_that_is_none_is_no_agreement(ask: Ask, variables: dict[str, str]) -> None:
    """Whatever stands where an id should is answered as an agreement that is not there."""
    told = await change(ask, "suspend", as_="data protection officer", reason="x", **variables)

    assert (told.code, told.text) == ("NOT_FOUND", "There is no such agreement for you.")


async def test_more_mutations_than_allowed_are_refused_before_the_first(ask: Ask) -> None:
    """Five in one document exceed the limit of four, and none is done."""
    agreement_id = await drafted(ask, draft())
    fields = " ".join(f"m{n}: submitAgreement(id: $id, version: 1) {{ agreement {{ id }} }}" for n in range(5))
    error = await ask.refusal(
        f"mutation ($id: ID!) {{ {fields} }}", as_="administrator", variables={"id": agreement_id}
    )

    assert (error["extensions"]["code"], error["extensions"]["of"]) == ("LIMIT_EXCEEDED", "mutations")
    assert (await change(ask, "submit", as_="administrator", id=agreement_id, version=1)).agreement
