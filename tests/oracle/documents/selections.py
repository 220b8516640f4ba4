"""Selections: fields with aliases, fragments and directives that never contradict each other.

Two fields may share a response name only when they are the same field with the same
arguments; a scope remembers what each name stands for, fragments included.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)

from schema.catalogue import CATALOGUE
from schema.graphql.changes import CHANGES
from schema.graphql.reach import BATCH, RETENTION
from tests.oracle.documents.inputs import Inputs
from tests.oracle.documents.values import Variable, as_text

Composite = GraphQLObjectType | GraphQLInterfaceType
Place = tuple[str, ...]

# Within the limits of a server as it comes: 10 levels, 30 aliases, 20 directives, 10,000 records. Aliases that
# keep names apart come on top; a document with too many of them is drawn anew.
DEEPEST = 9
ALIASES = 25
DIRECTIVES = 15
RECORDS = 3_000
# What a plain list is taken to hold, since no size is declared for it.
LIST = 10
# What depends most on who asks is asked for more often.
WEIGHTS = {
    "outcomes": 6,
    "interventions": 3,
    "intelligenceReports": 3,
    "disruptions": 3,
    "organisedCrimeGroups": 3,
    "nodes": 2,
    "node": 2,
    "lines": 3,
    "withheld": 3,
}
# Answered by other means than rows, and tested elsewhere.
LEFT_OUT = {
    ("Query", "review"),
    ("Query", "explainAccess"),
    ("Query", "agreementTerms"),
    ("Query", "simulateAgreement"),
    ("Query", "history"),
    ("Viewer", "access"),
    *(("Query", name) for name in (CHANGES, BATCH, *RETENTION)),
}


@dataclass
class Scope:
    """What each response name of one level stands for: its field, arguments and type, and the level below."""

    names: dict[str, tuple[tuple[str, str, str], Scope]] = field(default_factory=dict)

    def admits(self, other: Scope) -> bool:
        """Tell whether all of *other* can stand at this level too."""
        return all(
            name not in self.names or (self.names[name][0] == what and self.names[name][1].admits(below))
            for name, (what, below) in other.names.items()
        )

    def add(self, other: Scope) -> None:
        """Take all of *other* in."""
        for name, (what, below) in other.names.items():
            self.names.setdefault(name, (what, Scope()))[1].add(below)


@dataclass(frozen=True)
class Fragment:
    """A named fragment: the type it is on, its text, and what it takes up."""

    on: str
    text: str
    scope: Scope
    records: int


@dataclass
class Selections:
    """Draws the selections of one document and counts what they take up."""

    schema: GraphQLSchema
    inputs: Inputs
    fragments: dict[str, Fragment] = field(default_factory=dict)
    cursors: dict[str, Place] = field(default_factory=dict)
    most_fields: int = 40
    aliases: int = 0
    fields: int = 0
    directives: int = 0
    records: int = 0

    @property
    def random(self) -> Random:
        """Give where everything is drawn from."""
        return self.inputs.random

    def level(self, of: Composite, scope: Scope, *, times: int, place: Place | None, depth: int) -> str:
        """Draw what is selected of type *of*: *times* how often at most, *place* None where it may be several."""
        at = _At(times, place, depth)
        parts = [self._one(of, scope, at) for _ in range(self.random.choice((2, 3, 3, 4, 5, 1)))]
        if of.name.endswith("Connection") and not {"nodes", "edges"} & set(scope.names):
            name = self.random.choice(("nodes", "edges"))
            parts.append(self._field(of, name, of.fields[name], (scope, at)))
        return "{ " + (" ".join(filter(None, parts)) or self._typename(scope)) + " }"

    def _one(self, of: Composite, scope: Scope, at: _At) -> str:
        drawn = self.random.randrange(20) if self.fields < self.most_fields else 0
        if drawn == 19:
            return self._typename(scope)
        if drawn in (17, 18) and not of.name.endswith(("Connection", "Edge")):
            return self._inline(of, scope, at)
        if drawn in (15, 16):
            return self._named(of, scope, at)
        choices = {name: each for name, each in of.fields.items() if (of.name, name) not in LEFT_OUT}
        leaves = [name for name, each in choices.items() if not _composite(each)]
        can_go_down = at.depth + 2 < DEEPEST and at.times * LIST <= RECORDS and self.fields < self.most_fields
        goes_down = can_go_down and (not leaves or self.random.randrange(5) > 2)
        names = [name for name in choices if name not in leaves] if goes_down else leaves
        if not names:
            return ""
        name = self.random.choice([each for each in names for _ in range(WEIGHTS.get(each, 1))])
        return self._field(of, name, choices[name], (scope, at))

    def _typename(self, scope: Scope) -> str:
        scope.names.setdefault("__typename", (("__typename", "", "String!"), Scope()))
        return "__typename"

    def _field(self, of: Composite, name: str, field: GraphQLField, where: tuple[Scope, _At]) -> str:
        scope, at = where
        self.fields += 1
        below = _composite(field)
        size, arguments = self._arguments(field, at) if field.args else (1, {})
        if size * at.times + self.records > RECORDS or (below and at.depth + 1 >= DEEPEST):
            return ""
        text = f"({', '.join(f'{each}: {as_text(value)}' for each, value in arguments.items())})" if arguments else ""
        key = self._key(of, name, scope, (name, text, str(field.type)))
        alias = f"{key}: " if key != name else ""
        self._remember(arguments, at, key)
        head = f"{alias}{name}{text}{self._directive()}"
        if below is None:
            return head
        is_plain_list = str(field.type).startswith("[") and not of.name.endswith("Connection")
        times = at.times * (LIST if is_plain_list else size)
        self.records += times
        inner = scope.names[key][1]
        further = (*at.place, key) if at.place is not None else None
        body = self.level(below, inner, times=times, place=further, depth=at.depth + 1)
        if any(isinstance(value, Variable) and value.name in self.cursors for value in arguments.values()):
            body = _with_cursors(body, below, inner)
        return f"{head} {body}"

    def _key(self, of: Composite, name: str, scope: Scope, what: tuple[str, str, str]) -> str:
        """Choose the response name: the field's own, a new one, or by way of confusion that of another field."""
        key = name
        if self.aliases < ALIASES and self.inputs.chance(8):
            self.aliases += 1
            key = self.random.choice([f"a{self.aliases}", *of.fields])
        if key in scope.names and scope.names[key][0] != what:
            self.aliases += 1
            key = f"a{self.aliases}"
        scope.names.setdefault(key, (what, Scope()))
        return key

    def _arguments(self, field: GraphQLField, at: _At) -> tuple[int, dict[str, Any]]:
        if "id" in field.args:
            entities = [CATALOGUE[name] for name in self.schema.type_map if name in CATALOGUE]
            value = self.inputs.maybe_variable(field.args["id"].type, self.inputs.id(entities), often=3)
            return 1, {"id": value, **self._as_at(field)}
        if "first" not in field.args:
            return 1, {}
        size, arguments = self.inputs.size(max(1, RECORDS // 4 // at.times))
        arguments = {name: self.inputs.maybe_variable(field.args[name].type, size) for name in arguments}
        if self.inputs.chance(20):
            arguments[next(name for name in ("first", "last") if name not in arguments)] = None
        for name in ("filter", "orderBy"):
            if self.inputs.chance(2):
                arguments[name] = self._condition(field, name)
        for name in ("after", "before"):
            if at.place is not None and self.inputs.chance(6):
                variable = self.inputs.variables.add(self.random, field.args[name].type, None)
                self.inputs.variables.sent[variable.name] = None
                arguments[name] = variable
        return size, arguments | self._as_at(field)

    def _as_at(self, field: GraphQLField) -> dict[str, Any]:
        """Draw an instant for a field that takes one, once in a few times."""
        if "asAt" not in field.args or not self.inputs.chance(3):
            return {}
        return {"asAt": self.inputs.maybe_variable(field.args["asAt"].type, self.inputs.instant(), often=3)}

    def _condition(self, field: GraphQLField, name: str) -> Any:
        of = field.args[name].type
        named = get_named_type(of)
        if not isinstance(named, GraphQLInputObjectType):
            raise TypeError(f"{name} is no object")
        if self.inputs.chance(3):
            # Within a variable there are no others: every value is written out.
            plain = Inputs(self.random, self.inputs.samples, self.inputs.variables, is_plain=True)
            value: Any = plain.filter(named) if name == "filter" else plain.order(named)
            return self.inputs.variables.add(self.random, of, value)
        value = self.inputs.filter(named) if name == "filter" else self.inputs.order(named)
        return value[0] if isinstance(value, list) and len(value) == 1 and self.inputs.chance(3) else value

    def _remember(self, arguments: dict[str, Any], at: _At, key: str) -> None:
        for name in ("after", "before"):
            value = arguments.get(name)
            if isinstance(value, Variable) and at.place is not None:
                self.cursors[value.name] = (*at.place, key)

    def _inline(self, of: Composite, scope: Scope, at: _At) -> str:
        on = self._narrower(of)
        condition = f"on {on.name} " if on is not of or self.inputs.chance(2) else ""
        body = self.level(on, scope, times=at.times, place=at.place, depth=at.depth)
        return f"... {condition}{self._directive()}{body}"

    def _named(self, of: Composite, scope: Scope, at: _At) -> str:
        known = [name for name, each in self.fragments.items() if self._fits(each, of, scope, at)]
        if known and self.inputs.chance(2):
            name = self.random.choice(known)
        else:
            on, own, before = self._narrower(of), Scope(), self.records
            text = self.level(on, own, times=at.times, place=None, depth=at.depth)
            if not scope.admits(own):
                return ""
            name = f"F{len(self.fragments)}"
            self.fragments[name] = Fragment(on.name, text, own, (self.records - before) * (at.depth + 1))
        scope.add(self.fragments[name].scope)
        return f"...{name}{self._directive()}"

    def _fits(self, fragment: Fragment, of: Composite, scope: Scope, at: _At) -> bool:
        """Tell whether a fragment can be used again here: only one without links, so that it costs nothing."""
        is_near = (
            fragment.on in {of.name, *(each.name for each in self.schema.get_possible_types(of))}
            if isinstance(of, GraphQLInterfaceType)
            else fragment.on in {of.name, *(each.name for each in of.interfaces)}
        )
        return is_near and fragment.records == 0 and scope.admits(fragment.scope) and at.depth < DEEPEST

    def _narrower(self, of: Composite) -> Composite:
        """Choose a type that a fragment on *of* may name: itself, an interface of it, or one of its members."""
        found: list[Composite] = [of, *of.interfaces]
        if isinstance(of, GraphQLInterfaceType):
            found += [*self.schema.get_possible_types(of), *self.schema.get_implementations(of).interfaces]
        return self.random.choice(found)

    def _directive(self) -> str:
        if self.directives >= DIRECTIVES or not self.inputs.chance(16):
            return ""
        self.directives += 1
        name = self.random.choice(("include", "skip"))
        argument = self.schema.get_directive(name)
        value = bool(self.random.randrange(2))
        if argument is None:
            raise LookupError(name)
        return f" @{name}(if: {as_text(self.inputs.maybe_variable(argument.args['if'].type, value, often=2))}) "


@dataclass(frozen=True)
class _At:
    """Where a selection stands: how often at most, at what place of the answer, at what depth."""

    times: int
    place: Place | None
    depth: int


def _composite(field: GraphQLField) -> Composite | None:
    named: GraphQLNamedType = get_named_type(field.type)
    return named if isinstance(named, GraphQLObjectType | GraphQLInterfaceType) else None


def _with_cursors(body: str, of: Composite, scope: Scope) -> str:
    """Select the cursors of a page as well, unless their names stand for something else."""
    cursor = Scope({"cursor": (("cursor", "", "String!"), Scope())})
    edges = Scope({"edges": (("edges", "", str(of.fields["edges"].type)), cursor)})
    if not scope.admits(edges):
        return body
    scope.add(edges)
    return f"{body[:-1]} edges {{ cursor }} }}"
