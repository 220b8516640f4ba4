"""Changing agreements in the world of the tests, by mutation: a draft that is perfect, and the steps of its life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.asking import Ask
from tests.world import id_of

AGREEMENT = "agreement { id reference status version }"
STEPS = ("submit", "sign", "activate", "resume")
OFFICERS = ("data protection officer", "council protection officer")


def clause(**changes: Any) -> dict[str, Any]:
    """Give a clause that opens the police's outcomes to the council, but for *changes*; agencies and areas by name."""
    given: dict[str, Any] = {
        "entity": "Outcome",
        "owner": "police",
        "recipient": "council",
        "detail": "DETAIL",
        "gateway": "CDA_S115",
        "areas": ["county"],
        "roles": ["COUNCIL_COMMUNITY_SAFETY"],
        "purposes": ["COMMUNITY_SAFETY_ASSESSMENT"],
        "necessity": "needed",
    } | changes
    named = {name: id_of(given[name]) for name in ("owner", "recipient")}
    return given | named | {"areas": [id_of(area) for area in given["areas"]]}


def draft(*clauses: dict[str, Any], parties: tuple[str, ...] = ("police", "council"), **changes: Any) -> dict[str, Any]:
    """Give a whole agreement that lacks nothing, but for *changes*."""
    return {
        "title": "An agreement",
        "lawfulBasis": "DPA_S35_2_B",
        "startsOn": "2026-01-01",
        "endsOn": "2027-06-30",
        "reviewOn": "2027-06-01",
        "dpiaReference": "DPIA-1",
        "dpiaOn": "2026-01-01",
        "retentionMonths": 12,
        "parties": [{"agency": id_of(each), "part": "CONTROLLER"} for each in parties],
        "clauses": list(clauses or (clause(),)),
    } | changes


@dataclass
class Told:
    """What became of one change: the agreement, or the code and text of why not."""

    agreement: dict[str, Any] | None
    code: str | None = None
    text: str = ""


async def change(ask: Ask, step: str, *, as_: str, **given: Any) -> Told:
    """Ask for one change, such as `sign`, with these arguments; a refusal is told in the form it should have."""
    field = f"{step}Agreement"
    kinds = {"id": "ID!", "version": "Int!", "reason": "String!", "input": "AgreementInput!"}
    declared = ", ".join(f"${name}: {kinds[name]}" for name in given)
    passed = ", ".join(f"{name}: ${name}" for name in given)
    query = f"mutation ({declared}) {{ {field}({passed}) {{ {AGREEMENT} }} }}"
    whole = await ask.whole(query, as_=as_, variables=given)
    if "errors" not in whole:
        return Told(whole["data"][field]["agreement"])
    error = whole["errors"][0]
    if "data" in whole:
        # Refused while it was done: null where it stands. Otherwise the document was refused before anything ran.
        assert (whole["data"], error["path"]) == ({field: None}, [field])
    return Told(None, error["extensions"]["code"], error["message"])


async def drafted(ask: Ask, given: dict[str, Any], *, as_: str = "administrator") -> str:
    """Draft an agreement and give its id."""
    told = await change(ask, "draft", as_=as_, input=given)
    assert told.agreement is not None, told
    return str(told.agreement["id"])


async def brought_into_force(
    ask: Ask, given: dict[str, Any], *, as_: str = "administrator", officers: tuple[str, ...] = OFFICERS
) -> Told:
    """Take every step from the draft to force; gives the last one, or the first that was refused."""
    told = await change(ask, "draft", as_=as_, input=given)
    if told.agreement is None:
        return told
    named = {"id": told.agreement["id"], "version": 1}
    for step, who in (("submit", as_), *(("sign", officer) for officer in officers), ("activate", as_)):
        told = await change(ask, step, as_=who, **named)
        if told.agreement is None:
            return told
    return told
