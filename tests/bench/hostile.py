"""Hostile: how long the most expensive refusals take over HTTP, beside a plain query.

The documents are those of the attacks. Each is sent over one connection to a real server, one at a time; its figure is
the middle of its tries.
"""

import http.client
import json
from collections.abc import Iterator
from time import perf_counter

from tests.attacks.test_hostile_documents import BODIES, DOCUMENTS, FILTERED
from tests.attacks.test_worst_documents import WORST
from tests.bench.contender import Request, wardmote
from tests.bench.figures import Bound, Figure, middle
from tests.bench.questions import CALLERS
from tests.bench.stage import World

MILLISECONDS = 50.0
PLAIN = b'{"query": "{ agencies(first: 1) { nodes { name } } }"}'
ACCEPT = {"Accept": "application/graphql-response+json"}


class NotRefused(Exception):
    """Say that what should have been refused was answered, or failed inside."""


def refusals(world: World, tries: int) -> list[Figure]:
    """Send everything hostile so many times, and tell of the slowest refusal."""
    token = world.tokens[CALLERS[0].word]
    with wardmote(world.environment) as port:
        took = {name: _refused(name, Request(port, "/graphql", body, token), tries) for name, body in hostile()}
        plain = middle([_sent(Request(port, "/graphql", PLAIN, token))[1] for _ in range(tries * 3)])
    slowest = max(took, key=lambda name: took[name])
    label = f"hostile documents: slowest refusal of {len(took)} ({slowest})"
    return [
        Figure(label, "ms (p50)", took[slowest], None, MILLISECONDS, Bound.AT_MOST),
        Figure("a plain query beside them", "ms (p50)", plain),
    ]


def hostile() -> Iterator[tuple[str, bytes]]:
    """Give the body of each hostile request by its name."""
    for name, (text, _) in DOCUMENTS.items():
        yield name, _body(text if isinstance(text, str) else text())
    for name, (write, _) in WORST.items():
        yield name, _body(write())
    for name, (content, *_) in BODIES.items():
        yield name, content if isinstance(content, bytes) else content()
    for name, value in (("wide filter", {"month": {"eq": "2023-01"}}), ("wrong filter", {"month": {"eq": 5}})):
        yield name, _body(FILTERED, {"or": [value] * 3_000})


def _body(query: str, given: object = None) -> bytes:
    return json.dumps({"query": query, "variables": {"f": given} if given else {}}).encode()


def _refused(name: str, request: Request, tries: int) -> float:
    answers = [_sent(request) for _ in range(tries)]
    if not all(400 <= status < 500 for status, _ in answers):
        raise NotRefused(f"{name}: {sorted({status for status, _ in answers})}")
    return middle([milliseconds for _, milliseconds in answers])


def _sent(request: Request) -> tuple[int, float]:
    connection = http.client.HTTPConnection("127.0.0.1", request.port, timeout=60)
    try:
        connection.connect()
        begun = perf_counter()
        connection.request("POST", request.path, request.body, {**request.headers, **ACCEPT})
        response = connection.getresponse()
        response.read()
        return response.status, (perf_counter() - begun) * 1000
    finally:
        connection.close()
