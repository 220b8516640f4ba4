"""Members: a line of NDJSON becomes what a row of `ingest...` would give, with a fault for each value that is none.

The values are those of GraphQL's variables and are read by the same scalars. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from graphql import GraphQLBoolean, GraphQLError, GraphQLID, GraphQLInt, GraphQLString

from schema.codes import code_list
from schema.contribution import Part
from schema.entity import Field, Kind
from schema.graphql import scalars
from schema.mutations.contributions import FaultCode
from server.contributing.columns import PROBLEM, Column, Layout, UnreadableSheet
from server.contributing.row import Fault, Row
from server.contributing.sheet import short

Reads = Callable[[Any], Any]

_READS: Mapping[Kind, Reads] = {
    Kind.ID: GraphQLID.parse_value,
    Kind.TEXT: GraphQLString.parse_value,
    Kind.INTEGER: GraphQLInt.parse_value,
    Kind.FLAG: GraphQLBoolean.parse_value,
    Kind.PENCE: scalars.Pence.parse_value,
    Kind.DAY: scalars.Date.parse_value,
    Kind.MONTH: scalars.Month.parse_value,
    Kind.DECIMAL: scalars.Decimal.parse_value,
}
NO_SUCH = "There is no such member."


def decoded(content: bytes, number: int) -> dict[str, Any]:
    """Read one line as a JSON object. Raises: UnreadableSheet."""
    try:
        found = _DECODER.decode(content.decode())
    except UnicodeDecodeError as error:
        raise UnreadableSheet(f"The body, line {number}: this is not UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableSheet(f"The body, line {number}: this is no JSON.") from error
    if not isinstance(found, dict):
        raise UnreadableSheet(f"The body, line {number}: this is no JSON object.")
    return found


class LineReader:
    """Reads lines of one layout."""

    def __init__(self, layout: Layout) -> None:
        own = {each.heading: _reads(each) for each in layout.columns.values() if each.part is None}
        self._own, self._is_quiet = own, layout.kind.is_about_patients
        self._parts = {part.name: _PartReader(part, layout) for part in layout.kind.parts if layout.of_part(part)}

    def row(self, line: Mapping[str, Any]) -> Row:
        """Read one line."""
        given: dict[str, Any] = {}
        read = Row(given, {})
        for place, (name, value) in enumerate(line.items(), 1):
            if (reads := self._own.get(name)) is not None:
                given[name] = None if value is None else _read(reads, value, read.faults, (name,), self._is_quiet)
            elif name in self._parts:
                given[name] = None if value is None else self._parts[name].lines(value, read.faults)
            elif name != PROBLEM:
                where = f"member {place}" if self._is_quiet else short(name)
                read.faults.append(Fault.at(FaultCode.DOES_NOT_FIT, where, message=NO_SUCH))
        return read


class _PartReader:
    def __init__(self, part: Part, layout: Layout) -> None:
        self._name, self._has_members = part.name, part.entity is not None
        self._members = {each.attribute.name if each.attribute else "id": _reads(each) for each in layout.of_part(part)}

    def lines(self, value: Any, faults: list[Fault]) -> list[Any]:
        """Read a list; GraphQL takes a single value for a list of one."""
        told = value if isinstance(value, list) else [value]
        return [self._line(each, faults, (self._name, str(at))) for at, each in enumerate(told)]

    def _line(self, value: Any, faults: list[Fault], path: tuple[str, ...]) -> Any:
        if not self._has_members:
            return _read(self._members["id"], value, faults, path)
        if not isinstance(value, dict):
            faults.append(Fault.at(FaultCode.OUT_OF_RANGE, *path, message="This is no object."))
            return {}
        found = {}
        for name, each in value.items():
            if (reads := self._members.get(name)) is None:
                faults.append(Fault.at(FaultCode.DOES_NOT_FIT, *path, short(name), message=NO_SUCH))
            else:
                found[name] = None if each is None else _read(reads, each, faults, (*path, name))
        return found


def _read(reads: Reads, value: Any, faults: list[Fault], path: tuple[str, ...], is_quiet: bool = False) -> Any:
    try:
        return reads(value)
    except GraphQLError as error:
        # What GraphQL says of a value repeats it.
        said = "This is no value of the member." if is_quiet else error.message[:_LONGEST]
        faults.append(Fault.at(FaultCode.OUT_OF_RANGE, *path, message=said))
        return None


def _reads(column: Column) -> Reads:
    attribute = column.attribute
    if attribute is None:
        return GraphQLID.parse_value if column.part else GraphQLString.parse_value
    if not isinstance(attribute, Field):
        return GraphQLID.parse_value
    if attribute.codes is None:
        return _READS[attribute.kind]
    known = frozenset(each.code for each in code_list(attribute.codes).codes) - column.hidden

    def code(value: Any) -> Any:
        if not isinstance(value, str) or value not in known:
            raise GraphQLError(f"This is none of its codes: {', '.join(sorted(known)[:_FEW])}, ...")
        return value

    return code


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)
_LONGEST, _FEW = 200, 5
