"""Stage: one random world in both databases, with the pipeline in front of each and the evaluator beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from graphql import parse
from hypothesis import reject

from auth.principal import Principal
from auth.refusal import Code, RefusalError
from server.database import Access, Database
from server.query.answer import Answer, Answering
from server.settings import Settings, load
from tests.oracle.comparing import Cursors, differences
from tests.oracle.documents.question import Question
from tests.oracle.documents.values import Samples
from tests.oracle.evaluator import Evaluator
from tests.oracle.rows import Rows, Tables, read, write
from tests.oracle.worlds.agreements import GRACE_DAYS, TODAY

# Low, so that a count beyond it occurs.
COUNT_CAP = 20
NOW = datetime.combine(TODAY, time(12, 30), UTC)


def settings() -> Settings:
    """Give settings as they come, but for a low count and time enough on a slow machine."""
    return load(
        environment="demo",
        secret="0123456789abcdef" * 4,
        review_grace_days=GRACE_DAYS,
        limit_count_cap=COUNT_CAP,
        planning_timeout_ms=60_000,
        statement_timeout_ms=60_000,
    )


class Stage:
    """One world: its rows in memory, and a pipeline for each database that holds the same rows."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.pipelines: dict[str, Answering] = {}
        self.databases: list[Database] = []
        self.rows = Rows(tables)
        self.samples = Samples(self.rows)
        self._evaluators: dict[Principal, Evaluator] = {}

    async def load(self, url: str) -> None:
        """Put the world into the empty database at *url* and a pipeline in front of it."""
        database = Database(Access(url, statement_timeout_ms=60_000))
        self.databases.append(database)
        async with database.engine.begin() as connection:
            await connection.run_sync(write, self.tables)
        await database.start()
        self.pipelines[database.dialect] = Answering(database, settings(), clock=lambda: NOW)

    async def rows_in(self, database: Database) -> Tables:
        """Read back everything that *database* holds."""
        async with database.engine.connect() as connection:
            return await connection.run_sync(read)

    async def close(self) -> None:
        """Close every connection."""
        for database in self.databases:
            await database.stop()

    def evaluator(self, principal: Principal) -> Evaluator:
        """Give the evaluator for *principal*, which remembers what it decided about each row."""
        if principal not in self._evaluators:
            self._evaluators[principal] = Evaluator(
                self.rows, principal, today=TODAY, grace_days=GRACE_DAYS, count_cap=COUNT_CAP
            )
        return self._evaluators[principal]

    def expected(self, principal: Principal, question: Question) -> Any:
        """Answer *question* by the evaluator; raise the first error there is."""
        result = self.evaluator(principal).answer(parse(question.text), question.variables, question.operation)
        for error in result.errors or ():
            raise error
        return result.data

    async def bodies(self, principal: Principal, question: Question) -> dict[str, bytes]:
        """Answer *question* by the pipeline in front of each database."""
        return {dialect: await self.body(dialect, principal, question) for dialect in self.pipelines}

    async def body(self, dialect: str, principal: Principal, question: Question) -> bytes:
        """Answer *question* by the pipeline in front of one database."""
        return (await self.answer(dialect, principal, question)).body

    async def answer(self, dialect: str, principal: Principal, question: Question) -> Answer:
        """Do as `body`, with what the answer says that it told; another question where a limit refuses it.

        Filters have limits of their own, and SQLite's parser gives up on lists nested four or five deep.
        """
        pipeline, variables = self.pipelines[dialect], dict(question.variables)
        try:
            return await pipeline(question.text, variables, question.operation, principal, "the request")
        except RefusalError as error:
            if error.refused.code is Code.LIMIT_EXCEEDED:
                reject()
            raise


def compared(expected: Any, body: bytes) -> tuple[list[str], Cursors]:
    """Compare an answer of the pipeline with the data that is *expected*, and match up their cursors."""
    answer: Mapping[str, Any] = json.loads(body)
    cursors: Cursors = {}
    found = list(differences(expected, answer.get("data"), cursors))
    return [f"error: {error}" for error in answer.get("errors", ())] + found, cursors
