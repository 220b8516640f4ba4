"""Changes: a mutation, one root field after the other: planned whole, then done, then read back.

Whatever can be refused by looking at the document is refused before anything is changed. Each field is a transaction
of its own (server/command/performing.py); what is selected under it is read through the Views of whoever asks, like
any query, after its commit. A field that fails is null, with its error; those before and after it stand.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from graphql import FieldNode, GraphQLError, GraphQLObjectType
from graphql.execution.values import get_argument_values

from auth.access.audience import Audience
from auth.access.permit import PERMITS
from auth.principal import Principal
from auth.refusal import Code, Location, RefusalError, Refused
from schema.catalogue import CATALOGUE
from schema.graphql.mutations import member_of, payload_name
from schema.mutations import MUTATIONS
from server.command.performing import Performing
from server.contributing.contributing import Contributed
from server.database import DatabaseError
from server.limits import Limits
from server.problems import graphql_error, problem_of
from server.query import plan
from server.query.disclosed import Told
from server.query.measure import check_filter
from server.query.planning import Asked, Path, Planner, refuse
from server.query.splice import body
from server.query.splice import compact as written
from server.query.trail import selection_of
from server.query.trail import written as written_by
from server.query.variables import Bound, plainly

# Where the id of what was changed stands among the variables; no variable can have this name.
CHANGED = "what was changed"
log = structlog.get_logger("wardmote.change")

NOT_READ = "The change was made, but could not be read back: ask for the record anew before you try again."


class Read(Protocol):
    """What is told of an answer that was read."""

    @property
    def body(self) -> bytes:
        """Give the response body."""

    @property
    def standing(self) -> str | None:
        """Give the stamp of standing that was read beside it."""

    @property
    def told(self) -> Told | None:
        """Say what it told."""


# Reads a plan through the Views of whoever asks, with these variables.
Reading = Callable[[plan.Plan, Mapping[str, Any]], Awaitable[Read]]


@dataclass(frozen=True, slots=True)
class Change:
    """One root field: the change it asks for, what it is given, and what is to be read back by response name."""

    key: str
    name: str
    given: Mapping[str, Any]
    payload: plan.Plan
    places: tuple[Location, ...]
    # Of a contribution, all that is selected of its payload; empty for any other change.
    selected: Mapping[str, tuple[str, Mapping[str, str]]]
    # Of one that takes many records, what is asked of its report.
    report: plan.Selection | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The response body of a mutation, with the stamp of standing that its last reading read, and what each told.

    *made* tells whether any field was done, or may have been.
    """

    body: bytes
    standing: str | None
    tells: tuple[Told, ...]
    made: bool


def plan_changes(asked: Asked, values: Mapping[str, Any], audience: Audience, limits: Limits) -> tuple[Change, ...]:
    """Plan every root field in order; one that can be refused unseen refuses them all. Raises: RefusalError."""
    planner = Planner(asked, audience, limits)
    fields = planner.select("Mutation", asked.operation.selection_set)
    return tuple(_change(planner, values, nodes, (key,)) for key, nodes in fields.items())


async def change(
    changes: tuple[Change, ...], performing: Performing, by: Principal, read: Reading, request_id: str
) -> Changed:
    """Make *changes* one after the other and write the answer."""
    fields: list[tuple[str, str]] = []
    errors: list[dict[str, object]] = []
    withheld: list[object] = []
    standing: str | None = None
    tells: list[Told] = []
    made = False
    for each in changes:
        if not each.name:
            fields.append((each.key, written("Mutation")))
            continue
        try:
            if each.report is not None:
                make = performing.decide if MUTATIONS[each.name].decides else performing.ingest
                report = await make(each.name, each.given, by)
                made = True
                fields.append((each.key, written_by(each.report, report)))
                continue
            done = None
            if each.selected:
                done = await performing.contribute(each.name, each.given, by)
                made = made or done.record is not None
                if done.record is None or not each.payload.roots:
                    fields.append((each.key, _composed(each, done, {})))
                    continue
            subject = done.record if done else await performing.perform(each.name, each.given, by)
            made = True
            answer = await _read_back(read, each, str(subject))
        except (RefusalError, DatabaseError) as error:
            fields.append((each.key, "null"))
            errors.append(_told(error, each, request_id))
            continue
        standing = answer.standing or standing
        tells += [answer.told] if answer.told else []
        found = json.loads(answer.body)
        withheld += found.get("extensions", {}).get("withheld", [])
        fields.append((each.key, _composed(each, done, found["data"]) if done else written(found["data"])))
    extensions = {"withheld": withheld} if withheld else {}
    return Changed(body(fields, extensions, errors), standing, tuple(tells), made)


def _composed(change: Change, done: Contributed, read: Mapping[str, Any]) -> str:
    """Write a payload: the record as it was read back, null where there is none, and what became of it."""
    faults = [{"code": each.code.value, "path": list(each.path), "message": each.message} for each in done.faults]
    payload: dict[str, Any] = {}
    for key, (name, inner) in change.selected.items():
        if name == "errors":
            payload[key] = [
                {inside: {"__typename": "Fault", **fault}[of] for inside, of in inner.items()} for fault in faults
            ]
        elif name in ("id", "version"):
            payload[key] = done.record if name == "id" else done.version
        else:
            payload[key] = payload_name(MUTATIONS[change.name]) if name == "__typename" else read.get(key)
    return written(payload)


def _change(planner: Planner, values: Mapping[str, Any], nodes: list[FieldNode], path: Path) -> Change:
    node, key = nodes[0], path[0]
    name = node.name.value
    if name == "__typename":
        return Change(key, "", {}, plan.Plan(()), (), {})
    for scope in sorted({PERMITS[name][role] for role in planner.audience.roles if role in PERMITS[name]}):
        planner.needs(scope, path)
    given = _given(planner, values, node, path)
    mutation = MUTATIONS[name]
    places = (Location(node.loc.start_token.line, node.loc.start_token.column),) if node.loc else ()
    if mutation.is_bulk or mutation.decides:
        report = selection_of(planner, payload_name(mutation), nodes)
        return Change(key, name, given, plan.Plan(()), places, {}, report)
    record = member_of(mutation.target)
    selected = planner.fields(payload_name(mutation), nodes)
    told = _told_beside(planner, selected) if mutation.contributes else {}
    asked = {each: found for each, found in selected.items() if each not in told or told[each][0] == record}
    parts = tuple((each, _part(planner, mutation.target, found, (*path, each))) for each, found in asked.items())
    return Change(key, name, given, plan.Plan(parts), places, told)


def _told_beside(
    planner: Planner, selected: Mapping[str, list[FieldNode]]
) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """Give what is selected of a payload, by response name: each field, and what is selected of its faults."""
    return {
        key: (nodes[0].name.value, _inner(planner, nodes) if nodes[0].name.value == "errors" else {})
        for key, nodes in selected.items()
    }


def _inner(planner: Planner, nodes: list[FieldNode]) -> Mapping[str, str]:
    return {key: found[0].name.value for key, found in planner.fields("Fault", nodes).items()}


def _part(planner: Planner, target: str, nodes: list[FieldNode], path: Path) -> plan.Root:
    if nodes[0].name.value != member_of(target):
        return plan.Constant(f"{target}Payload")
    planner.costs(1, path)
    return plan.NodeById(Bound((CHANGED,)), (planner.record(CATALOGUE[target], nodes, path, 1),))


def _given(planner: Planner, values: Mapping[str, Any], node: FieldNode, path: Path) -> Mapping[str, Any]:
    """Coerce what a change is given: words for enum values, and all of it small enough to walk."""
    root = planner.schema.mutation_type
    if not isinstance(root, GraphQLObjectType):
        raise TypeError("a mutation that is valid has a root")
    try:
        given = get_argument_values(root.fields[node.name.value], node, dict(values))
    except GraphQLError as error:
        refuse(error.message, path, node)
    mutation = MUTATIONS[node.name.value]
    is_contributed = mutation.contributes or mutation.decides
    check_filter(given, planner.limits, of="input_objects" if is_contributed else "filter_conditions")
    return {name: plainly(value) for name, value in given.items()}


async def _read_back(read: Reading, each: Change, subject: str) -> Read:
    try:
        return await read(each.payload, {CHANGED: subject})
    except (RefusalError, DatabaseError) as error:
        raise RefusalError(Refused(Code.TIMEOUT, NOT_READ, str(error))) from error


def _told(error: Exception, each: Change, request_id: str) -> dict[str, object]:
    """Write the error of one field: its path and place come from the field, whatever refused it."""
    problem = problem_of(error)
    if problem.private:
        # The request as a whole is answered, so nobody else will tell the log.
        log.warning("change_failed", change=each.name, request_id=request_id, reason=problem.private)
    told = graphql_error(problem, request_id)
    places = [{"line": place.line, "column": place.column} for place in each.places]
    return {"message": told["message"], "locations": places, "path": [each.key], "extensions": told["extensions"]}
