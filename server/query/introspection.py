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
    OperationDefinitionNode,
    SelectionSetNode,
    VariableDefinitionNode,
    execute_sync,
)
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import get_variable_values

from server.query.document import Document
from server.query.planning import Asked
from server.query.splice import compact

_KEPT = 100


def answer(asked: Asked, key: str) -> str:
    """Give the JSON text of one introspection field, by its response name."""
    wanted = {name: value for name, value in asked.sent.items() if name in asked.document.shaping}
    variables = json.dumps(wanted, sort_keys=True)
    return _answered(asked.document, _operation_name(asked), variables, key)


@lru_cache(_KEPT)
def _answered(document: Document, name: str, variables: str, key: str) -> str:
    operation = document.operations[name]
    sent: dict[str, Any] = json.loads(variables)
    root = document.schema.query_type
    used = [each for each in operation.variable_definitions if each.variable.name.value in document.shaping]
    values = get_variable_values(document.schema, used, sent)
    if root is None or isinstance(values, list):
        raise TypeError("an introspection that was planned has a root and good variables")
    nodes = collect_fields(document.schema, document.fragments, values, root, operation.selection_set)[key]
    alone = _alone(operation, nodes, used, document)
    result = execute_sync(document.schema, alone, variable_values=sent)
    if result.errors:
        raise result.errors[0]
    return compact((result.data or {})[key])


def _alone(
    operation: OperationDefinitionNode,
    nodes: list[FieldNode],
    used: list[VariableDefinitionNode],
    document: Document,
) -> DocumentNode:
    only = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=tuple(used),
        directives=(),
        selection_set=SelectionSetNode(selections=tuple(nodes)),
    )
    return DocumentNode(definitions=(only, *document.fragments.values()))


def _operation_name(asked: Asked) -> str:
    return asked.operation.name.value if asked.operation.name else ""
