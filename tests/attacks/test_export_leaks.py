"""Exports leak nothing of what a role never sees: not even that there is such a list."""

from __future__ import annotations

import pytest

from tests.sending import Sender, opened, sender

__all__ = ["opened", "sender"]

HIDDEN = {
    "council officer": ("organisedCrimeGroups", "disruptions"),
    "svpp member": ("organisedCrimeGroups", "disruptions"),
    "data protection officer": ("outcomes", "intelligenceReports", "organisedCrimeGroups", "assaultAttendances"),
}


@pytest.mark.parametrize("who", HIDDEN)
async def test_a_list_that_is_hidden_is_one_that_never_was(sender: Sender, who: str) -> None:
    """The same refusal, byte for byte, and it names none of them."""
    told = set()
    for name in (*HIDDEN[who], "nothing"):
        token = sender.token(who, scope="records:export statistics:read")
        headers = {"authorization": f"Bearer {token}", "x-request-id": "one"}
        answer = await sender.door.http.get(f"/export/{name}", headers=headers)
        problem = answer.json()["errors"][0]
        told.add((answer.status_code, problem["message"], problem["extensions"]["code"]))
        assert not [each for each in HIDDEN[who] if each in problem["message"]]

    assert len(told) == 1
    assert {status for status, *_ in told} == {404}


async def test_lists_that_there_are_for_a_role_are_named(sender: Sender) -> None:
    """So that this can fail: the police are told of theirs."""
    headers = {"authorization": f"Bearer {sender.token('police analyst', scope='records:export')}"}
    answer = await sender.door.http.get("/export/nothing", headers=headers)

    assert "organisedCrimeGroups" in answer.json()["errors"][0]["message"]
