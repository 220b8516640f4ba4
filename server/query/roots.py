"""Roots: the root fields of an operation, each planned by its kind.

The entry of planning: `plan_operation` gives the whole Plan. Connections are
found by the catalogue; the others have a planner each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import FieldNode

from auth.access.audience import Audience
from auth.disclosure.measures import MEASURES
from schema.catalogue import CATALOGUE
from schema.codes import code_list
from schema.graphql.changes import CHANGES
from schema.graphql.reach import BATCH, RETENTION, TRAIL
from server.limits import Limits
from server.query import plan
from server.query.explaining import explained
from server.query.feed import plan_feed
from server.query.planning import LIST_COST, ROOTS, Asked, Path, Planner, refuse
from server.query.supposing import asked_simulation
from server.query.terms import asked_terms
from server.query.trail import HISTORY, plan_own, plan_retention, plan_trail
from server.query.variables import plain

_YEARS = range(1900, 2101)


def plan_operation(asked: Asked, audience: Audience, limits: Limits) -> plan.Plan:
    """Plan every root field of the operation, in the order of the answer."""
    planner = Planner(asked, audience, limits)
    fields = planner.select(planner.root, asked.operation.selection_set)
    return plan.Plan(tuple((key, _root(planner, nodes, (key,))) for key, nodes in fields.items()))


def _root(planner: Planner, nodes: list[FieldNode], path: Path) -> plan.Root:
    name = nodes[0].name.value
    if name == "__typename":
        return plan.Constant(planner.root)
    if name in ("__schema", "__type"):
        return plan.Introspection()
    planners: Mapping[str, Callable[[Planner, list[FieldNode], Path], plan.Root]] = {
        "viewer": _viewer,
        "node": _node,
        "review": _review,
        "agreement": _as_at,
        "explainAccess": explained,
        "agreementTerms": asked_terms,
        "simulateAgreement": asked_simulation,
        CHANGES: plan_feed,
        **dict.fromkeys((HISTORY, BATCH), plan_own),
        **dict.fromkeys(RETENTION, plan_retention),
        **dict.fromkeys(TRAIL, plan_trail),
    }
    if name in planners:
        return planners[name](planner, nodes, path)
    with planner.as_at(planner.arguments("Query", nodes[0], path).get("asAt"), path):
        return planner.page("Query", ROOTS[name], nodes, path, 1)


def _node(planner: Planner, nodes: list[FieldNode], path: Path) -> plan.NodeById:
    """Every entity of which the document asks anything may be meant, within the token's scopes.

    Absent, forbidden and of a type that nothing is asked of give the same null, so a look-up costs what is asked.
    """
    given = planner.arguments("Query", nodes[0], path)
    planner.costs(1, path)
    within = [
        entity
        for entity in CATALOGUE.values()
        if entity.name in planner.schema.type_map and planner.audience.missing_scope(entity.family) is None
    ]
    with planner.as_at(given.get("asAt"), path) as known_at:
        records = [planner.record(entity, nodes, path, 1) for entity in within]
    return plan.NodeById(given["id"], tuple(record for record in records if any(record.items.values())), known_at)


def _as_at(planner: Planner, nodes: list[FieldNode], path: Path) -> plan.AsAt:
    given = planner.arguments("Query", nodes[0], path)
    planner.costs(1, path)
    with planner.as_at(given.get("asAt"), path) as known_at:
        record = planner.record(CATALOGUE["AgreementVersion"], nodes, path, 1)
    return plan.AsAt(given["id"], known_at, record)


def _viewer(planner: Planner, nodes: list[FieldNode], path: Path) -> plan.Viewer:
    selected = planner.fields("Viewer", nodes)
    fields = tuple((key, each[0].name.value) for key, each in selected.items())
    agencies = {
        key: planner.record(CATALOGUE["Agency"], selected[key], (*path, key), 1)
        for key, name in fields
        if name == "agency"
    }
    access = {key: _names(planner, "Access", selected[key]) for key, name in fields if name == "access"}
    return plan.Viewer(fields, agencies, access)


def _review(planner: Planner, nodes: list[FieldNode], path: Path) -> plan.Review:
    _needs_statistics(planner, path)
    given = planner.arguments("Query", nodes[0], path)
    year = given["year"]
    if year not in _YEARS:
        refuse(f"A review is of a year from {_YEARS[0]} to {_YEARS[-1]}.", path, nodes[0])
    selected = planner.fields("Review", nodes)
    fields = tuple((key, each[0].name.value) for key, each in selected.items())
    with planner.as_at(given.get("asAt"), path) as known_at:
        operations = {
            key: planner.record(CATALOGUE["Operation"], selected[key], (*path, key), 1)
            for key, name in fields
            if name == "operation"
        }
        cells = {key: _cells(planner, selected[key], (*path, key)) for key, name in fields if name == "measures"}
    return plan.Review(given["operation"], year, fields, operations, cells, known_at)


def _cells(planner: Planner, nodes: list[FieldNode], path: Path) -> plan.Cells:
    given = planner.arguments("Review", nodes[0], path)
    only = None if given.get("only") is None else _words(given["only"])
    # In one order, so that the same breakdown is counted once however it is spelled.
    by = tuple(sorted(_words(given.get("by"))))
    size = _most_cells(by, only)
    planner.costs(size, path)
    selected = planner.fields("Cell", nodes)
    fields = tuple((key, each[0].name.value) for key, each in selected.items())
    areas = {
        key: planner.record(CATALOGUE["Area"], selected[key], (*path, key), size)
        for key, name in fields
        if name == "area"
    }
    published = {key: _names(planner, "PublishedValue", selected[key]) for key, name in fields if name == "published"}
    return plan.Cells(by, only, fields, areas, published)


def _most_cells(by: tuple[str, ...], only: tuple[str, ...] | None) -> int:
    """Say for how many records the cells count: an operation has few areas, as a plain list has few rows."""
    size = len(MEASURES) if only is None else len(only)
    for dimension in by:
        size *= {"AREA": LIST_COST, "PHASE": len(code_list("phase_kind").codes), "MONTH": 12}[dimension]
    return size


def _needs_statistics(planner: Planner, path: Path) -> None:
    planner.needs("statistics:read", path)


def _names(planner: Planner, type_name: str, nodes: list[FieldNode]) -> tuple[tuple[str, str], ...]:
    return tuple((key, each[0].name.value) for key, each in planner.fields(type_name, nodes).items())


def _words(given: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(plain(each)) for each in given or ()))
