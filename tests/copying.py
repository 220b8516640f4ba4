"""Copying: a copy that is kept by `changes`, and what a fresh reading of the lists gives the same principal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

from auth.principal import Principal
from auth.refusal import Code, RefusalError
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Field, Governance, Link
from schema.graphql.changes import KINDS, WORDS
from server.query.answer import Answer, Answering
from tests.oracle.evaluator import schema_of
from tests.oracle.worlds.principals import unnamed


def selection(schema: GraphQLSchema, kind: Entity) -> str:
    """Ask every value, link and list of a kind of record, under names that are of one type."""
    parts = [f"... on {kind.name} {{ id {_values(schema, kind, kind.name)} }}"]
    members = (each.name for each in kind.members if each.name in schema.type_map)
    parts += [f"... on {each} {{ {_values(schema, kind, each)} }}" for each in members]
    return " ".join(parts)


def _values(schema: GraphQLSchema, kind: Entity, name: str) -> str:
    of = schema.type_map[name]
    assert isinstance(of, GraphQLObjectType | GraphQLInterfaceType)
    shared = {each.name for each in kind.own} if name != kind.name else set()
    several = _several(schema)
    found = ["withheld"] if "withheld" in of.fields and not shared else []
    for key, each in kind.attributes(name).items():
        if key in of.fields and key not in shared:
            below = _below(schema, kind, each) if isinstance(each, Link) else ""
            if below is not None:
                found.append(f"{name}{key}: {key} {below}" if key in several else f"{key} {below}")
    return " ".join(found)


@cache
def _several(schema: GraphQLSchema) -> frozenset[str]:
    """Name the fields that are of several types, depending on the kind of record: one answer cannot hold both."""
    types: dict[str, set[str]] = {}
    for kind in KINDS:
        for name in (kind.name, *kind.types()):
            fields = getattr(schema.type_map.get(name), "fields", {})
            for key, of in fields.items():
                types.setdefault(key, set()).add(str(of.type))
    return frozenset(key for key, names in types.items() if len(names) > 1)


def _below(schema: GraphQLSchema, kind: Entity, link: Link) -> str | None:
    target = CATALOGUE[link.target]
    if target.governance is Governance.WITHIN and link.many and target.within is not None:
        names = schema.type_map[target.name].fields  # type: ignore[attr-defined]
        own = [each.name for each in target.fields if each.name in names] + ["withheld"] * ("withheld" in names)
        return f"(first: 30) {{ nodes {{ {' '.join(own)} }} }}" if link.paged else f"{{ {' '.join(own)} }}"
    return None if link.paged else "{ id }"


def kinds_of(principal: Principal) -> tuple[Entity, ...]:
    """Name the kinds that this token can read the lists of."""
    _, schema = schema_of(principal.roles)
    without = unnamed(principal)
    return tuple(each for each in KINDS if each.name in schema.type_map and each.family not in without)


@dataclass
class Copy:
    """A copy of what one principal may see, by kind and id, in front of one pipeline."""

    answer: Answering
    principal: Principal
    size: int = 100
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    cursor: str | None = None
    # What each round told: kind of change, kind of record, and id.
    told: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def kinds(self) -> tuple[Entity, ...]:
        """The kinds of record that it holds."""
        return kinds_of(self.principal)

    @property
    def document(self) -> str:
        """What is asked of changes."""
        _, schema = schema_of(self.principal.roles)
        asked = " ".join(selection(schema, kind) for kind in self.kinds)
        items = f"items {{ change entity id record {{ __typename {asked} }} }}"
        return (
            f"query ($after: String) {{ changes(first: {self.size}, after: $after) {{ endCursor hasMore {items} }} }}"
        )

    async def follow(self) -> list[tuple[str, str, str]]:
        """Apply everything that is new, and give what was told."""
        self.told, more = [], True
        while more:
            page = (await asked(self.answer, self.document, {"after": self.cursor}, self.principal))["changes"]
            for item in page["items"]:
                self.apply(item)
            self.cursor, more = page["endCursor"], page["hasMore"]
        return self.told

    def apply(self, item: Mapping[str, Any]) -> None:
        """Do what a change says; one that was overtaken is only followed by another."""
        self.told.append((item["change"], WORDS[item["entity"]], item["id"]))
        mine = self.records.setdefault(WORDS[item["entity"]], {})
        if item["change"] == "DISAPPEARED":
            assert item["record"] is None
            mine.pop(item["id"], None)
        elif item["record"] is not None:
            assert item["record"]["id"] == item["id"]
            mine[item["id"]] = item["record"]

    async def fresh(self) -> dict[str, dict[str, Any]]:
        """Read everything through the lists."""
        return {kind.name: await self._list(kind) for kind in self.kinds}

    async def _list(self, kind: Entity) -> dict[str, Any]:
        _, schema = schema_of(self.principal.roles)
        found: dict[str, Any] = {}
        after, more = None, True
        nodes = f"nodes {{ __typename {selection(schema, kind)} }}"
        document = (
            f"query ($after: String) {{ {kind.root}(first: 100, after: $after) "
            f"{{ {nodes} pageInfo {{ hasNextPage endCursor }} }} }}"
        )
        while more:
            page = (await asked(self.answer, document, {"after": after}, self.principal))[kind.root or ""]
            found |= {node["id"]: node for node in page["nodes"]}
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        return found

    def held(self) -> dict[str, dict[str, Any]]:
        """Give what the copy holds, by kind."""
        return {kind.name: self.records.get(kind.name, {}) for kind in self.kinds}


async def asked(answer: Answering, document: str, variables: dict[str, Any], by: Principal) -> dict[str, Any]:
    """Give the data of an answer that must be one."""
    told: Answer = await answer(document, variables, None, by, "the request")
    whole = json.loads(told.body)
    assert "errors" not in whole, whole["errors"]
    data: dict[str, Any] = whole["data"]
    return data


async def is_refused(answer: Answering, document: str, variables: dict[str, Any], by: Principal) -> Code:
    """Give the code with which it is refused."""
    try:
        await answer(document, variables, None, by, "the request")
    except RefusalError as error:
        return error.refused.code
    raise AssertionError("it was answered")


__all__ = ["Copy", "Field", "asked", "is_refused", "kinds_of", "selection"]
