"""Handwritten: the endpoint a good engineer would write for exactly these two requests, and for nothing else.

Starlette, asyncpg, one statement tuned by hand for each caller. It parses no GraphQL, verifies no token, and knows by
heart what the agreements gave each caller at the moment it started: all that Wardmote does afresh for each request.
Its answers are the same bytes.
"""

import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.roles import ROLES
from tests.bench.questions import CALLERS, Caller

# The same as Wardmote's own connections: none of them is the reason for a difference.
CONNECTIONS = 8
SERVER_SETTINGS = {
    "default_transaction_read_only": "on",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "plan_cache_mode": "force_generic_plan",
}

AGREED = """
SELECT clause.entity, clause.owner_id::text, array_agg(DISTINCT within.area_id::text ORDER BY within.area_id::text)
FROM clause
JOIN agreement ON agreement.id = clause.agreement_id
JOIN agency ON agency.id = clause.recipient_id
JOIN clause_role ON clause_role.clause_id = clause.id
JOIN clause_purpose ON clause_purpose.clause_id = clause.id
JOIN clause_area ON clause_area.clause_id = clause.id
JOIN area_within AS within ON within.within_id = clause_area.area_id
WHERE agency.name = $1 AND clause_role.role = $2 AND clause_purpose.purpose = $3 AND clause.detail <> 'AGGREGATE'
  AND agreement.status = 'ACTIVE' AND agreement.starts_on <= current_date
  AND (agreement.ends_on IS NULL OR agreement.ends_on >= current_date) AND agreement.review_on >= current_date - 28
  AND clause.since IS NULL AND clause.until IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM agreement_party AS party
    WHERE party.agreement_id = agreement.id AND party.signed_version IS DISTINCT FROM agreement.version)
GROUP BY 1, 2
"""

PAGE = """
SELECT '{"data":{"outcomes":{"nodes":[' || coalesce(string_agg(
  '{"id":"' || o.id || '","kind":"' || o.kind || '","month":"' || o.month
  || '","area":{"name":' || to_json(area.name)
  || '},"operation":' || coalesce(
    '{"codename":' || to_json(operation.codename) || ',"agency":{"name":' || to_json(agency.name) || '}}', 'null')
  || ',"interventions":{"nodes":[' || five.texts || ']}}',
  ',' ORDER BY o.month DESC, o.id DESC), '') || ']}}}'
FROM (
  SELECT o.id, o.kind, o.month, o.area_id, o.operation_id, o.site_id
  FROM outcome AS o
  WHERE %(outcomes)s
  ORDER BY o.month DESC, o.id DESC
  LIMIT $1
) AS o
JOIN area ON area.id = o.area_id
LEFT JOIN operation ON operation.id = o.operation_id
LEFT JOIN agency ON agency.id = operation.owner_id
LEFT JOIN LATERAL (
  SELECT coalesce(string_agg('{"title":' || to_json(chosen.title) || '}', ','), '') AS texts
  FROM (
    SELECT i.title
    FROM intervention AS i
    WHERE i.site_id = o.site_id AND %(interventions)s
    ORDER BY i.month DESC, i.id DESC
    LIMIT 5
  ) AS chosen
) AS five ON true
"""

BY_KEY = """
SELECT '{"data":{"node":' || coalesce((
  SELECT '{"id":"' || o.id || '","kind":"' || o.kind || '","month":"' || o.month
    || '","area":{"name":' || to_json(area.name)
    || '},"operation":' || coalesce(
      '{"codename":' || to_json(operation.codename) || ',"agency":{"name":' || to_json(agency.name) || '}}', 'null')
    || ',"interventions":{"nodes":[' || five.texts || ']}}'
  FROM outcome AS o
  JOIN area ON area.id = o.area_id
  LEFT JOIN operation ON operation.id = o.operation_id
  LEFT JOIN agency ON agency.id = operation.owner_id
  LEFT JOIN LATERAL (
    SELECT coalesce(string_agg('{"title":' || to_json(chosen.title) || '}', ','), '') AS texts
    FROM (
      SELECT i.title
      FROM intervention AS i
      WHERE i.site_id = o.site_id AND %(interventions)s
      ORDER BY i.month DESC, i.id DESC
      LIMIT 5
    ) AS chosen
  ) AS five ON true
  WHERE o.id = $1 AND %(outcomes)s
), 'null') || '}}'
"""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Which rows one caller may see, as SQL with its constants written in."""

    outcomes: str
    interventions: str


@dataclass(frozen=True, slots=True)
class Statements:
    """The two statements of one caller."""

    page: str
    by_key: str


def application(url: str) -> Starlette:
    """Make the endpoint over the database at *url*: POST /page/CALLER and POST /key/CALLER."""
    answers = Answers(url)
    routes = [
        Route("/page/{caller}", answers.endpoint(lambda found: found.page, "first"), methods=["POST"]),
        Route("/key/{caller}", answers.endpoint(lambda found: found.by_key, "id"), methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=answers.lifespan)


class Answers:
    """Hold the pool and the statements of each caller."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: asyncpg.Pool | None = None
        self._statements: dict[str, Statements] = {}

    @asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        """Open the pool, and write the statements from what is agreed now."""
        async with connected(self._url) as pool:
            self._pool = pool
            for caller in CALLERS:
                rows = vars_of(await conditions(pool, caller))
                self._statements[caller.word] = Statements(PAGE % rows, BY_KEY % rows)
            yield

    def endpoint(
        self, chosen: Callable[[Statements], str], variable: str
    ) -> Callable[[Request], Coroutine[None, None, Response]]:
        """Answer with one statement and the one variable of its document."""

        async def answer(request: Request) -> Response:
            asked = json.loads(await request.body())
            sql = chosen(self._statements[request.path_params["caller"]])
            if self._pool is None:
                raise RuntimeError("the pool is not open")
            text: str = await self._pool.fetchval(sql, asked["variables"][variable])
            return Response(text, media_type="application/json")

        return answer


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Pool]:
    """Open a pool as tuned as Wardmote's own: what a request leaves behind needs no reset."""
    async with asyncpg.create_pool(
        url,
        min_size=CONNECTIONS,
        max_size=CONNECTIONS,
        reset=_nothing,
        # The constants make a statement long; the driver would prepare it anew each time.
        max_cacheable_statement_size=0,
        server_settings=SERVER_SETTINGS,
    ) as pool:
        yield pool


async def conditions(pool: asyncpg.Pool, caller: Caller) -> Conditions:
    """Write the conditions of *caller*: its own rows, and those that an agreement opens by owner and area."""
    me = str(await pool.fetchval("SELECT id::text FROM agency WHERE name = $1", caller.agency))
    agreed = await pool.fetch(AGREED, caller.agency, caller.role, ROLES[caller.role].default_purpose)
    shared = {entity: [row[1:] for row in agreed if row[0] == entity] for entity in ("Outcome", "Intervention")}
    outcomes, interventions = (
        _opened(alias, me, shared[entity]) for alias, entity in (("o", "Outcome"), ("i", "Intervention"))
    )
    safe = f"(o.kind <> 'SAFEGUARDING' AND {outcomes} OR o.kind = 'SAFEGUARDING' AND o.owner_id = '{me}')"
    return Conditions(safe, interventions)


def vars_of(rows: Conditions) -> dict[str, str]:
    """Give the conditions as the holes of a statement name them."""
    return {"outcomes": rows.outcomes, "interventions": rows.interventions}


def _opened(alias: str, me: str, agreed: Iterable[Sequence[Any]]) -> str:
    """Owners who opened the same areas share one comparison; PostgreSQL hashes a long list of constants."""
    owners: dict[tuple[str, ...], list[str]] = {}
    for owner, areas in agreed:
        owners.setdefault(tuple(areas), []).append(owner)
    opened = [
        f"{alias}.owner_id = ANY({_array(some)}) AND {alias}.area_id = ANY({_array(areas)})"
        for areas, some in owners.items()
    ]
    return "(" + " OR ".join([f"{alias}.owner_id = '{me}'", *opened]) + ")"


def _array(values: Iterable[str]) -> str:
    return "'{" + ",".join(values) + "}'::uuid[]"


async def _nothing(connection: object) -> None:
    return
