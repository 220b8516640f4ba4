"""Asking in the world of the tests: who may ask, and the query pipeline that answers them.

Every answer is searched for noise before a test sees it: what no agreement shares must never show.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from auth.principal import Principal, PrincipalKind
from auth.refusal import RefusalError
from auth.roles import ROLES, Role
from server.problems import body as refusal_body
from server.problems import problem_of
from server.query.answer import Answering
from server.settings import Settings, load
from tests.world import World, id_of, open_world, rows_of

REQUEST_ID = "request-1"
# How long an agreement stays in force after its own review was due, where nothing else is set.
GRACE = timedelta(days=28)
SECRET = "demo:" + "89abcdef01234567" * 4

PRINCIPALS = """
    name                       | agency       | role                      | site
    police analyst             | police       | POLICE_ANALYST            |
    police officer             | police       | POLICE_OFFICER            | estate
    police officer at large    | police       | POLICE_OFFICER            |
    next police analyst        | next police  | POLICE_ANALYST            |
    council officer            | council      | COUNCIL_COMMUNITY_SAFETY  |
    next council officer       | next council | COUNCIL_COMMUNITY_SAFETY  |
    svpp member                | svpp         | SVPP_MEMBER               |
    health member              | health       | SVPP_MEMBER               |
    svpp member of the council | council      | SVPP_MEMBER               |
    data protection officer    | police       | DATA_PROTECTION_OFFICER   |
    council protection officer | council      | DATA_PROTECTION_OFFICER   |
    administrator              | council      | PARTNERSHIP_ADMINISTRATOR |
    police administrator       | police       | PARTNERSHIP_ADMINISTRATOR |
    next administrator         | next council | PARTNERSHIP_ADMINISTRATOR |
    health protection officer  | health       | DATA_PROTECTION_OFFICER   |
    svpp protection officer    | svpp         | DATA_PROTECTION_OFFICER   |
    next protection officer    | next council | DATA_PROTECTION_OFFICER   |
    feed                       | police       | SERVICE_ACCOUNT           |
"""
WHO = {row["name"]: row for row in rows_of(PRINCIPALS)}
ONE_OF_EACH_ROLE = (
    "police analyst",
    "police officer",
    "council officer",
    "svpp member",
    "data protection officer",
    "administrator",
    "feed",
)


def principal(name: str, *, purpose: str | None = None, without: Iterable[str] = ()) -> Principal:
    """Give the principal called *name*, with a token that lacks the scopes *without*."""
    row = WHO[name]
    role = Role(row["role"])
    return Principal(
        kind=PrincipalKind.SERVICE if role is Role.SERVICE_ACCOUNT else PrincipalKind.PERSON,
        id=name,
        client_id=name,
        agency=id_of(row["agency"]),
        roles=frozenset({role}),
        scopes=ROLES[role].scopes - set(without),
        purpose=purpose or ROLES[role].default_purpose,
        site=id_of(row["site"]) if row["site"] else None,
    )


@dataclass(frozen=True)
class Ask:
    """Asks the pipeline in a World as one of PRINCIPALS."""

    world: World
    answering: Answering

    async def __call__(self, query: str, *, as_: str, **how: Any) -> dict[str, Any]:
        """Give the data of the answer; fails on any error."""
        whole = await self.whole(query, as_=as_, **how)
        assert "errors" not in whole, whole["errors"]
        data: dict[str, Any] = whole["data"]
        return data

    async def names(self, query: str, *, as_: str, **how: Any) -> list[str]:
        """Give the names of the nodes of the first root field, in order: ask for `nodes { id }`."""
        (connection,) = (await self(query, as_=as_, **how)).values()
        return [self.world.names[node["id"]] for node in connection["nodes"]]

    async def refusal(self, query: str, *, as_: str, **how: Any) -> dict[str, Any]:
        """Give the one error of a request that must be refused, with nothing beside it."""
        whole = await self.whole(query, as_=as_, **how)
        assert list(whole) == ["errors"], whole
        (error,) = whole["errors"]
        assert error["extensions"]["requestId"] == REQUEST_ID
        return dict(error)

    async def whole(self, query: str, *, as_: str, **how: Any) -> dict[str, Any]:
        """Give the whole response as JSON."""
        found: dict[str, Any] = json.loads(await self.body(query, as_=as_, **how))
        return found

    async def body(
        self,
        query: str,
        *,
        as_: str,
        variables: dict[str, Any] | None = None,
        operation: str | None = None,
        purpose: str | None = None,
        without: Iterable[str] = (),
    ) -> bytes:
        """Give the bytes of the response."""
        who = principal(as_, purpose=purpose, without=without)
        try:
            answer = await self.answering(query, variables, operation, who, REQUEST_ID)
        except RefusalError as error:
            # What was sent may be repeated in an error, so there is nothing to search for here.
            return refusal_body(problem_of(error), REQUEST_ID)
        text = answer.body.decode()
        if answer.executed:
            assert "NOISE" not in text, text
            assert not any(each in text for each in self.world.noise), text
        return answer.body


def settings_of(url: str) -> Settings:
    """Give the settings of the world's installation."""
    # A busy machine must not make a promise fail: the limit on planning has an attack of its own.
    return load(environment="demo", secret=SECRET, database_url=url, planning_timeout_ms=30_000)


@asynccontextmanager
async def open_asking(url: str) -> AsyncIterator[Ask]:
    """Make the world in an empty database, with a pipeline that answers in it."""
    async with open_world(url) as world:
        yield Ask(world, Answering(world.database, settings_of(url), clock=world.now))
