"""Trail: a root field of the record of access is planned, and what was found becomes the JSON that was asked for.

Beside the other planners of roots. The statements are not compiled from the plan: server/trail holds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import FieldNode, GraphQLObjectType, get_named_type

from auth.access.retention import SCOPE as RETAINING
from auth.access.trail import SCOPE
from schema.graphql.objects import MOST_PER_PAGE
from server.query import plan
from server.query.planning import LIST_COST, Path, Planner, refuse
from server.query.splice import compact

# An entry may tell of so many records, where their ids are asked for.
RECORDS_COST = 100
HISTORY = "history"


def plan_trail(planner: Planner, nodes: list[FieldNode], path: Path) -> plan.Trail:
    """Plan one root field of the record of access. Raises: RefusalError without the scope, or for a page size."""
    planner.needs(SCOPE, path)
    name, given, selection, size = _listed(planner, nodes, path)
    has_ids = selection.has("nodes", "records") or selection.has("edges", "node", "records")
    planner.costs(size * RECORDS_COST if has_ids else size, path)
    with planner.as_at(given.get("asAt"), path):
        return plan.Trail(name, given, selection)


def _listed(planner: Planner, nodes: list[FieldNode], path: Path) -> tuple[str, dict[str, Any], plan.Selection, int]:
    """Take a root field beside the statement: its name, what it is given, what is asked of it, and its page size."""
    name = nodes[0].name.value
    given = planner.arguments("Query", nodes[0], path)
    selection = selection_of(planner, _type_of(planner, "Query", name), nodes)
    size = given.get("first", LIST_COST)
    if not isinstance(size, int) or not 1 <= size <= MOST_PER_PAGE:
        refuse(f"A page holds 1 to {MOST_PER_PAGE} records.", path, nodes[0])
    return name, given, selection, size


def plan_retention(planner: Planner, nodes: list[FieldNode], path: Path) -> plan.Trail:
    """Plan one root field of retention. Raises: RefusalError without the scope, or for a page size."""
    planner.needs(RETAINING, path)
    name, given, selection, size = _listed(planner, nodes, path)
    planner.costs(size, path)
    return plan.Trail(name, given, selection)


def plan_own(planner: Planner, nodes: list[FieldNode], path: Path) -> plan.Trail:
    """Plan `history` or `batch`: which scope it needs depends on the record, so that is asked for when it is read."""
    name, given, selection, size = _listed(planner, nodes, path)
    planner.costs(size, path)
    return plan.Trail(name, given, selection)


def written(selection: plan.Selection, value: Any) -> str:
    """Write what was found, the members of each object in the order of the document."""
    return compact(_chosen(selection, value))


def _chosen(selection: plan.Selection, value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_chosen(selection, each) for each in value]
    if not isinstance(value, Mapping):
        return value
    chosen = {}
    for key, name, inner in selection.fields:
        found = selection.type if name == "__typename" else value[name]
        chosen[key] = found if inner is None else _chosen(inner, found)
    return chosen


def selection_of(planner: Planner, type_name: str, nodes: list[FieldNode]) -> plan.Selection:
    """Take what is asked of an object that no statement writes, and of those below it."""
    fields = []
    for key, each in planner.fields(type_name, nodes).items():
        name = each[0].name.value
        below = None if name.startswith("__") else _type_of(planner, type_name, name)
        is_object = below is not None and isinstance(planner.schema.type_map[below], GraphQLObjectType)
        fields.append((key, name, selection_of(planner, below, each) if below and is_object else None))
    return plan.Selection(type_name, tuple(fields))


def _type_of(planner: Planner, type_name: str, field: str) -> str:
    of = planner.schema.type_map[type_name]
    if not isinstance(of, GraphQLObjectType):
        raise TypeError(f"{type_name} is no object type")
    return str(get_named_type(of.fields[field].type).name)
