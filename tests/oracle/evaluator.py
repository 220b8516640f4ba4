"""Evaluator: graphql-core's own executor over rows in memory, one obvious resolver for everything.

Slow and plain on purpose. It shares with the pipeline only what is declared: the catalogue,
the table of roles, and the schema that is printed for a set of roles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    execute,
)
from graphql.execution.collect_fields import collect_sub_fields
from graphql.pyutils import is_awaitable

from auth.access.reach import reach
from auth.principal import Principal
from auth.roles import Role
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Field, Kind, Link
from schema.graphql.printed import schema_for
from schema.graphql.reach import Reach
from tests.oracle.pages import Page, in_order, order_keys, page
from tests.oracle.remembering import Remembered
from tests.oracle.rows import Row, Rows
from tests.oracle.sight import Sight, type_of

ROOTS = {entity.root: entity for entity in CATALOGUE.values() if entity.root}


@dataclass(frozen=True)
class Record:
    """One visible row, on its way into an answer."""

    entity: Entity
    row: Row
    sight: Sight


@cache
def schema_of(roles: frozenset[Role]) -> tuple[Reach, GraphQLSchema]:
    """Give the schema of a set of roles, without the resolvers that graphene brings along."""
    reached = reach(roles)
    return reached, bare_schema(reached)


def bare_schema(reached: Reach) -> GraphQLSchema:
    """Make the schema of *reached* and leave every decision to the evaluator."""
    schema = schema_for(reached)
    for each in schema.type_map.values():
        if isinstance(each, GraphQLInterfaceType):
            each.resolve_type = None
        if isinstance(each, GraphQLObjectType) and not each.name.startswith("__"):
            each.is_type_of = None
            for field in each.fields.values():
                field.resolve = None
    return schema


class Evaluator:
    """Answers documents for one principal from rows in memory."""

    def __init__(self, rows: Rows, principal: Principal, *, today: date, grace_days: int, count_cap: int) -> None:
        self.sight = Sight(rows, principal, today=today, grace_days=grace_days)
        self.reach, self.schema = schema_of(principal.roles)
        self.count_cap = count_cap
        self._remembered: dict[datetime, Remembered] = {}

    def answer(self, document: DocumentNode, variables: Mapping[str, Any], operation: str | None) -> ExecutionResult:
        """Execute one operation of a valid *document*."""
        result = execute(
            self.schema,
            document,
            variable_values=dict(variables),
            operation_name=operation,
            field_resolver=self._resolve,
            type_resolver=lambda value, info, abstract: type_of(value.entity, value.row),
            is_awaitable=lambda value: False,
        )
        if is_awaitable(result) or not isinstance(result, ExecutionResult):
            raise TypeError("the evaluator waits for nothing")
        return result

    def _resolve(self, source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if isinstance(source, Record):
            return self._of_record(source, info, arguments)
        if isinstance(source, Page):
            return self._of_page(source, info.field_name)
        if isinstance(source, dict):
            return source[info.field_name]
        return self._root(info, arguments)

    def _root(self, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Any:
        if info.field_name == "viewer":
            return self._viewer()
        if info.field_name == "node":
            return self._node(self.sight_at(arguments.get("asAt")), arguments["id"], info)
        if info.field_name == "agreement":
            return self._version(self.sight_at(arguments.get("asAt")), arguments["id"])
        entity = ROOTS[info.field_name]
        sight = self.sight_at(arguments.get("asAt"))
        return page(sight, entity, sight.visible(entity), place=_place(info), arguments=arguments)

    def sight_at(self, moment: datetime | None) -> Sight:
        """Give what is seen now, or of what was known at a moment."""
        if moment is None:
            return self.sight
        if moment not in self._remembered:
            self._remembered[moment] = Remembered(self.sight, moment)
        return self._remembered[moment]

    def _version(self, sight: Sight, agreement_id: str) -> Record | None:
        """Find the newest version of an agreement, if that is visible."""
        entity = CATALOGUE["AgreementVersion"]
        of = sight.rows.where(entity.table.name, "agreement_id", agreement_id)
        newest = max((row for row in of if sight.is_visible(entity, row)), key=lambda row: row["version"], default=None)
        return None if newest is None else Record(entity, newest, sight)

    def _viewer(self) -> dict[str, Any]:
        principal = self.sight.principal
        agency = self.sight.rows.one("agency", principal.agency)
        return {
            "kind": principal.kind.value,
            "clientId": principal.client_id,
            "agency": Record(CATALOGUE["Agency"], agency, self.sight) if agency else None,
            "roles": sorted(role.value for role in principal.roles),
            "scopes": sorted(principal.scopes),
            "purpose": principal.purpose,
        }

    def _node(self, sight: Sight, row_id: str, info: GraphQLResolveInfo) -> Record | None:
        """Find the record, among the kinds of which the document asks anything of any type."""
        for entity in CATALOGUE.values():
            if not any(self._asks(name, info) for name in entity.types()):
                continue
            row = sight.rows.one(entity.table.name, row_id) if self.reach.has(entity.name) else None
            if row is not None and sight.is_visible(entity, row):
                return Record(entity, row, sight)
        return None

    def _asks(self, type_name: str, info: GraphQLResolveInfo) -> bool:
        of = self.schema.type_map.get(type_name)
        if not isinstance(of, GraphQLObjectType):
            return False
        nodes = list(info.field_nodes)
        return bool(collect_sub_fields(info.schema, info.fragments, info.variable_values, of, nodes))

    def _of_record(self, record: Record, info: GraphQLResolveInfo, arguments: dict[str, Any]) -> Any:
        entity, row, sight = record.entity, record.row, record.sight
        attributes = entity.attributes(type_of(entity, row))
        if info.field_name == "withheld":
            named = self.reach.attributes[type_of(entity, row)]
            return [
                name
                for name, attribute in attributes.items()
                if name in named and not sight.is_shown(entity, row, attribute)
            ]
        attribute = attributes[info.field_name]
        if isinstance(attribute, Field):
            return written(attribute, sight.value(entity, row, attribute))
        return self._of_link(sight, attribute, sight.linked(entity, row, attribute), info, arguments)

    def _of_link(
        self, sight: Sight, link: Link, linked: list[Row], info: GraphQLResolveInfo, arguments: dict[str, Any]
    ) -> Any:
        target = CATALOGUE[link.target]
        if link.paged:
            return page(sight, target, linked, place=_place(info), arguments=arguments)
        ordered = [Record(target, row, sight) for row in in_order(sight, target, linked, order_keys(target, None))]
        if link.many:
            return ordered
        return ordered[0] if ordered else None

    def _of_page(self, found: Page, name: str) -> Any:
        records = [Record(found.entity, row, found.sight) for row in found.rows]
        return {
            "nodes": records,
            "edges": [
                {"cursor": cursor, "node": record} for cursor, record in zip(found.cursors, records, strict=True)
            ],
            "pageInfo": {
                "hasNextPage": found.has_next,
                "hasPreviousPage": found.has_previous,
                "startCursor": found.cursors[0] if found.cursors else None,
                "endCursor": found.cursors[-1] if found.cursors else None,
            },
            "totalCount": found.total if found.total <= self.count_cap else None,
        }[name]


def written(field: Field, value: Any) -> Any:
    """Write a value as the answer does."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if field.kind is Kind.DECIMAL:
        return f"{Decimal(value).scaleb(-field.scale):.{field.scale}f}"
    return value / 1_000_000 if field.kind is Kind.DEGREES else value


def _place(info: GraphQLResolveInfo) -> str:
    """Say where in the answer a connection stands, without the numbers of list items."""
    return "/".join(str(each) for each in info.path.as_list() if not isinstance(each, int))
