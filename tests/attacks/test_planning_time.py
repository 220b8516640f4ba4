"""The time for planning: a document that takes long is refused, and nobody pays for the work of others."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import thread_time
from typing import cast

from auth.access.wall import Wall
from server.database import Database
from server.query.answer import Answering
from tests.asking import Ask, settings_of
from tests.attacks.test_largest_documents import every_link


@dataclass
class Busy:
    """A database during whose every answer the thread works for others."""

    database: Database
    seconds: float

    @property
    def dialect(self) -> str:
        """Tell the dialect of the database behind it."""
        return self.database.dialect

    async def fetch(self, sql: str, values: Sequence[object], *, wall: Wall | None = None) -> tuple[object, ...] | None:
        """Take the processor for a while, then run the statement."""
        until = thread_time() + self.seconds
        while thread_time() < until:
            pass
        return await self.database.fetch(sql, values, wall=wall)


def planning_within(ask: Ask, milliseconds: int, *, busy: float = 0.0) -> Ask:
    """Ask in the same world with so much time for planning, beside others who take the processor."""
    chosen = settings_of(ask.world.url).model_copy(update={"planning_timeout_ms": milliseconds})
    database = cast(Database, Busy(ask.world.database, busy))
    return Ask(ask.world, Answering(database, chosen, clock=ask.world.now))


async def test_a_document_that_takes_long_to_plan_is_refused(ask: Ask) -> None:
    """Past the time for planning a document is told to ask for less, each time it comes."""
    query, variables = every_link()
    hurried = planning_within(ask, 1)
    for _ in range(2):
        error = await hurried.refusal(query, as_="council officer", variables=variables)
        assert error["extensions"]["code"] == "TIMEOUT"


async def test_the_work_of_others_is_not_counted_as_planning(ask: Ask) -> None:
    """A short document is answered, however long the thread worked for others while its clauses were resolved."""
    asking = planning_within(ask, 400, busy=0.5)

    assert (await asking("{ agencies(first: 1) { totalCount } }", as_="council officer"))["agencies"]


AGREEMENTS = """{ agreements(first: 9) { nodes {
    id reference title status version startsOn endsOn reviewOn lawfulBasis retentionMonths
    parties { part signedVersion signedOn agency { id name kind } }
    clauses { number entity detail gateway since until necessity owner { name } recipient { name } areas { name } }
} } }"""


@contextmanager
def dear_collection(seconds: float) -> Iterator[None]:
    """Have the garbage of others due at the next collection, and let looking through it take *seconds*, once."""
    due = [seconds]

    def look(phase: str, info: dict[str, int]) -> None:
        if phase == "start" and info["generation"] > 0 and due:
            until = thread_time() + due.pop()
            while thread_time() < until:
                pass

    thresholds = gc.get_threshold()
    gc.collect()
    gc.collect(0)
    gc.set_threshold(thresholds[0], 0, thresholds[2])
    gc.callbacks.append(look)
    try:
        yield
    finally:
        gc.callbacks.remove(look)
        gc.set_threshold(*thresholds)


async def test_the_garbage_of_others_is_not_counted_as_planning(ask: Ask) -> None:
    """A document is answered when the garbage of the whole process is due just then; a full one took 1.4 s."""
    asking = planning_within(ask, 400)
    asking.answering.warm()

    with dear_collection(0.5):
        answer = await asking(AGREEMENTS, as_="police analyst")

    assert "agreements" in answer
