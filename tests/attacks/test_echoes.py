"""Echoes: a value that somebody sent by mistake is repeated nowhere: not in the answer, the log or the record."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from schema.tables.audit import AUDIT_ENTRY
from tests.sending import Sender, opened, sender
from tests.world import id_of

__all__ = ["opened", "sender"]

# Invented, and no NHS number: its check digit is wrong on purpose.
NUMBER = "9434765910"
PATIENT = "Zebediah Quince"
RECORD = """mutation ($input: RecordAssaultAttendanceInput!) {
    recordAssaultAttendance(input: $input) { version errors { code path message } } }"""
GIVEN = {"assaultedOn": "2026-03-01", "treatmentSite": "RNS01", "assaultMethod": "FISTS", "locationKind": "STREET"}


def inline(given: str) -> str:
    """Write a change with its values in the document itself."""
    return f"mutation {{ recordAssaultAttendance(input: {{{given}}}) {{ version }} }}"


async def told(sender: Sender, document: str, variables: dict[str, Any] | None) -> str:
    """Give all that is told of a request: the answer, the log and the newest entry of the record."""
    headers = {"authorization": f"Bearer {sender.token('health member')}"}
    asked = {"query": document, "variables": variables}
    with capture_logs() as lines:
        answer = await sender.door.http.post("/graphql", json=asked, headers=headers)
    assert "errors" in answer.json(), answer.text
    newest = sa.select(AUDIT_ENTRY.c.body).order_by(AUDIT_ENTRY.c.number.desc()).limit(1)
    async with sender.world.database.engine.connect() as connection:
        entry = str(await connection.scalar(newest))
    assert "DENY" in entry
    return answer.text + str(lines) + entry


@pytest.mark.parametrize(
    "given",
    [
        {"nhsNumber": NUMBER},
        {"nhsNumber": int(NUMBER)},
        {"nhsNumber": float(NUMBER)},
        {"nhsNumber": [{"of": [int(NUMBER)]}]},
        {PATIENT: NUMBER},
        {"assaultMethod": PATIENT},
        {"assaultMethod": int(NUMBER)},
        {"clientReference": int(NUMBER)},
        {"clientReference": {"a": NUMBER}},
        {"assaultHour": NUMBER},
        {"assaultHour": int(NUMBER)},
        {"assaultedOn": PATIENT},
        {"area": [NUMBER]},
    ],
)
async def test_a_value_in_the_variables_is_not_repeated(sender: Sender, given: dict[str, Any]) -> None:
    """Whatever is wrong with it, and whatever it is called."""
    found = await told(sender, RECORD, {"input": {**GIVEN, "area": id_of("ward"), **given}})

    for word in (PATIENT, "Quince", NUMBER):
        assert word not in found


@pytest.mark.parametrize(
    "given",
    [
        f'nhsNumber: "{NUMBER}"',
        f"clientReference: {NUMBER}",
        f"clientReference: {NUMBER}.5",
        f"assaultHour: {NUMBER}",
        f'assaultHour: "{NUMBER}"',
        f'assaultMethod: "{PATIENT}"',
        f"assaultMethod: {NUMBER}",
        f"assaultMethod: {PATIENT.replace(' ', '_')}",
        f'area: ["{NUMBER}", {NUMBER}]',
        f'provisional: "{PATIENT}"',
        f'clientReference: "{NUMBER}',
        f"{NUMBER}: 1",
        f'"{PATIENT}": 1',
    ],
)
async def test_a_value_in_the_document_is_not_repeated(sender: Sender, given: str) -> None:
    """Also where it is no value at all."""
    found = await told(sender, inline(given), None)

    for word in (PATIENT, "Quince", NUMBER):
        assert word not in found
