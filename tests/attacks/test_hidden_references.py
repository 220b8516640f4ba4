"""References as a question: whether a record of one's own agency that one may not see is called so.

Each is asked twice: by a reference that a hidden record has, and by one that nobody has. The answers are the same, byte
for byte but for the reference itself and what is random.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest

from auth.access.audience import Audience
from auth.access.permit import mutations_of
from auth.roles import ROLES
from schema.contribution import CONTRIBUTIONS
from schema.mutations.contributions import OF_CHANGE, ingesting, recording
from tests.asking import Ask
from tests.promises.contributed import whole
from tests.sending import Sender, opened, sender
from tests.world import id_of

__all__ = ["opened", "sender"]

# For each who sees less than all that their agency keeps, a record that they do not see.
HIDDEN = {"police officer": "child at market", "police officer at large": "child at estate"}
# The kinds that are kept in one table with it.
BESIDE = [name for name, each in CONTRIBUTIONS.items() if each.entity.name == "Outcome"]
_numbers = count(1)
_pairs = [(who, kind) for who in HIDDEN for kind in BESIDE]


@pytest.fixture(params=_pairs, ids=[f"{who}, {kind}" for who, kind in _pairs])
async def asked(request: pytest.FixtureRequest, ask: Ask) -> AsyncIterator[tuple[str, str, tuple[str, str]]]:
    """Give who asks for which kind, and by which two references: a hidden record has the first."""
    who, kind = request.param
    number = next(_numbers)
    taken, free = f"SG-{number}-1", f"SG-{number}-2"
    async with ask.world.changed("outcome", HIDDEN[who], client_reference=taken):
        yield who, kind, (taken, free)


def given(kind: str, who: str, reference: str) -> dict[str, Any]:
    """Give a record of a kind at a site that its officer sees."""
    site = {"site": id_of("estate")} if who == "police officer" else {}
    return whole(kind, clientReference=reference, **site)


async def told(ask: Ask, who: str, name: str, input_: dict[str, Any], reference: str) -> str:
    """Give the bytes of an answer without the reference; what it creates has a random id, so that is not asked for."""
    fields = "version errors { code path message }"
    if name in {ingesting(each) for each in CONTRIBUTIONS.values()}:
        fields = "created corrected unchanged rejected isWritten rows { row version errors { code path message } }"
    shape = f"{name[0].upper()}{name[1:]}Input"
    query = f"mutation ($input: {shape}!) {{ {name}(input: $input) {{ {fields} }} }}"
    body = (await ask.body(query, as_=who, variables={"input": input_})).decode()
    assert "data" in json.loads(body), body
    return body.replace(reference, "R")


async def test_a_reference_of_a_hidden_record_is_as_free_as_any(
    ask: Ask, asked: tuple[str, str, tuple[str, str]]
) -> None:
    """Recorded one by one, and many at once, dry and not, the first time and again."""
    who, kind, references = asked
    of = CONTRIBUTIONS[kind]
    for is_dry in (True, False, False):
        one, many = [], []
        for each in references:
            row = given(kind, who, each)
            one.append(await told(ask, who, recording(of), row | {"dryRun": is_dry}, each))
        for each in references:
            row = given(kind, who, each)
            list_: dict[str, Any] = {"rows": [row], "dryRun": is_dry}
            many.append(await told(ask, who, ingesting(of), list_, each))
            many.append(await told(ask, who, ingesting(of), list_ | {"onError": "SKIP"}, each))
        assert one[0] == one[1]
        assert many[:2] == many[2:]


@pytest.mark.parametrize("dry", ["true", "false"])
async def test_a_batch_asks_no_more(sender: Sender, asked: tuple[str, str, tuple[str, str]], dry: str) -> None:
    """Its counts, and what it rejected and why."""
    who, kind, references = asked
    answers = []
    for each in references:
        name = f"{each}-{dry}"
        body = json.dumps(given(kind, who, each)) + "\n"
        how = {"as_": who, "kind": CONTRIBUTIONS[kind].word, "form": "ndjson"}
        state = await sender.sent(body, batch=name, dryRun=dry, **how)
        rejects = (await sender.get(f"{name}/rejects", as_=who)).text
        answers.append(json.dumps(state | {"id": ""}).replace(each, "R") + rejects.replace(each, "R"))
        stops = await sender.send(body, batch=f"{name}-stops", dryRun=dry, onError="ABORT", **how)
        random = {"id": "", "requestId": ""}
        answers.append(f"{stops.status_code} {json.dumps(stops.json() | random)}".replace(each, "R"))

    assert answers[:2] == answers[2:]


@pytest.mark.parametrize("site", ["estate", "market", None])
async def test_who_sees_one_site_calls_safeguarding_nothing(ask: Ask, site: str | None) -> None:
    """One fault whether the record of that name is hidden, seen or none: no answer depends on what is there."""
    at = {"site": id_of(site)} if site else {}
    answers = []
    async with (
        ask.world.changed("outcome", "child at market", client_reference="SG-hidden"),
        ask.world.changed("outcome", "child at estate", client_reference="SG-seen"),
    ):
        for each in ("SG-hidden", "SG-seen", "SG-none"):
            row = whole("Safeguarding", clientReference=each, **at)
            answers.append(await told(ask, "police officer", "recordSafeguarding", row, each))

    (answer,) = set(answers)
    faults = json.loads(answer)["data"]["recordSafeguarding"]["errors"]
    assert ("DOES_NOT_FIT", ["input", "clientReference"]) in [(each["code"], each["path"]) for each in faults]


def test_nobody_else_who_records_is_kept_from_records_of_their_agency() -> None:
    """Where another role comes to see less than all, its answers are to be asked for above."""

    bound = {
        role
        for role, row in ROLES.items()
        for name in mutations_of({role}) & OF_CHANGE.keys()
        if Audience(frozenset({role}), row.scopes).is_of_one_site(OF_CHANGE[name].family)
    }
    assert {role.value for role in bound} == {"POLICE_OFFICER"}
