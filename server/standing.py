"""Standing: what this process knows of the tokens it has seen, proved by the stamp that their endings move.

A token is looked up once, with all others of its client or grant, and believed while the stamp stays the same. Only
while some token is revoked by itself is each looked up for itself. Each statement of a query reads the stamp in
its own snapshot, so that an ending in any process is noticed by the next answer of every other, at no cost of its
own; where no statement ran, the token is looked up again. A refusal is never remembered.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, Protocol, TypeVar

from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg

from auth.oauth.standing import REVOKED, Standing, standing, statement, values_of
from auth.principal import Principal
from auth.refusal import RefusalError
from server.database import Database, DatabaseError
from server.work import Clock

# Grounds remembered by one process.
REMEMBERED = 2_000

# A client, the subject, the grant, and the token where it was looked up for itself alone.
Key = tuple[str, str, str | None, str | None]


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
        self._kept: OrderedDict[Key, Standing] = OrderedDict()
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
        credential = principal.credential
        ground = (principal.client_id, principal.id, credential.grant)
        for key in ((*ground, None), (*ground, credential.token)):
            known = self._kept.get(key)
            if known is not None and known.stamp == stamp and known.lasts(credential, today):
                return
        found = await self._look(principal, is_service=credential.grant is None)
        self._newest = found.stamp
        if not found.lasts(credential, today):
            raise RefusalError(REVOKED)
        self._keep((*ground, None if found.is_of_all else credential.token), found)

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

    async def _look(self, principal: Principal, *, is_service: bool) -> Standing:
        sql, names = self._statements[is_service]
        values = values_of(principal)
        row = await self._database.fetch(sql, [values[name] for name in names])
        if row is None:
            raise DatabaseError("the stamp of standing is missing: nobody can be let in without it")
        return standing(row)

    def _keep(self, key: Key, found: Standing) -> None:
        self._kept[key] = found
        self._kept.move_to_end(key)
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)

    def _compiled(self, *, is_service: bool) -> tuple[str, tuple[str, ...]]:
        """Compile the look-up once: its text with numbered parameters, and their names by number."""
        compiled = statement(is_service=is_service).compile(dialect=self._compiler)
        text = str(compiled)
        # SQLite numbers its parameters with another sign.
        return (text.replace("$", "?") if self._database.dialect == "sqlite" else text), tuple(
            compiled.positiontup or ()
        )
