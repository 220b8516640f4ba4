"""Documents: what a document costs that no process has seen before, from text to statement."""

import gc
import re
from collections.abc import Iterator
from time import thread_time
from typing import Any

from auth.access.audience import Audience
from auth.principal import Principal, PrincipalKind
from auth.roles import ROLES
from server.opening import open_database
from server.query.answer import Answering
from server.query.opened import EVERY, Form
from tests.attacks.test_largest_documents import SHAPES, Shape
from tests.bench.figures import Bound, Figure, middle
from tests.bench.questions import CALLERS, PAGE, Caller
from tests.bench.stage import settings_for

MILLISECONDS = 15.0
# The setting WARDMOTE_PLANNING_TIMEOUT_MS: what takes longer is refused.
LARGEST_MILLISECONDS = 500.0
# The first few fill the caches that any document fills.
IGNORED = 5
# Only the dialect of the address matters: nothing connects.
NOWHERE = "postgresql+asyncpg://nobody@localhost/nothing"


def cold(documents: int) -> list[Figure]:
    """Measure parsing, validating, planning and compiling of so many *documents*, each with another alias."""
    settings = settings_for(NOWHERE)
    answering = Answering(open_database(settings), settings)
    figures = []
    for caller in CALLERS:
        audience = Audience.of(_principal(caller))
        took = [_plan(answering, text, audience, {"first": 50}) for text in _new_documents(caller, documents + IGNORED)]
        label = f"cold document, {caller.word}: parse to statement"
        figures.append(Figure(label, "ms (p50)", middle(took[IGNORED:]), None, MILLISECONDS, Bound.AT_MOST))
    return figures


def largest(times: int) -> list[Figure]:
    """Measure the largest documents that are within every limit, each so many *times*, and tell of the slowest."""
    # Nothing is refused here for its time, so that a slow one is seen.
    settings = settings_for(NOWHERE).model_copy(update={"planning_timeout_ms": 60_000})
    answering = Answering(open_database(settings), settings)
    answering.warm()
    # As the server does when it starts.
    gc.collect()
    gc.freeze()
    figures = []
    for caller in CALLERS:
        audience = Audience.of(_principal(caller))
        took = {name: _middle_of(answering, shape(), audience, times) for name, shape in SHAPES.items()}
        slowest = max(took, key=lambda name: took[name])
        label = f"largest documents, {caller.word}: slowest of {len(took)} ({slowest})"
        figures.append(Figure(label, "ms (p50)", took[slowest], None, LARGEST_MILLISECONDS, Bound.AT_MOST))
    return figures


def _middle_of(answering: Answering, shape: Shape, audience: Audience, times: int) -> float:
    text, variables = shape
    # A comment makes each one a document never seen before; the first fills the caches that any document fills.
    return middle([_plan(answering, f"{text} # {n}", audience, variables) for n in range(times + 1)][1:])


def _plan(answering: Answering, document: str, audience: Audience, variables: dict[str, Any]) -> float:
    # It waits for nothing, so its own time on a processor is what it takes; a busy machine does not add to it.
    begun = thread_time()
    answering.ready(document, variables, audience, Form(EVERY))
    return (thread_time() - begun) * 1000


def _new_documents(caller: Caller, count: int) -> Iterator[str]:
    for number in range(count):
        yield re.sub(r"\bmonth\b", f"{caller.word}{number}: month", PAGE)


def _principal(caller: Caller) -> Principal:
    row = ROLES[caller.role]
    return Principal(
        kind=PrincipalKind.SERVICE,
        id=caller.client_id,
        client_id=caller.client_id,
        agency="00000000-0000-4000-8000-000000000000",
        roles=frozenset({caller.role}),
        scopes=row.scopes,
        purpose=row.default_purpose,
    )
