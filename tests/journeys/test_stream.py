"""A partner's app listens to changes over a real connection until its token is revoked, and until the server stops."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import httpx2
import pytest

from tests.demo import Demo, started

PATIENCE = 60.0
LISTEN = """subscription ($after: String) { changes(first: 100, after: $after, kinds: [SURVEY_RESULT, OUTCOME]) {
    items { change id record { ... on Arrest { status } } } endCursor hasMore } }"""
AREA = '{ areas(first: 1, filter: {gssCode: {eq: "E06000062"}}) { nodes { id } } }'
RECORD = """mutation ($area: ID!) { recordArrest(input: {occurredOn: "2026-03-01", area: $area, status: ARRESTED}) {
    outcome { id } errors { code path message } } }"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Run a demonstration that this file may stop."""
    with started(tmp_path_factory.mktemp("stream")) as demo:
        yield demo


class Listener:
    """Listens in a thread of its own; *events* are name and data, and None at the end of the connection."""

    def __init__(self, demo: Demo, token: str, query: str = LISTEN) -> None:
        self.events: Queue[tuple[str, Any] | None] = Queue()
        self._asked = (demo.url("/graphql"), token, query)
        self.type = ""
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        url, token, query = self._asked
        headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
        with httpx2.stream("POST", url, json={"query": query}, headers=headers, timeout=PATIENCE) as answer:
            self.type, name = answer.headers["content-type"], ""
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data:"):
                    data = line.removeprefix("data:").strip()
                    self.events.put((name, json.loads(data) if data else None))
        self.events.put(None)

    def next(self) -> tuple[str, Any] | None:
        """Wait for the next event."""
        return self.events.get(timeout=PATIENCE)

    def everything(self) -> list[dict[str, Any]]:
        """Take the events of the beginning: all that is visible."""
        items, more = [], True
        while more:
            found = self.next()
            assert found is not None
            assert found[0] == "next", found
            page = found[1]["data"]["changes"]
            items += page["items"]
            more = page["hasMore"]
        return items


def token_of(demo: Demo, client: str) -> str:
    """Get a token."""
    return str(demo.partner(client).token(proves=False).json()["access_token"])


def test_a_stream_tells_what_happens_until_its_token_is_revoked(own: Demo) -> None:
    """Everything at first, a new record when it is recorded, and why it ends when it does."""
    partner = own.partner("police-service")
    token, other = token_of(own, "police-service"), token_of(own, "police-service")
    listening, beside = Listener(own, token), Listener(own, other)
    items, _ = listening.everything(), beside.everything()
    assert listening.type == "text/event-stream; charset=utf-8"
    assert {each["change"] for each in items} == {"APPEARED"}
    area = partner.ask(other, AREA, proves=False)
    body = {"query": RECORD, "variables": {"area": area["areas"]["nodes"][0]["id"]}}
    headers = {"Authorization": f"Bearer {other}"}
    made = httpx2.post(own.url("/graphql"), json=body, headers=headers, timeout=PATIENCE).json()
    told = listening.next()
    assert told is not None
    record = {"status": "ARRESTED"}
    new = made["data"]["recordArrest"]["outcome"]["id"]
    assert told[1]["data"]["changes"]["items"] == [{"change": "APPEARED", "id": new, "record": record}]
    assert beside.next() == told

    assert partner.post("/oauth/revoke", {"token": token}, proves=False).status_code == 200

    ended = listening.next()
    assert ended is not None
    assert ended[1]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert "data" not in ended[1]
    assert [listening.next(), listening.next()] == [("complete", None), None]
    # The other token of the same client goes on until the server is asked to stop.
    own.process.send_signal(signal.SIGTERM)
    assert [beside.next(), beside.next()] == [("complete", None), None]
    assert own.process.wait(PATIENCE) is not None


def test_what_cannot_be_listened_to_is_told_as_an_event(demo: Demo, tmp_path: Path) -> None:
    """A document that is not valid is an event and the end; a token that is none is refused before any."""
    bad = Listener(demo, token_of(demo, "police-service"), "subscription { nothing }")
    told = bad.next()
    assert told is not None
    assert told[1]["errors"][0]["extensions"]["code"] == "VALIDATION_FAILED"
    assert [bad.next(), bad.next()] == [("complete", None), None]
    headers = {"Authorization": "Bearer none", "Accept": "text/event-stream"}
    refused = httpx2.post(demo.url("/graphql"), json={"query": LISTEN}, headers=headers)
    assert refused.status_code == 401
