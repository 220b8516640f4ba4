"""Introspection: `__schema` and `__type`, answered by graphql-core from the role's schema.

The answer depends on the document and its variables only, so it is worked out
once for each and kept: an explorer asks the same at every start.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    SelectionSetNode,
    execute_sync,
)
from graphql.execution.collect_fields import collect_fields

from server.query.document import Document
from server.query.planning import Asked
from server.query.splice import compact

_KEPT = 100


def answer(asked: Asked, key: str) -> str:
    """Give the JSON text of one introspection field, by its response name."""
    variables = json.dumps(asked.variables, default=str, sort_keys=True)
    return _answered(asked.document, _operation_name(asked), variables, key)


@lru_cache(_KEPT)
def _answered(document: Document, name: str, variables: str, key: str) -> str:
    operation = document.operations[name]
    values: dict[str, Any] = json.loads(variables)
    root = document.schema.query_type
    if root is None:
        raise TypeError("the schema has no Query")
    nodes = collect_fields(document.schema, document.fragments, values, root, operation.selection_set)[key]
    alone = _alone(operation, nodes, document.fragments)
    result = execute_sync(document.schema, alone, variable_values=values)
    if result.errors:
        raise result.errors[0]
    return compact((result.data or {})[key])


def _alone(
    operation: OperationDefinitionNode, nodes: list[FieldNode], fragments: dict[str, FragmentDefinitionNode]
) -> DocumentNode:
    only = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=(),
        selection_set=SelectionSetNode(selections=tuple(nodes)),
    )
    return DocumentNode(definitions=(only, *fragments.values()))


def _operation_name(asked: Asked) -> str:
    return asked.operation.name.value if asked.operation.name else ""
