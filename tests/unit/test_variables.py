"""Variables: what is read once per document decides nothing differently from graphql-core."""

from typing import Any

import pytest
from graphql import GraphQLScalarType, OperationDefinitionNode, parse
from graphql.execution.values import get_variable_values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auth.access.reach import reach
from auth.roles import Role
from schema.graphql.printed import schema_for
from server.query.variables import Scalars

SCHEMA = schema_for(reach(frozenset({Role.POLICE_ANALYST})))
SCALARS = sorted(
    name for name, each in SCHEMA.type_map.items() if isinstance(each, GraphQLScalarType) and not name.startswith("__")
)
TEXTS = st.text(max_size=5) | st.sampled_from(["2023-08", "2023-08-31", "2023-02-30", "1.50", "7", "true", ""])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)


def operation(definitions: str) -> OperationDefinitionNode:
    """Give an operation with these variables."""
    node = parse(f"query ({definitions}) {{ __typename }}").definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    return node


@settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(SCALARS),
    required=st.booleans(),
    default=st.booleans(),
    sent=st.dictionaries(st.sampled_from(["a", "b"]), JSON, max_size=2),
)
def test_a_scalar_is_coerced_as_graphql_core_does(
    name: str, required: bool, default: bool, sent: dict[str, Any]
) -> None:
    """Whatever a client sends, the short way gives graphql-core's value or leaves it to graphql-core."""
    asked = operation(f"$a: {name}{'!' if required else ''} {'= null' if default and not required else ''}")
    scalars = Scalars.of(SCHEMA, asked)
    assert scalars is not None

    coerced = scalars.coerce(sent)

    assert coerced is None or coerced == get_variable_values(SCHEMA, asked.variable_definitions, sent)


def test_the_short_way_is_taken() -> None:
    """An id and a page size, as nearly every client sends them, are coerced without graphql-core."""
    scalars = Scalars.of(SCHEMA, operation("$id: ID!, $first: Int"))

    assert scalars is not None
    assert scalars.coerce({"first": 5, "id": "x"}) == {"id": "x", "first": 5}


@pytest.mark.parametrize("definitions", ["$a: [ID!]", "$a: OutcomeFilter", "$a: OutcomeKind"])
def test_lists_filters_and_enums_are_left_to_graphql_core(definitions: str) -> None:
    """Only single scalars are short; everything else has rules of its own."""
    assert Scalars.of(SCHEMA, operation(definitions)) is None
