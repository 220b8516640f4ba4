"""Keys of retries as a question: whether somebody else of the agency, or one at another site, sent the same before.

One app serves them all, so each request here comes from one client. Whoever sends again what another sent, with the
same key, is answered as with a key that nobody used; a service is its client, and is told again what it did.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from auth.principal import Principal
from auth.roles import ROLES, Role
from tests.asking import REQUEST_ID, Ask, principal
from tests.promises.contributed import whole
from tests.world import id_of

ROW = whole("Safeguarding", site=id_of("market"))
FORMS = {
    "recordSafeguarding": (ROW, "version outcome { id } errors { code path message }"),
    "ingestSafeguarding": ({"rows": [ROW]}, "created rejected isWritten rows { id version errors { code path } }"),
}


def of_app(who: Principal, **changes: Any) -> Principal:
    """Give a principal with the app that they all use."""
    return replace(who, client_id="app", **changes)


ANALYST = of_app(principal("police analyst"))
OFFICER = of_app(principal("police officer"))
AT_MARKET = replace(OFFICER, site=id_of("market"))
# Who sends first, and who then sends the same.
OTHERS = {
    "an officer of another site": (ANALYST, OFFICER),
    "an officer of the site": (ANALYST, AT_MARKET),
    "a colleague": (ANALYST, replace(ANALYST, id="colleague")),
    "the same in another role": (
        replace(ANALYST, id="amira"),
        replace(AT_MARKET, id="amira"),
    ),
    "the same at another site": (AT_MARKET, OFFICER),
    "a service": (ANALYST, of_app(principal("feed"))),
}


async def sent(ask: Ask, name: str, key: str, by: Principal) -> tuple[dict[str, Any], set[str]]:
    """Send one change; gives what its payload tells, but for ids, and these."""
    input_, fields = FORMS[name]
    query = f"mutation ($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ {fields} }} }}"
    answer = await ask.answering(query, {"input": input_ | {"idempotencyKey": key}}, None, by, REQUEST_ID)
    told: dict[str, Any] = json.loads(answer.body)["data"][name]
    # Of one its outcome, which may be out of sight; of many each row.
    places = [told["outcome"] or {}] if "outcome" in told else told["rows"]
    return told, {each.pop("id") for each in places if each.get("id")}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("whose", OTHERS)
async def test_a_key_that_another_used_is_as_new(ask: Ask, name: str, whose: str) -> None:
    """What it did is told to nobody else, and so is that it did anything."""
    first, then = OTHERS[whose]
    key = f"{name} {whose}"
    made = await sent(ask, name, key, first)
    assert made[1]

    told, records = await sent(ask, name, key, then)
    new, others = await sent(ask, name, f"{key}, which is new", then)
    assert told == new
    assert (len(records), records & made[1]) == (len(others), set())
    assert await sent(ask, name, key, first) == made


@pytest.mark.parametrize("name", FORMS)
async def test_a_retry_of_ones_own_does_it_once(ask: Ask, name: str) -> None:
    """By another token of the same person, in the same role and at the same site."""
    record = "outcome { id }" if name.startswith("record") else "rows { id }"
    input_ = FORMS[name][0] | {"idempotencyKey": f"once {name}"}
    query = f"mutation ($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ {record} }} }}"
    scopes = ROLES[Role.POLICE_OFFICER].scopes - {"audit:read"}
    again = [AT_MARKET, replace(AT_MARKET, scopes=scopes), replace(AT_MARKET, purpose="SAFEGUARDING")]

    assert len({(await ask.answering(query, {"input": input_}, None, by, REQUEST_ID)).body for by in again}) == 1
