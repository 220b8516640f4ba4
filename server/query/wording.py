"""Wording: what graphql-core says of a request, without the values that the request brought.

Beside step 4 of a query. Somebody may send by mistake what names a person: it stands in no answer, so neither in
the log of whoever asked, nor on record. Names of the contract stay, and so does the place at fault. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    print_ast,
    type_from_ast,
)
from graphql.pyutils import inspect, print_path_list
from graphql.utilities import coerce_input_value

_VALUE_OF_SYNTAX = re.compile(r"\b(Int|Float|String|BlockString) ['\"].*", re.DOTALL)
_NO_SUCH_FIELD = re.compile(r"Field '(?![_A-Za-z][_0-9A-Za-z]*').*' is not defined by type", re.DOTALL)


def of_document(error: GraphQLError) -> GraphQLError:
    """Say what is wrong with a document.

    Example: ``Value does not exist in 'Kind' enum.``
    """
    if isinstance(error, GraphQLSyntaxError):
        said = _VALUE_OF_SYNTAX.sub(r"\1.", error.message)
    else:
        values = (node for node in error.nodes or () if isinstance(node, ValueNode))
        # A variable stands for a value, and is none.
        said = _without(error.message, (print_ast(node) for node in values if not isinstance(node, VariableNode)))
    return error if said == error.message else GraphQLError(said, error.nodes, error.source, error.positions)


def of_variables(error: GraphQLError, schema: GraphQLSchema, sent: Mapping[str, Any]) -> str:
    """Say what is wrong with a variable.

    Example: ``Variable '$input' got an invalid value at 'input.count'; Int cannot represent non-integer value.``
    """
    definition = error.nodes[0] if error.nodes else None
    if error.original_error is None or not isinstance(definition, VariableDefinitionNode):
        # Whatever was not there at all.
        return error.message
    name, found = definition.variable.name.value, list[tuple[list[str | int], Any, str]]()
    declared: Any = type_from_ast(schema, definition.type)
    coerce_input_value(
        sent[name], declared, lambda path, value, inner: found.append((path, value, inner.message)), None, True
    )
    path, value, said = found[0]
    told = _without(_NO_SUCH_FIELD.sub("A field is not defined by type", said), (inspect(value), str(value)))
    at = f" at '{name}{print_path_list(path)}'" if path else ""
    return f"Variable '${name}' got an invalid value{at}; {told}"


def _without(said: str, values: Iterable[str]) -> str:
    """Leave out each of *values*, as graphql-core writes it: behind a colon, or in the midst."""
    for value in filter(None, values):
        for written in (f": {value}", f" '{value}'", f" {value}"):
            said = said.replace(written, "")
    return said
