"""Streaming: an operation that is answered as events, by the protocol GraphQL over Server-Sent Events.

In its mode of distinct connections: each answer is an event `next`, and the last one is `complete`. A subscription is
asked again and again from where its stream stands, so each event is an answer of its own: by the agreements and the
standing of that moment, and on record before it leaves. What ends the right to be told ends the stream, which says why.
Holds nothing between two rounds but a place.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from math import inf
from time import perf_counter
from typing import Any, Protocol

from auth.challenge import EXPIRED
from auth.principal import Principal
from auth.refusal import Code, RefusalError, Refused
from server.database import DatabaseAway, DatabaseError
from server.feeds.page import FeedPage
from server.http.payload import Payload
from server.http.wire import Receive, Send
from server.problems import TRY_AGAIN, HttpRefusal, body, problem_of
from server.query.listening import Listened
from server.work import Clock

CONTENT_TYPE = b"text/event-stream; charset=utf-8"
# A comment now and then, so that nobody in between takes a quiet stream for a dead one.
ALIVE, ALIVE_SECONDS = b":\n\n", 15.0
# Whoever reads no faster than this is cut off, and goes on later from the last place they had.
SEND_SECONDS = 30.0
# So long a stream goes on to tell what an agreement that ended took away.
LAST_SECONDS = 30.0
COMPLETE = b"event: complete\ndata:\n\n"
MOST_OF_CLIENT = Refused(
    Code.RATE_LIMITED, "This client listens to as many streams as it may: close one, or ask for changes as a query."
)
MOST_OF_ALL = Refused(
    Code.RATE_LIMITED, "There are as many streams as this service can keep: ask for changes as a query, or try again."
)

AGREEMENT_ENDED = Refused(
    Code.AGREEMENT_REFUSED,
    "An agreement that opened records to this stream is in force no more. What is still open to you, and what happens "
    "to it, is told to a new stream: begin it after the last endCursor.",
)


class Answer(Protocol):
    """What the pipeline gives back of one round."""

    @property
    def body(self) -> bytes:
        """Give the whole JSON body."""

    @property
    def stands_at(self) -> FeedPage | None:
        """Give the changes that a round of a subscription told; None for what is answered once."""

    @property
    def is_quiet(self) -> bool:
        """Tell whether nothing happened in this round."""


Answering = Callable[[str, dict[str, Any] | None, str | None, Principal, str], Awaitable[Answer]]


@dataclass
class Streams:
    """The streams of one process: how many there may be, of each client and of all, and whether they are to end."""

    of_client: int
    of_all: int
    open: Counter[str] = field(default_factory=Counter)
    ending: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def one(self, client: str) -> Iterator[None]:
        """Count a stream for as long as it lasts. Raises: HttpRefusal 429."""
        if self.open.total() >= self.of_all:
            raise HttpRefusal(429, MOST_OF_ALL, headers=TRY_AGAIN)
        if self.open[client] >= self.of_client:
            raise HttpRefusal(429, MOST_OF_CLIENT, headers=TRY_AGAIN)
        self.open[client] += 1
        try:
            yield
        finally:
            self.open[client] -= 1
            self.open += Counter()  # what is at nought is forgotten

    def end(self) -> None:
        """Let every stream end in good order."""
        self.ending.set()


class Gone(Exception):
    """Say that whoever listened is not there any more, or does not keep up."""


class Streaming:
    """Answer operations as streams: *answer* is the query pipeline, asked again every *seconds*."""

    def __init__(self, answer: Answering, streams: Streams, clock: Clock, seconds: float) -> None:
        self._answer = answer
        self._streams = streams
        self._clock = clock
        self._seconds = seconds

    async def __call__(
        self,
        asked: Payload,
        principal: Principal,
        request_id: str,
        headers: list[tuple[bytes, bytes]],
        wire: tuple[Receive, Send],
    ) -> None:
        """Answer one operation. Raises: HttpRefusal 429 before anything was sent."""
        receive, send = wire
        with self._streams.one(principal.client_id):
            stream = Stream(self._answer, self._streams, self._clock, self._seconds, send)
            await stream.run(asked, principal, request_id, headers, receive)


class Stream:
    """One stream: an operation of one principal, asked every *seconds*."""

    def __init__(self, answer: Answering, streams: Streams, clock: Clock, seconds: float, send: Send) -> None:
        self._answer = answer
        self._streams = streams
        self._clock = clock
        self._seconds = seconds
        self._send = send
        self._sent = perf_counter()

    async def run(
        self,
        asked: Payload,
        principal: Principal,
        request_id: str,
        headers: list[tuple[bytes, bytes]],
        receive: Receive,
    ) -> None:
        """Send events until there is nothing more to say, or nobody to say it to."""
        started = [(b"content-type", CONTENT_TYPE), *headers]
        await self._send({"type": "http.response.start", "status": 200, "headers": started})
        leaving = asyncio.create_task(_left(receive))
        ending = asyncio.create_task(self._streams.ending.wait())
        try:
            await self._rounds(asked, principal, request_id, {leaving, ending})
            if not leaving.done():
                await self._write(COMPLETE)
                await self._send({"type": "http.response.body", "body": b""})
        except Gone:
            pass
        finally:
            for each in (leaving, ending):
                each.cancel()
            await asyncio.gather(leaving, ending, return_exceptions=True)

    async def _rounds(
        self, asked: Payload, principal: Principal, request_id: str, ends: set[asyncio.Task[Any]]
    ) -> None:
        """Ask again and again, until something ends it; an error is the last event.

        An agreement that ended ends it when all that it took away has been told, and soon in any case: a new stream
        goes on where this one was.
        """
        variables = Listened(asked.variables or {})
        under: set[str] = set()
        last = inf
        try:
            while not any(each.done() for each in ends):
                if principal.is_over(self._clock()):
                    raise RefusalError(EXPIRED)
                told = await self._answer(asked.document, variables, asked.operation_name, principal, request_id)
                if not told.is_quiet:
                    await self._write(b"event: next\ndata: " + told.body + b"\n\n")
                if told.stands_at is None:
                    return
                variables.after = told.stands_at.cursor
                under |= told.stands_at.under
                if under > told.stands_at.under:
                    last = min(last, perf_counter() + LAST_SECONDS)
                    if not told.stands_at.has_more or perf_counter() >= last:
                        raise RefusalError(AGREEMENT_ENDED)
                elif not told.stands_at.has_more:
                    await self._pause(ends)
        except (RefusalError, DatabaseAway, DatabaseError) as error:
            await self._write(b"event: next\ndata: " + body(problem_of(error), request_id) + b"\n\n")

    async def _pause(self, ends: set[asyncio.Task[Any]]) -> None:
        if perf_counter() - self._sent > ALIVE_SECONDS:
            await self._write(ALIVE)
        await asyncio.wait(ends, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)

    async def _write(self, text: bytes) -> None:
        """Send a piece; whoever does not take it in time is cut off. Raises: Gone."""
        self._sent = perf_counter()
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._send({"type": "http.response.body", "body": text, "more_body": True})
        except (TimeoutError, OSError) as error:
            raise Gone from error


async def _left(receive: Receive) -> None:
    """Return when the client closes the connection."""
    with suppress(OSError):
        while (await receive())["type"] != "http.disconnect":
            pass
