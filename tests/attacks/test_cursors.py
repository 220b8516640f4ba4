"""Cursors that were forged, changed, or made for something else."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.asking import Ask
from tests.world import World

REFUSED = "This cursor does not belong to this list, order and role: start again without it."
QUERY = """query ($c: String, $o: [OutcomeOrder!]) {
    outcomes(first: 3, after: $c, orderBy: $o) { nodes { id } pageInfo { endCursor } } }"""


async def cursor(ask: Ask, as_: str = "police analyst", order: Any = None) -> str:
    """Get a good cursor."""
    return str((await ask(QUERY, as_=as_, variables={"o": order}))["outcomes"]["pageInfo"]["endCursor"])


async def refused(ask: Ask, sent: Any, as_: str = "police analyst", order: Any = None) -> None:
    """Demand that a cursor is refused in the one text there is."""
    error = await ask.refusal(QUERY, as_=as_, variables={"c": sent, "o": order})
    assert (error["message"], error["extensions"]["code"]) == (REFUSED, "BAD_USER_INPUT")


async def test_a_good_cursor_is_taken(ask: Ask) -> None:
    """What is refused below is refused for what it is."""
    assert await ask(QUERY, as_="police analyst", variables={"c": await cursor(ask)})


@pytest.mark.parametrize(
    "forged",
    [
        "",
        " ",
        "x",
        "null",
        '["2023-05","' + "0" * 36 + '"]',
        base64.b64encode(b'["2023-05"]').decode(),
        "A" * 64,
        "=" * 10,
        "é",
        "😀",
        "x" * 2_001,
        "x" * 30_000,
        "\n",
        "../../../etc",
        "' OR 1=1 --",
    ],
)
async def test_a_forged_cursor_is_refused(ask: Ask, forged: str) -> None:
    """No text of one's own making is a place in a list, in a variable or in the document."""
    await refused(ask, forged)
    query = f"{{ outcomes(last: 3, before: {json.dumps(forged, ensure_ascii=False)}) {{ totalCount nodes {{ id }} }} }}"
    assert (await ask.refusal(query, as_="police analyst"))["message"] == REFUSED


async def test_no_changed_bit_is_taken(ask: Ask) -> None:
    """Each single bit of a cursor matters, and so does every missing or added character."""
    good = await cursor(ask)
    raw = base64.urlsafe_b64decode(good + "=" * (-len(good) % 4))
    for place in range(0, len(raw) * 8, 5):
        changed = bytearray(raw)
        changed[place // 8] ^= 1 << place % 8
        await refused(ask, base64.urlsafe_b64encode(bytes(changed)).rstrip(b"=").decode())
    for other in (good[:-1], good[1:], good + "A", "A" + good, good + good, good.swapcase()):
        await refused(ask, other)


@pytest.mark.parametrize(
    "order",
    [
        [{"field": "month", "direction": "ASC"}],
        [{"field": "kind", "direction": "DESC"}],
        [{"field": "id", "direction": "DESC"}],
        [{"field": "month", "direction": "DESC"}, {"field": "kind", "direction": "DESC"}],
    ],
    ids=str,
)
async def test_a_cursor_of_another_order_is_refused(ask: Ask, order: Any) -> None:
    """A cursor of the default order is worth nothing in another, and the other way round."""
    await refused(ask, await cursor(ask), order=order)
    await refused(ask, await cursor(ask, order=order))


async def test_the_default_order_written_out_is_the_same_order(ask: Ask) -> None:
    """A cursor belongs to the order, not to the way it was asked for."""
    order = [{"field": "month", "direction": "DESC"}]

    assert await ask(QUERY, as_="police analyst", variables={"c": await cursor(ask), "o": order})


@pytest.mark.parametrize("root", ["interventions", "intelligenceReports", "disruptions"])
async def test_a_cursor_of_another_kind_of_record_is_refused(ask: Ask, root: str) -> None:
    """Lists with the same keys do not take each other's cursors."""
    query = f"query ($c: String) {{ {root}(first: 3, after: $c) {{ nodes {{ id }} }} }}"

    error = await ask.refusal(query, as_="police analyst", variables={"c": await cursor(ask)})
    assert error["message"] == REFUSED


async def test_a_cursor_of_another_role_is_refused(ask: Ask, world: World) -> None:
    """Who gets hold of a cursor cannot use it in another role, not even at the same agency."""
    await world.agreements("reference\nISA-1")
    for who in ("police officer", "feed", "council officer"):
        await refused(ask, await cursor(ask), as_=who)
    await refused(ask, await cursor(ask, "council officer"), as_="svpp member of the council")


async def test_a_cursor_says_nothing(ask: Ask) -> None:
    """It holds neither the values nor the id of its record in any readable form."""
    query = "{ outcomes(first: 1) { edges { cursor node { id month } } } }"
    (edge,) = (await ask(query, as_="police analyst"))["outcomes"]["edges"]
    raw = base64.urlsafe_b64decode(edge["cursor"] + "==")

    assert edge["node"]["month"].encode() not in raw
    assert edge["node"]["id"].encode() not in raw
    assert bytes.fromhex(edge["node"]["id"].replace("-", "")) not in raw


async def test_a_cursor_over_a_hidden_value_does_not_hold_it(ask: Ask, world: World) -> None:
    """Two records that differ in a withheld key only have cursors that differ by their ids only."""
    await world.agreements("detail\nSUMMARY")
    query = "{ outcomes(first: 50, orderBy: [{field: occurredOn, direction: ASC}]) { edges { cursor } } }"
    before = await ask.body(query, as_="council officer")
    from datetime import date

    async with world.changed("outcome", "arrest", occurred_on=date(2020, 1, 1)):
        assert before == await ask.body(query, as_="council officer")


@pytest.mark.parametrize("sent", [5, 1.5, True, ["x"], {"a": "b"}])
async def test_a_cursor_is_a_text(ask: Ask, sent: Any) -> None:
    """Other JSON values are refused as the wrong kind of value."""
    error = await ask.refusal(QUERY, as_="police analyst", variables={"c": sent})

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "$c" in error["message"]
