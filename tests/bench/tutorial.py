"""Tutorial: the same schema as graphene's tutorials teach it, with a loader for each relation.

graphene types with resolvers, executed by graphql-core; one statement for a page and one for each loader, whatever the
number of records. Which rows the police may see is written into its statements, so that it gives the same page; it
decides nothing else, and verifies no token.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import groupby
from typing import Any

import asyncpg
import graphene
from graphene.utils.dataloader import DataLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.bench.handwritten import conditions, connected
from tests.bench.questions import CALLERS

Row = dict[str, Any]

OUTCOMES = """
SELECT o.id::text, o.kind, o.month, o.area_id, o.operation_id, o.site_id
FROM outcome AS o WHERE %s ORDER BY o.month DESC, o.id DESC LIMIT $1
"""
AREAS = "SELECT id, name FROM area WHERE id = ANY($1)"
OPERATIONS = "SELECT id, codename, owner_id FROM operation WHERE id = ANY($1)"
AGENCIES = "SELECT id, name FROM agency WHERE id = ANY($1)"
# As many as one page may ask for, newest first, of each site.
INTERVENTIONS = """
SELECT site.id AS site_id, i.title
FROM unnest($1::uuid[]) AS site (id) CROSS JOIN LATERAL (
  SELECT i.title, i.month, i.id FROM intervention AS i
  WHERE i.site_id = site.id AND %s ORDER BY i.month DESC, i.id DESC LIMIT 100
) AS i
ORDER BY site.id, i.month DESC, i.id DESC
"""


class Agency(graphene.ObjectType):  # type: ignore[misc]
    """An agency."""

    name = graphene.String(required=True)


class Area(graphene.ObjectType):  # type: ignore[misc]
    """An area."""

    name = graphene.String(required=True)


class Operation(graphene.ObjectType):  # type: ignore[misc]
    """An operation, with the agency that leads it."""

    codename = graphene.String(required=True)
    agency = graphene.Field(Agency)

    @staticmethod
    async def resolve_agency(row: Row, info: Any) -> Row | None:
        """Load the agency."""
        return await _loaded(info, "agency", row["owner_id"])


class Intervention(graphene.ObjectType):  # type: ignore[misc]
    """An intervention."""

    title = graphene.String(required=True)


class InterventionConnection(graphene.ObjectType):  # type: ignore[misc]
    """A page of interventions."""

    nodes = graphene.List(graphene.NonNull(Intervention), required=True)


class Outcome(graphene.ObjectType):  # type: ignore[misc]
    """An outcome of any kind."""

    id = graphene.ID(required=True)
    kind = graphene.String(required=True)
    month = graphene.String(required=True)
    area = graphene.Field(Area)
    operation = graphene.Field(Operation)
    interventions = graphene.Field(InterventionConnection, first=graphene.Int(required=True), required=True)

    @staticmethod
    async def resolve_area(row: Row, info: Any) -> Row | None:
        """Load the area."""
        return await _loaded(info, "area", row["area_id"])

    @staticmethod
    async def resolve_operation(row: Row, info: Any) -> Row | None:
        """Load the operation."""
        return await _loaded(info, "operation", row["operation_id"])

    @staticmethod
    async def resolve_interventions(row: Row, info: Any, first: int) -> dict[str, list[Row]]:
        """Load the interventions of the site and keep the first."""
        found: Sequence[Row] = await info.context["interventions"].load(row["site_id"]) if row["site_id"] else []
        return {"nodes": list(found[:first])}


class OutcomeConnection(graphene.ObjectType):  # type: ignore[misc]
    """A page of outcomes."""

    nodes = graphene.List(graphene.NonNull(Outcome), required=True)


class Query(graphene.ObjectType):  # type: ignore[misc]
    """What can be asked."""

    outcomes = graphene.Field(OutcomeConnection, first=graphene.Int(required=True), required=True)

    @staticmethod
    async def resolve_outcomes(root: None, info: Any, first: int) -> dict[str, list[Row]]:
        """Read one page."""
        return {"nodes": await info.context["outcomes"](first)}


async def _loaded(info: Any, loader: str, key: object) -> Row | None:
    row: Row | None = await info.context[loader].load(key) if key else None
    return row


def application(url: str) -> Starlette:
    """Make the endpoint over the database at *url*: POST /graphql."""
    schema = graphene.Schema(query=Query)
    contexts: list[Callable[[], dict[str, object]]] = []

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with connected(url) as pool:
            rows = await conditions(pool, CALLERS[0])
            contexts.append(partial(context, pool, OUTCOMES % rows.outcomes, INTERVENTIONS % rows.interventions))
            yield

    async def answer(request: Request) -> Response:
        asked = await request.json()
        # Loaders remember what they loaded, so each request has its own.
        result = await schema.execute_async(
            asked["query"], variable_values=asked["variables"], context_value=contexts[0]()
        )
        errors = {"errors": [error.formatted for error in result.errors]} if result.errors else {}
        return JSONResponse({"data": result.data, **errors})

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])], lifespan=lifespan)


def context(pool: asyncpg.Pool, outcomes: str, interventions: str) -> dict[str, object]:
    """Make what the resolvers of one request share."""
    return {
        "outcomes": partial(_rows, pool, outcomes),
        "area": DataLoader(partial(_by_id, pool, AREAS)),
        "operation": DataLoader(partial(_by_id, pool, OPERATIONS)),
        "agency": DataLoader(partial(_by_id, pool, AGENCIES)),
        "interventions": DataLoader(partial(_by_site, pool, interventions)),
    }


async def _rows(pool: asyncpg.Pool, sql: str, *values: object) -> list[Row]:
    # graphene's own resolver of a plain field takes dictionaries, and no other mapping.
    return [dict(row) for row in await pool.fetch(sql, *values)]


async def _by_id(pool: asyncpg.Pool, sql: str, keys: list[Any]) -> list[Row | None]:
    found = {row["id"]: row for row in await _rows(pool, sql, keys)}
    return [found.get(key) for key in keys]


async def _by_site(pool: asyncpg.Pool, sql: str, keys: list[Any]) -> list[list[Row]]:
    rows = await _rows(pool, sql, keys)
    found = {site: list(some) for site, some in groupby(rows, key=lambda row: row["site_id"])}
    return [found.get(key, []) for key in keys]
