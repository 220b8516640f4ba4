"""A stream that goes on after the right to it has ended: each ending, while nothing changes that could be told.

Many streams stand at once and each loses something else, so that none of them is ended by another one's ending.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from auth.oauth.standing import REVOKED
from server.http.streaming import AGREEMENT_ENDED
from tests.attacks.test_standing import PERSONS, SERVICES, Member
from tests.attacks.test_token_bearer import forge
from tests.door import ISSUER, Door
from tests.world import World, id_of

QUERY = "subscription { changes(first: 100, kinds: [OUTCOME]) { items { change id } endCursor hasMore } }"
PATIENCE = 60.0
ACCEPTED = b"text/event-stream"


@dataclass
class Listener:
    """One connection to the whole application: what it was told, and whether it was told anything yet."""

    door: Door
    token: str
    body: bytes = field(default_factory=lambda: json.dumps({"query": QUERY}).encode())
    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    text: str = ""
    began: asyncio.Event = field(default_factory=asyncio.Event)
    leave: asyncio.Event = field(default_factory=asyncio.Event)
    is_asked: bool = False

    async def receive(self) -> dict[str, Any]:
        """Send the request, and then stay."""
        if not self.is_asked:
            self.is_asked = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        """Take what comes."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
            return
        self.text += message.get("body", b"").decode()
        self.began.set()

    async def listen(self, *, method: str = "POST", accept: bytes = ACCEPTED) -> None:
        """Listen until the stream ends."""
        sent = {b"authorization": f"Bearer {self.token}".encode(), b"accept": accept}
        sent |= {b"host": ISSUER.removeprefix("https://").encode(), b"content-type": b"application/json"}
        scope = {"type": "http", "method": method, "path": "/graphql", "headers": list(sent.items())}
        rest: dict[str, Any] = {"query_string": b"", "client": ("127.0.0.1", 1), "scheme": "https", "root_path": ""}
        await self.door.app({**scope, **rest, "http_version": "1.1"}, self.receive, self.send)

    @property
    def events(self) -> list[tuple[str, Any]]:
        """Give name and data of each event."""
        parts = [each.split("\n") for each in self.text.split("\n\n") if each and each != ":"]
        named = [(name.removeprefix("event: "), data.removeprefix("data:")) for name, data in parts]
        return [(name, json.loads(data) if data else None) for name, data in named]


async def test_every_ending_ends_a_quiet_stream(gate: Door) -> None:
    """Of persons and of services: the last thing it tells is that the token is good no more."""
    ends = [(end, False) for end in PERSONS.values()] + [(end, True) for end in SERVICES.values()]
    members = [Member(gate) for _ in ends]
    for each in members:
        await each.enrol()
    streams = [
        Listener(gate, member.token(is_service=is_service))
        for member, (_, is_service) in zip(members, ends, strict=True)
    ]
    running = [asyncio.create_task(each.listen()) for each in streams]
    await asyncio.wait_for(asyncio.gather(*(each.began.wait() for each in streams)), PATIENCE)
    for member, (end, _) in zip(members, ends, strict=True):
        await member.write(end(member))
    await asyncio.wait_for(asyncio.gather(*running), PATIENCE)

    names = [*PERSONS, *(f"service: {name}" for name in SERVICES)]
    for name, stream in zip(names, streams, strict=True):
        first, *_, last, complete = stream.events
        assert first[1]["data"]["changes"]["items"], name
        assert last[1]["errors"][0]["message"] == REVOKED.public, name
        assert ("data" in last[1], complete) == (False, ("complete", None)), name


async def test_one_ending_ends_no_other_stream(gate: Door) -> None:
    """Another token's stream goes on, of the same person's agency."""
    one, other = Member(gate), Member(gate)
    for each in (one, other):
        await each.enrol()
    ended, stays = Listener(gate, one.token()), Listener(gate, other.token())
    running = [asyncio.create_task(each.listen()) for each in (ended, stays)]
    await asyncio.wait_for(asyncio.gather(*(each.began.wait() for each in (ended, stays))), PATIENCE)
    await one.write(PERSONS["grant ended"](one))
    await asyncio.wait_for(running[0], PATIENCE)

    assert not running[1].done()
    assert all("errors" not in data for _, data in stays.events)
    stays.leave.set()
    await asyncio.wait_for(running[1], PATIENCE)


SHARED = "owner | recipient | entity | detail\npolice | council | Outcome | SUMMARY"
# One of another kind, and two that open no record.
OTHER = """
police | council | Intervention       | SUMMARY
police | council | Outcome            | AGGREGATE
police | council | IntelligenceReport | DETAIL
"""


def of_council(gate: Door) -> Listener:
    """Begin to listen as a service of the council."""
    who: dict[str, Any] = {"sub": "council-service", "client_id": "council-service", "agency": id_of("council")}
    rest = {"role": "COUNCIL_COMMUNITY_SAFETY", "purpose": "EVALUATION", "purposes": "EVALUATION", "jti": "council"}
    rest["scope"] = "interventions:read outcomes:read"
    return Listener(gate, forge(gate, **(who | rest)))


async def test_ending_an_agreement_ends_the_stream_of_its_recipient(world: World, gate: Door) -> None:
    """It tells what is gone, and why it ends; who gave goes on, and another that is ended ends nothing."""
    await world.agreements(SHARED + OTHER)
    giver = Member(gate)
    await giver.enrol()
    council, police = of_council(gate), Listener(gate, giver.token())
    running = [asyncio.create_task(each.listen()) for each in (council, police)]
    await asyncio.wait_for(asyncio.gather(*(each.began.wait() for each in (council, police))), PATIENCE)
    await world.agreements(SHARED)
    await asyncio.sleep(2.5 * gate.app.state.settings.stream_seconds)
    assert not running[0].done()
    await world.agreements()
    await asyncio.wait_for(running[0], PATIENCE)

    told = [data["data"]["changes"]["items"] for _, data in council.events[:-2]]
    shown = {each["id"] for items in told[:-1] for each in items}
    assert {each["change"] for each in told[-1]} == {"DISAPPEARED"}
    assert id_of("arrest") in shown & {each["id"] for each in told[-1]}
    ended, complete = council.events[-2:]
    assert ended[1]["errors"][0]["extensions"]["code"] == AGREEMENT_ENDED.code
    assert complete == ("complete", None)
    assert not running[1].done()
    police.leave.set()
    await asyncio.wait_for(running[1], PATIENCE)
    assert all("errors" not in (data or {}) for _, data in police.events)


@pytest.mark.parametrize(
    ("method", "accept", "body", "status"),
    [
        ("GET", ACCEPTED, {"query": QUERY}, 405),
        ("POST", ACCEPTED, {"query": 1}, 400),
        ("POST", ACCEPTED, [{"query": QUERY}], 400),
        ("POST", b"text/event-stream;q=0", {"query": QUERY}, 406),
    ],
)
async def test_what_no_stream_can_begin_with_is_a_status(
    gate: Door, method: str, accept: bytes, body: Any, status: int
) -> None:
    """As JSON, before any event; no page of another origin may read it, and nobody keeps it."""
    member = Member(gate)
    await member.enrol()
    refused = Listener(gate, member.token(), json.dumps(body).encode())
    await refused.listen(method=method, accept=accept)

    assert (refused.status, list(json.loads(refused.text))) == (status, ["errors"])
    assert refused.headers[b"content-type"].startswith(b"application/")
    assert refused.headers[b"cache-control"] == b"no-store"
    assert not any(name.startswith(b"access-control") for name in refused.headers)


async def test_a_stream_is_kept_by_nobody_in_between(gate: Door) -> None:
    """Not stored, not open to pages of another origin, and each client may have so many and no more."""
    member = Member(gate)
    await member.enrol()
    streams = [Listener(gate, member.token()) for _ in range(5)]
    running = [asyncio.create_task(each.listen()) for each in streams]
    await asyncio.wait_for(asyncio.gather(*(each.began.wait() for each in streams)), PATIENCE)
    more = Listener(gate, member.token())
    await more.listen()

    assert (more.status, json.loads(more.text)["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
    for each in streams:
        assert each.headers[b"cache-control"] == b"no-store"
        assert not any(name.startswith(b"access-control") for name in each.headers)
        each.leave.set()
    await asyncio.wait_for(asyncio.gather(*running), PATIENCE)
    again = Listener(gate, member.token())
    task = asyncio.create_task(again.listen())
    await asyncio.wait_for(again.began.wait(), PATIENCE)
    again.leave.set()
    await asyncio.wait_for(task, PATIENCE)
    assert again.status == 200
