"""A stream of events: how it is written, how many there may be, and everything that ends it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from auth.principal import Credential, Principal, PrincipalKind
from auth.refusal import Code, RefusalError, Refused
from auth.roles import ROLES, Role
from server.database import DatabaseAway
from server.feeds.page import FeedPage, Item, What
from server.http import streaming
from server.http.negotiation import wants_stream
from server.http.payload import Payload
from server.http.streaming import Streaming, Streams
from server.problems import HttpRefusal
from server.query.answered import Answer
from server.query.listening import Listened

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ROLE = Role.COUNCIL_COMMUNITY_SAFETY
WHO = Principal(
    kind=PrincipalKind.SERVICE,
    id="app",
    client_id="app",
    agency="22222222-2222-4222-8222-222222222222",
    roles=frozenset({ROLE}),
    scopes=ROLES[ROLE].scopes,
    purpose=ROLES[ROLE].default_purpose,
    credential=Credential("t", None, int(NOW.timestamp()), int(NOW.timestamp()) + 600),
)
ASKED = Payload("subscription { changes(first: 9) { endCursor } }", {"a": 1}, None)
COMPLETE = "event: complete\ndata:\n\n"
REVOKED = Refused(Code.UNAUTHENTICATED, "The access token was revoked.")


def told(cursor: str, *, more: bool = False) -> Answer:
    """Give the answer of a round in which something happened."""
    item = Item(1, What.APPEARED, "Outcome", "r", "o")
    return Answer(json.dumps({"data": cursor}).encode(), stands_at=FeedPage((item,), cursor, more))


def quiet(cursor: str) -> Answer:
    """Give the answer of a round in which nothing happened."""
    return Answer(b"{}", stands_at=FeedPage((), cursor, has_more=False))


def event(cursor: str) -> str:
    """Write an event as it is sent."""
    return f'event: next\ndata: {{"data": "{cursor}"}}\n\n'


@dataclass
class Wire:
    """Both ends of a connection: what was sent, and when the client leaves."""

    streams: Streams = field(default_factory=lambda: Streams(2, 3))
    messages: list[dict[str, Any]] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    places: list[str | None] = field(default_factory=list)
    now: datetime = NOW
    is_stuck: bool = False

    async def receive(self) -> dict[str, Any]:
        """Wait until the client leaves."""
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        """Take a message, unless the client reads nothing."""
        if self.is_stuck and message["type"] == "http.response.body":
            await asyncio.Event().wait()
        self.messages.append(message)

    async def run(self, *answers: Answer | Exception | Callable[[], Answer], by: Principal = WHO) -> str:
        """Stream these answers, and give the text that was sent; after the last one the client leaves."""
        waiting = list(answers)

        async def answer(_document: str, variables: Any, *_: Any) -> Answer:
            assert isinstance(variables, Listened)
            self.places.append(variables.after)
            if not waiting:
                self.left.set()
                return quiet(variables.after or "")
            found = waiting.pop(0)
            if isinstance(found, Exception):
                raise found
            return found if isinstance(found, Answer) else found()

        serve = Streaming(answer, self.streams, lambda: self.now, 0.001)
        await serve(ASKED, by, "request-1", [], (self.receive, self.send))
        return b"".join(each.get("body", b"") for each in self.messages).decode()


async def test_each_answer_is_an_event_and_nothing_is_said_where_nothing_happened() -> None:
    """From the place of the one before; a page that is not the last is followed at once."""
    wire = Wire()
    text = await wire.run(told("1", more=True), told("2"), quiet("2"), told("3"))

    assert text == event("1") + event("2") + event("3")
    assert wire.places == [None, "1", "2", "2", "3"]
    assert wire.messages[0]["headers"] == [(b"content-type", b"text/event-stream; charset=utf-8")]


async def test_what_is_answered_once_is_one_event() -> None:
    """A query over events: its answer, and the end."""
    assert await Wire().run(Answer(b'{"data": "q"}')) == event("q") + COMPLETE


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RefusalError(REVOKED), "UNAUTHENTICATED"),
        (HttpRefusal(503, Refused(Code.TIMEOUT, "Nothing is answered without.")), "TIMEOUT"),
        (DatabaseAway("gone"), "TIMEOUT"),
    ],
)
async def test_what_ends_the_right_to_be_told_is_the_last_event(error: Exception, code: str) -> None:
    """In the middle of a stream: one error with its code, then the end."""
    text = await Wire().run(told("1"), error)
    first, last, end = text.partition(COMPLETE)[0].removeprefix(event("1")), text[-len(COMPLETE) :], text.count("next")

    problem = json.loads(first.removeprefix("event: next\ndata: "))
    assert problem["errors"][0]["extensions"] == {"code": code, "requestId": "request-1"}
    assert (last, end) == (COMPLETE, 2)


async def test_a_token_that_expires_ends_its_stream() -> None:
    """Between two rounds, by the clock alone; what would have been told then is not."""
    wire = Wire()

    def late() -> Answer:
        wire.now = datetime(2026, 11, 22, 9, 10, tzinfo=UTC)
        return quiet("1")

    text = await wire.run(told("1"), late, told("never"))
    assert "never" not in text
    assert "UNAUTHENTICATED" in text
    assert text.endswith(COMPLETE)


def under(answer: Answer, *agreements: str) -> Answer:
    """Let an answer be given while these agreements open something."""
    assert answer.stands_at is not None
    return replace(answer, stands_at=replace(answer.stands_at, under=frozenset(agreements)))


async def test_an_agreement_that_ends_ends_the_stream_when_it_has_told_what_is_gone() -> None:
    """All of it, then the reason, then the end; what began meanwhile ends nothing."""
    one, more = under(told("1"), "ISA-1"), under(told("2"), "ISA-1", "ISA-2")
    text = await Wire().run(one, more, under(told("3", more=True), "ISA-1"), under(told("4"), "ISA-1"), told("never"))
    before, told_last = text.removesuffix(COMPLETE).rsplit("event: next\ndata: ", 1)

    assert before == event("1") + event("2") + event("3") + event("4")
    (error,) = json.loads(told_last)["errors"]
    assert error["extensions"] == {"code": "AGREEMENT_REFUSED", "requestId": "request-1"}
    assert "endCursor" in error["message"]


async def test_a_stream_is_not_kept_up_by_how_much_there_is_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an agreement that ended: what is left a new stream tells."""
    monkeypatch.setattr(streaming, "LAST_SECONDS", -1.0)
    text = await Wire().run(under(told("1"), "ISA-1"), under(told("2", more=True)), told("never", more=True))

    assert text.startswith(event("1") + event("2"))
    assert "AGREEMENT_REFUSED" in text
    assert "never" not in text


async def test_an_agreement_that_ends_ends_a_stream_that_has_nothing_to_tell() -> None:
    """Though nothing of what was asked for is gone, and also where another one takes its place."""
    text = await Wire().run(under(quiet("1"), "ISA-1"), under(quiet("1"), "ISA-2"), told("never"))

    assert text.count("event: next") == 1
    assert "AGREEMENT_REFUSED" in text


async def test_stopping_ends_every_stream_in_good_order() -> None:
    """The last event is that it is complete, and the answer is whole."""
    wire = Wire()

    def stopped() -> Answer:
        wire.streams.end()
        return told("1")

    assert await wire.run(stopped, told("never")) == event("1") + COMPLETE
    assert wire.messages[-1] == {"type": "http.response.body", "body": b""}


async def test_there_are_only_so_many_streams() -> None:
    """Of one client, and of all; one that ends makes room, however it ended."""
    streams = Streams(2, 3)
    with streams.one("a"), streams.one("a"):
        with pytest.raises(HttpRefusal, match="as many streams as it may") as mine:
            await Wire(streams).run(by=replace(WHO, client_id="a"))
        with streams.one("b"), pytest.raises(HttpRefusal, match="as this service can keep"):
            await Wire(streams).run(by=replace(WHO, client_id="c"))
    assert (mine.value.status, mine.value.refused.code) == (429, Code.RATE_LIMITED)
    with pytest.raises(RuntimeError, match="a defect"):
        await Wire(streams).run(RuntimeError("a defect"))
    assert streams.open.total() == 0


async def test_whoever_reads_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing gathers for a client that does not keep up, and its place is free again."""
    monkeypatch.setattr(streaming, "SEND_SECONDS", 0.001)
    wire = Wire(is_stuck=True)
    await wire.run(told("1"), told("2"))

    assert wire.places == [None]
    assert wire.streams.open.total() == 0


async def test_a_quiet_stream_says_that_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a comment, which no client reads as an event."""
    monkeypatch.setattr(streaming, "ALIVE_SECONDS", -1.0)
    assert (await Wire().run(quiet("1"))).startswith(":\n\n")


@pytest.mark.parametrize(
    ("accept", "wants"),
    [
        ("text/event-stream", True),
        ("text/event-stream, application/json", True),
        ("application/json, text/event-stream", False),
        ("application/json;q=0.5, text/event-stream", True),
        ("text/event-stream;q=0.5, */*", False),
        ("text/event-stream;q=0", False),
        ("application/json", False),
        ("*/*", False),
        ("", False),
        (None, False),
    ],
)
def test_a_client_says_whether_it_wants_events(accept: str | None, wants: bool) -> None:
    """What it takes most gladly, and of equals what it names first."""
    assert wants_stream(accept) is wants
