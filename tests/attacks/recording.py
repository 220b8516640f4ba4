"""Recording: what an attack left in the log, beside everything that it sent and was given that must not be there."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import httpx2
from structlog.testing import capture_logs

# Parameters that open something, prove something, or name a person.
SECRET = frozenset(
    {"access_token", "client_assertion", "code", "code_challenge", "code_verifier", "csrf", "id_token", "interaction"}
    | {"nonce", "password", "refresh_token", "request_uri", "state", "token", "username"}
)
SECRET_HEADERS = ("authorization", "dpop", "cookie", "set-cookie")
# Shorter ones are in any text.
SHORTEST = 8


class Left(NamedTuple):
    """Hold what one event says of a refusal."""

    event: str
    actor: str
    subject: str
    error: str
    reason: str


@dataclass
class Record:
    """Hold the lines of the log and every secret that passed by."""

    lines: list[Any]
    secrets: set[str] = field(default_factory=set)

    def watch(self, http: httpx2.AsyncClient) -> None:
        """Note whatever goes through *http* from now on."""
        http.event_hooks = {"request": [self._sent], "response": [self._given]}

    @property
    def refusals(self) -> list[Left]:
        """List the events that say no; a nonce that is asked for is how an honest client begins."""
        return [
            Left(line["event"], line["actor"], line["subject"], line["error"], line["reason"])
            for line in self.lines
            if line["event"].endswith("_refused") or line["event"] == "proof_replayed"
            if line["error"] != "use_dpop_nonce"
        ]

    def check(self) -> None:
        """Find no secret in any line, and no request that failed."""
        text = str(self.lines)
        assert not [each for each in self.secrets if each in text]
        requests = [line for line in self.lines if line["event"] == "request"]
        assert requests
        assert not [line for line in self.lines if line["event"] == "failure" or line.get("status", 200) >= 500]
        numbers = {line["request_id"] for line in requests}
        assert all(line["request_id"] in numbers for line in self.lines if line["event"] == "request_refused")

    async def _sent(self, request: httpx2.Request) -> None:
        self._note_headers(request.headers)
        body = (await request.aread()).decode("latin-1")
        self._note_pairs(parse_qsl(body) + parse_qsl(request.url.query.decode()))

    async def _given(self, response: httpx2.Response) -> None:
        await response.aread()
        self._note_headers(response.headers)
        self._note_pairs(parse_qsl(urlsplit(response.headers.get("location", "")).query))
        if response.headers.get("content-type", "").startswith("application/json"):
            body = response.json()
            self._note_pairs([(name, value) for name, value in body.items() if isinstance(value, str)])

    def _note_headers(self, headers: httpx2.Headers) -> None:
        values = [value for name in SECRET_HEADERS for value in headers.get_list(name)]
        words = [word.partition("=")[2] or word for value in values for word in value.replace(";", " ").split()]
        # An attribute of a cookie is no secret, but nothing of a log would hold one either.
        self.secrets.update(word for word in words if len(word) >= SHORTEST)

    def _note_pairs(self, pairs: list[tuple[str, str]]) -> None:
        self.secrets.update(value for name, value in pairs if name in SECRET and len(value) >= SHORTEST)


@asynccontextmanager
async def recorded(*watched: httpx2.AsyncClient) -> AsyncIterator[Record]:
    """Record what happens while *watched* are spoken through."""
    with capture_logs() as lines:
        record = Record(lines)
        for http in watched:
            record.watch(http)
        yield record
        for http in watched:
            http.event_hooks = {}


async def withstood(
    attack: Awaitable[httpx2.Response], status: int, left: Left, *watched: httpx2.AsyncClient
) -> tuple[httpx2.Response, Record]:
    """Suffer *attack* through *watched*: its last request is refused with *status* and leaves *left*, and no more."""
    async with recorded(*watched) as record:
        response = await attack
    assert response.status_code == status, response.text
    assert record.refusals == [left]
    record.check()
    return response, record


def tells(response: httpx2.Response, error: str) -> bool:
    """Tell whether a program was told *error*: in the body, the challenge, or the address it is sent back to."""
    headers = response.headers
    return error in response.text + headers.get("www-authenticate", "") + headers.get("location", "")
