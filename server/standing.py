"""Standing: what this process knows of the tokens it has seen, proved by the stamp that their endings move.

A token is looked up once and believed while the stamp stays the same. Each statement of a query reads the stamp in
its own snapshot, so that an ending in any process is noticed by the next answer of every other, at no cost of its
own; where no statement ran, the token is looked up again. A refusal is never remembered.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, Protocol, TypeVar

from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg

from auth.oauth.standing import REVOKED, Standing, bound, standing, statement
from auth.principal import Credential, Principal
from auth.refusal import RefusalError
from server.database import Database, DatabaseError
from server.work import Clock

# Tokens remembered by one process.
REMEMBERED = 2_000


class Proved(Protocol):
    """An answer with the stamp of standing that was read beside it, None where nothing was read."""

    @property
    def standing(self) -> str | None:
        """Give the stamp."""


Told = TypeVar("Told", bound=Proved)

# document, variables, operation name, principal, request id -> answer
Answering = Callable[[str, dict[str, Any] | None, str | None, Principal, str], Awaitable[Told]]


class Standings:
    """Say of one process's visitors whether what their tokens rest on is still there."""

    def __init__(self, database: Database) -> None:
        made = sqlite.dialect if database.dialect == "sqlite" else asyncpg.dialect
        self._compiler = made(paramstyle="numeric_dollar")
        self._database = database
        self._newest = ""
        self._kept: OrderedDict[tuple[str, Credential], Standing] = OrderedDict()
        self._statements = {kind: self._compiled(is_service=kind) for kind in (True, False)}

    async def require(self, principal: Principal, today: date) -> None:
        """Refuse a token that was not found standing under the newest stamp this process has seen.

        Raises: RefusalError.
        """
        await self.confirm(principal, self._newest, today)

    async def confirm(self, principal: Principal, stamp: str | None, today: date) -> None:
        """Refuse a token that does not stand under *stamp*, which was read with the answer that is about to be given.

        None: nothing was read, so the token is looked up. Raises: RefusalError.
        """
        if principal.credential is None:
            return
        key = (principal.client_id, principal.credential)
        known = self._kept.get(key)
        if known is not None and known.stamp == stamp and known.lasts(today):
            return
        found = await self._look(principal)
        self._newest = found.stamp
        if not found.lasts(today):
            self._kept.pop(key, None)
            raise RefusalError(REVOKED)
        self._kept[key] = found
        self._kept.move_to_end(key)
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)

    def guarded(self, answer: Answering[Told], clock: Clock) -> Answering[Told]:
        """Give the query pipeline *answer* so that what it answers goes only to whoever still stands."""

        async def guarded(
            document: str,
            variables: dict[str, Any] | None,
            operation_name: str | None,
            principal: Principal,
            request_id: str,
        ) -> Told:
            told = await answer(document, variables, operation_name, principal, request_id)
            await self.confirm(principal, told.standing, clock().date())
            return told

        return guarded

    async def _look(self, principal: Principal) -> Standing:
        sql, names = self._statements[principal.credential is None or principal.credential.grant is None]
        row = await self._database.fetch(sql, bound(principal, names, self._compiler))
        if row is None:
            raise DatabaseError("the stamp of standing is missing: nobody can be let in without it")
        return standing(row)

    def _compiled(self, *, is_service: bool) -> tuple[str, tuple[str, ...]]:
        """Compile the look-up once: its text with numbered parameters, and their names by number."""
        compiled = statement(is_service=is_service).compile(dialect=self._compiler)
        text = str(compiled)
        # SQLite numbers its parameters with another sign.
        return (text.replace("$", "?") if self._database.dialect == "sqlite" else text), tuple(
            compiled.positiontup or ()
        )
