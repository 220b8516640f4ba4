"""Submitting as a way to read: what a service account records it never sees, and it learns nothing of what is there."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from graphql import get_introspection_query

from auth.scopes import LOADING
from tests.asking import REQUEST_ID, Ask, principal
from tests.promises.contributed import GIVEN
from tests.promises.test_submitting import INGEST, RECORD, REPORT, stored, submitted
from tests.sending import Sender, opened, sender
from tests.world import id_of

__all__ = ["opened", "sender"]

NOTHING = id_of("nothing at all")
KIND = "intelligence-report"
TAKEN, FREE = "SG-1", "SG-2"
# The id of a request.
NUMBER = r'"requestId": ?"[^"]*"'
HEAD = "receivedOn,area,theme,sourceEvaluation,informationAssessment,handling"
LINE = "2026-03-02,E05-1,DRUG_SUPPLY,GRADE_1,A,P"


async def test_the_schema_has_what_is_given_and_nothing_that_is_told(ask: Ask) -> None:
    """No type of a report, no reference to ask by, nothing that changes what is there, and no other kind."""
    data = await ask(get_introspection_query(descriptions=False), as_="feed")
    types = {each["name"]: each for each in data["__schema"]["types"]}
    named = {each for each in types if "Intelligence" in each}
    changes = {each["name"] for each in types["Mutation"]["fields"]}

    assert named == {
        *("IntelligenceReportPayload", "IntelligenceReportRowInput", "IntelligenceTheme"),
        *("RecordIntelligenceReportInput", "IngestIntelligenceReportsInput"),
    }
    assert {each["name"] for each in types["IntelligenceReportPayload"]["fields"]} == {"id", "version", "errors"}
    for name in ("IntelligenceReportRowInput", "RecordIntelligenceReportInput"):
        given = {each["name"] for each in types[name]["inputFields"]}
        assert given - {"idempotencyKey", "dryRun"} >= GIVEN["IntelligenceReport"][1].keys()
        assert "clientReference" not in given
    assert {each for each in changes if "Intelligence" in each} == {
        "recordIntelligenceReport",
        "ingestIntelligenceReports",
    }
    assert not [each for each in changes if "Group" in each or "Disruption" in each or "Grant" in each]


async def test_what_was_submitted_is_not_read_back(ask: Ask) -> None:
    """By its id it is as a record that never was, in every way to ask for one."""
    record = (await submitted(ask))["id"]
    for query in (
        "query ($id: ID!) { node(id: $id) { id } }",
        "query ($id: ID!) { history(id: $id) { version } }",
        "query ($id: ID!) { explainAccess(id: $id) { entity isSeen because steps { step verdict text } } }",
    ):
        answers = [
            (await ask.body(query, as_="feed", variables={"id": each})).decode().replace(each, "?")
            for each in (record, NOTHING)
        ]
        assert answers[0] == answers[1]
        assert "VALIDATION" not in answers[0], answers
    assert (await ask.refusal("{ intelligenceReports(first: 1) { totalCount } }", as_="feed"))["extensions"]["code"]
    for change in ("correct", "withdraw"):
        query = f'mutation {{ {change}IntelligenceReport(input: {{id: "{record}"}}) {{ version }} }}'
        error = await ask.refusal(query, as_="feed")
        assert error["extensions"]["code"] == "VALIDATION_FAILED"


@pytest.mark.parametrize("query", [RECORD % "version", INGEST % "created"], ids=["one", "many"])
@pytest.mark.parametrize("dry", [True, False])
async def test_no_reference_is_asked_for(ask: Ask, query: str, dry: bool) -> None:
    """The document is refused the same whether or not a report is called so."""
    before = await stored(ask)
    answers = []
    async with ask.world.changed("intelligence_report", "report", client_reference=TAKEN):
        for each in (TAKEN, FREE):
            row = REPORT | {"clientReference": each}
            input_: dict[str, Any] = {"rows": [row]} if "ingest" in query else row
            told = (await ask.body(query, as_="feed", variables={"input": input_ | {"dryRun": dry}})).decode()
            answers.append(told.replace(each, "R"))

    assert answers[0] == answers[1]
    assert "BAD_USER_INPUT" in answers[0]
    assert await stored(ask) == before


@pytest.mark.parametrize("form", ["csv", "ndjson"])
@pytest.mark.parametrize("dry", ["true", "false"])
async def test_no_batch_asks_for_a_reference(sender: Sender, form: str, dry: str) -> None:
    """A column that is none, and a member that is none."""
    answers = []
    async with sender.world.changed("intelligence_report", "report", client_reference=TAKEN):
        for each in (TAKEN, FREE):
            body = f"clientReference,{HEAD}\n{each},{LINE}\n"
            body = json.dumps(REPORT | {"clientReference": each}) if form == "ndjson" else body
            how = {"as_": "feed", "kind": KIND, "form": form, "batch": f"{each}-{dry}", "dryRun": dry}
            answer = (await sender.send(body, **how)).json() | {"id": "", "requestId": ""}
            rejects = (await sender.get(f"{each}-{dry}/rejects", as_="feed")).text
            answers.append(re.sub(NUMBER, "", json.dumps(answer) + rejects).replace(each, "R"))
            assert answer.get("created", 0) == 0

    assert answers[0] == answers[1]


@pytest.mark.parametrize("scope", [None, LOADING])
async def test_a_batch_is_taken_and_not_taken_back(sender: Sender, scope: str | None) -> None:
    """By either scope; undoing would withdraw what its sender does not see."""
    token = sender.token("feed", scope=scope) if scope else sender.token("feed")
    told = await sender.sent(f"{HEAD}\n{LINE}\n{LINE}\n", token=token, kind=KIND, batch="b")
    undone = await sender.undo("b", token=token)

    assert (told["created"], told["rejected"]) == (2, 0)
    assert (undone.status_code, undone.json()["code"]) == (404, "NOT_FOUND")
    assert (await sender.get("b", token=token)).json()["state"] == "COMPLETE"


async def test_only_a_service_of_the_police_submits(ask: Ask) -> None:
    """Of another agency nobody would see it, and so correct it or end it."""
    by = replace(principal("feed"), agency=id_of("council"))
    before = await stored(ask)
    answer = await ask.answering(RECORD % "id errors { code path }", {"input": REPORT}, None, by, REQUEST_ID)
    faults = json.loads(answer.body)["data"]["recordIntelligenceReport"]

    assert faults == {"id": None, "errors": [{"code": "DOES_NOT_FIT", "path": ["input"]}]}
    assert await stored(ask) == before


async def test_a_token_needs_the_scope(ask: Ask) -> None:
    """It is told which."""
    query = RECORD % "version"
    error = await ask.refusal(query, as_="feed", variables={"input": REPORT}, without=["intelligence:submit"])

    assert error["extensions"]["code"] == "INSUFFICIENT_SCOPE"
