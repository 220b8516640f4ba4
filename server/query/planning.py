"""Planning: a validated operation and its argument values -> Plan.

Step 6 of a query. Walks the selection with graphql-core's own collection of
fields, so fragments, merging, skip and include mean what they mean there.
Checks what validation cannot: page sizes, cost, scopes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, NoReturn

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
)
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import get_argument_values

from auth.access.audience import Audience
from auth.refusal import Code, Location, RefusalError, Refused
from schema.catalogue import CATALOGUE
from schema.entity import Attribute, Entity, Family, Field, Link
from server.limits import Limits
from server.query import plan
from server.query.document import Document
from server.query.measure import check_filter, too_much
from server.query.variables import plain

Path = tuple[str, ...]

# How many records a plain list counts for: lists are short by nature (phases of a site, lines of a seizure).
LIST_COST = 10
ROOTS: Mapping[str, Entity] = {entity.root: entity for entity in CATALOGUE.values() if entity.root}


@dataclass(frozen=True)
class Asked:
    """An operation with the values that shape it; *sent* are the variables as they came."""

    document: Document
    operation: OperationDefinitionNode
    variables: dict[str, Any]
    sent: dict[str, Any]


class Planner:
    """Plans one operation for one audience."""

    def __init__(self, asked: Asked, audience: Audience, limits: Limits) -> None:
        self.asked = asked
        self.audience = audience
        self.limits = limits
        self._numbers = count()
        self._nodes = 0
        self._number_of_lists = 0
        self._conditions = 0
        self._known_at: plan.KnownAt | None = None
        self._instants: list[Any] = []

    @property
    def schema(self) -> GraphQLSchema:
        """The schema of the audience."""
        return self.asked.document.schema

    @property
    def root(self) -> str:
        """The name of the type that the operation starts from."""
        return self.asked.operation.operation.value.capitalize()

    def fields(self, type_name: str, nodes: list[FieldNode]) -> dict[str, list[FieldNode]]:
        """Collect what *nodes* select of object type *type_name*, by response name in order."""
        found: dict[str, list[FieldNode]] = {}
        for node in nodes:
            if node.selection_set is not None:
                for name, each in self.select(type_name, node.selection_set).items():
                    found.setdefault(name, []).extend(each)
        return found

    def select(self, type_name: str, selections: SelectionSetNode) -> dict[str, list[FieldNode]]:
        """Collect what one selection set selects of an object type."""
        of = self.schema.type_map[type_name]
        if not isinstance(of, GraphQLObjectType):
            raise TypeError(f"{type_name} is no object type")
        fragments, variables = self.asked.document.fragments, self.asked.variables
        return collect_fields(self.schema, fragments, variables, of, selections)

    def arguments(self, type_name: str, node: FieldNode, path: Path) -> dict[str, Any]:
        """Coerce the arguments of a field; Bound places stay as they are."""
        of = self.schema.type_map[type_name]
        if not isinstance(of, GraphQLObjectType | GraphQLInterfaceType):
            raise TypeError(f"{type_name} has no fields")
        try:
            return get_argument_values(of.fields[node.name.value], node, self.asked.variables)
        except GraphQLError as error:
            refuse(error.message, path, node)

    @contextmanager
    def as_at(self, instant: Any, path: Path) -> Iterator[plan.KnownAt | None]:
        """Plan meanwhile what was known at *instant*, which a root field was given as `asAt`; None for now.

        Raises: RefusalError for too many of them, since each brings its own Views along.
        """
        if instant is not None and instant not in self._instants:
            self._instants.append(instant)
        if len(self._instants) > self.limits.instants:
            raise too_much("instants", self.limits.instants)
        self._known_at = None if instant is None else plan.KnownAt(instant, path)
        try:
            yield self._known_at
        finally:
            self._known_at = None

    def record(self, entity: Entity, nodes: list[FieldNode], path: Path, times: int) -> plan.Record:
        """Plan what is asked of records of *entity*, of which there may be *times*."""
        self.needs_scope(entity.family, path)
        types = [name for name in entity.types() if name in self.schema.type_map]
        planned: dict[tuple[int, ...], plan.Item] = {}
        items: dict[str, tuple[tuple[str, plan.Item], ...]] = {}
        for name in types:
            attributes = entity.attributes(name)
            items[name] = tuple(
                (key, self._once(planned, attributes, name, each, (*path, key), times))
                for key, each in self.fields(name, nodes).items()
            )
        return plan.Record(entity, items)

    def page(self, owner: str, entity: Entity, nodes: list[FieldNode], path: Path, times: int) -> plan.Page:
        """Plan a connection field of type *owner*."""
        arguments = self._page_arguments(entity, self.arguments(owner, nodes[0], path), path, nodes[0])
        self.needs_scope(entity.family, path)
        self._filters(entity, arguments.filter, path)
        below = times * arguments.size
        self._lists(below, path)
        number = next(self._numbers)
        parts = tuple(
            (key, self._part(entity, each, (*path, key), below))
            for key, each in self.fields(f"{entity.name}Connection", nodes).items()
        )
        return plan.Page(number, entity, arguments, parts)

    def needs_scope(self, family: Family, path: Path) -> None:
        """Refuse when the token lacks the scope that reading *family* takes."""
        scope = self.audience.missing_scope(family)
        if scope is not None:
            self.needs(scope, path)

    def needs(self, scope: str, path: Path) -> None:
        """Refuse when the token lacks *scope*."""
        if scope not in self.audience.scopes:
            text = f"This needs the scope {scope}, which the token does not have."
            raise RefusalError(Refused(Code.INSUFFICIENT_SCOPE, text), path=path, details={"scope": scope})

    def costs(self, nodes: int, path: Path) -> None:
        """Count records that may be returned; refuse above the limit."""
        self._nodes += nodes
        if self._nodes > self.limits.nodes:
            text = f"The page sizes ask for more than {self.limits.nodes:,} records: ask for smaller pages."
            details: dict[str, str | int] = {"limit": self.limits.nodes, "of": "nodes"}
            raise RefusalError(Refused(Code.COST_EXCEEDED, text), path=path, details=details)

    def _lists(self, nodes: int, path: Path) -> None:
        """Count a list and its records: each list is a sub-select, however few records it may have."""
        self._number_of_lists += 1
        if self._number_of_lists > self.limits.lists:
            raise too_much("lists", self.limits.lists)
        self.costs(nodes, path)

    def _filters(self, entity: Entity, given: Any, path: Path) -> None:
        """Count the conditions of all filters, and the links of this one."""
        self._conditions += check_filter(given, self.limits)
        if self._conditions > self.limits.conditions:
            raise too_much("conditions", self.limits.conditions)
        if self.links_of_filter(entity, given, path) > self.limits.filter_links:
            raise too_much("filter_links", self.limits.filter_links)

    def links_of_filter(self, entity: Entity, given: Any, path: Path, depth: int = 0) -> int:
        """Count the links of a filter; refuse one that leads too far, or to records whose scope the token lacks."""
        if depth > self.limits.filter_link_depth:
            raise too_much("filter_link_depth", self.limits.filter_link_depth)
        if isinstance(given, list):
            return sum(self.links_of_filter(entity, each, path, depth) for each in given)
        if not isinstance(given, Mapping):
            return 0
        members = {member.name[0].lower() + member.name[1:]: member for member in entity.members}
        links = {each.name: each for each in entity.every_attribute() if isinstance(each, Link)}
        found = 0
        for name, value in given.items():
            if value is None:
                continue
            if name in links:
                target = CATALOGUE[links[name].target]
                self.needs_scope(target.family, path)
                below = list(value.values()) if links[name].many and isinstance(value, Mapping) else [value]
                found += 1 + self.links_of_filter(target, below, path, depth + 1)
            elif name in members or name in ("and", "or", "not"):
                if name in members:
                    self.needs_scope(members[name].family or entity.family, path)
                found += self.links_of_filter(entity, value, path, depth)
        return found

    def _once(
        self,
        planned: dict[tuple[int, ...], plan.Item],
        attributes: Mapping[str, Attribute],
        owner: str,
        nodes: list[FieldNode],
        path: Path,
        times: int,
    ) -> plan.Item:
        """Plan a selection that several types of an interface share once, so that it is written and counted once."""
        name = nodes[0].name.value
        if name == "__typename":
            return plan.Typename()
        if name == "withheld":
            return plan.Withheld()
        attribute = attributes[name]
        if isinstance(attribute, Field):
            return attribute
        key = (id(attribute), *map(id, nodes))
        if key not in planned:
            planned[key] = self._linked(attribute, owner, nodes, path, times)
        return planned[key]

    def _linked(self, attribute: Link, owner: str, nodes: list[FieldNode], path: Path, times: int) -> plan.Item:
        target = CATALOGUE[attribute.target]
        if attribute.paged:
            return plan.Paged(attribute, self.page(owner, target, nodes, path, times))
        if attribute.many:
            self._lists(times * LIST_COST, path)
            return plan.Many(attribute, self.record(target, nodes, path, times * LIST_COST))
        return plan.One(attribute, self.record(target, nodes, path, times))

    def _part(self, entity: Entity, nodes: list[FieldNode], path: Path, times: int) -> plan.Part:
        name = nodes[0].name.value
        if name == "nodes":
            return plan.Nodes(self.record(entity, nodes, path, times))
        if name == "edges":
            fields = self.fields(f"{entity.name}Edge", nodes).items()
            return plan.Edges(tuple((key, self._edge(entity, each, (*path, key), times)) for key, each in fields))
        if name == "pageInfo":
            fields = self.fields("PageInfo", nodes).items()
            return plan.PageInfo(tuple((key, each[0].name.value) for key, each in fields))
        return plan.TotalCount() if name == "totalCount" else plan.Constant(f"{entity.name}Connection")

    def _edge(
        self, entity: Entity, nodes: list[FieldNode], path: Path, times: int
    ) -> plan.Constant | plan.Cursor | plan.Nodes:
        name = nodes[0].name.value
        if name == "cursor":
            return plan.Cursor()
        if name == "node":
            return plan.Nodes(self.record(entity, nodes, path, times))
        return plan.Constant(f"{entity.name}Edge")

    def _page_arguments(self, entity: Entity, given: dict[str, Any], path: Path, node: FieldNode) -> plan.Arguments:
        first, last = given.get("first"), given.get("last")
        if (first is None) == (last is None):
            refuse("Give first or last: one of them, and not both.", path, node)
        size = first if first is not None else last
        if not isinstance(size, int) or not 1 <= size <= self.limits.per_page:
            refuse(f"A page holds 1 to {self.limits.per_page} records.", path, node)
        order = tuple(self._order_key(entity, each) for each in given.get("orderBy") or ())
        cursors = given.get("after"), given.get("before")
        return plan.Arguments(size, last is not None, *cursors, given.get("filter"), order, self._known_at)

    def _order_key(self, entity: Entity, given: Mapping[str, Any]) -> tuple[Field, bool]:
        field = entity.attributes(entity.name)[str(plain(given["field"]))]
        if not isinstance(field, Field):
            raise TypeError(f"{entity.name} cannot be ordered by {field.name}")
        return field, plain(given["direction"]) == "DESC"


def refuse(text: str, path: Path, node: FieldNode) -> NoReturn:
    """Refuse a value of the request, naming where it stands."""
    places = (Location(node.loc.start_token.line, node.loc.start_token.column),) if node.loc else ()
    raise RefusalError(Refused(Code.BAD_USER_INPUT, text), path=path, locations=places)
