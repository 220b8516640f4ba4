"""Walking a list page by page, forwards and backwards, visits every record once, whatever the order."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from auth.principal import Principal
from auth.roles import Role
from tests.oracle.documents.question import Question
from tests.oracle.evaluator import ROOTS, schema_of
from tests.oracle.pages import in_order, order_keys
from tests.oracle.stage import Stage
from tests.oracle.worlds.principals import principals, unnamed

ORACLE = settings.get_profile("oracle")
PAGES = 100
WALK = """
query Walk($first: Int, $last: Int, $after: String, $before: String, $orderBy: [%sOrder!]) {
  list: %s(first: $first, last: $last, after: $after, before: $before, orderBy: $orderBy) {
    nodes { id }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


def orders(random: Random, principal: Principal, root: str) -> list[dict[str, str]]:
    """Draw up to three keys of an order of the list *root*, hidden fields and fields full of ties included."""
    entity = ROOTS[root]
    seen = schema_of(principal.roles)[0].attributes[entity.name]
    fields = [field.name for field in entity.fields if field.name in seen]
    return [
        {"field": random.choice(fields), "direction": random.choice(("ASC", "DESC"))}
        for _ in range(random.randint(0, 3))
    ]


async def pages(
    stage: Stage, dialect: str, principal: Principal, *, root: str, order_by: Any, size: int, is_from_end: bool
) -> AsyncIterator[dict[str, Any]]:
    """Follow the cursors of a list until it says that there is no more."""
    size_name, cursor_name, has_name, next_name = ("first", "after", "hasNextPage", "endCursor")
    if is_from_end:
        size_name, cursor_name, has_name, next_name = ("last", "before", "hasPreviousPage", "startCursor")
    document, cursor = WALK % (ROOTS[root].name, root), None
    for _ in range(PAGES):
        variables = {size_name: size, cursor_name: cursor, "orderBy": order_by}
        body = json.loads(await stage.body(dialect, principal, Question(document, variables, None, {})))
        assert "errors" not in body
        page = body["data"]["list"]
        yield page
        cursor = page["pageInfo"][next_name]
        if not page["pageInfo"][has_name]:
            return
    raise AssertionError("the walk does not end")


@pytest.mark.parametrize("is_from_end", [False, True], ids=["forwards", "backwards"])
@settings(ORACLE, max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
async def test_a_walk_visits_every_record_once(stages: tuple[Stage, ...], is_from_end: bool, seed: int) -> None:
    """Following the cursors gives the whole list in its order, through missing values and ties, either way."""
    random = Random(seed)
    stage = random.choice(stages)
    principal = random.choice(principals(stage.tables, [random.choice(list(Role))]))
    root = random.choice(walkable(principal))
    order_by = orders(random, principal, root)
    size = random.choice((1, 2, 3, 7, 100)) if len(stage.rows.all(ROOTS[root].table.name)) < PAGES else 7
    note(f"{principal}\n{root} {order_by} {size}")
    entity, sight = ROOTS[root], stage.evaluator(principal).sight
    expected = [row["id"] for row in in_order(sight, entity, sight.visible(entity), order_keys(entity, order_by))]

    for dialect in stage.pipelines:
        visited: list[str] = []
        walk = pages(stage, dialect, principal, root=root, order_by=order_by, size=size, is_from_end=is_from_end)
        async for page in walk:
            ids = [node["id"] for node in page["nodes"]]
            visited = ids + visited if is_from_end else visited + ids

        assert visited == expected, dialect


def walkable(principal: Principal) -> list[str]:
    """Name the lists that this principal may ask for."""
    reached = schema_of(principal.roles)[0]
    return [
        root
        for root, entity in ROOTS.items()
        if reached.has(entity.name) and entity.family not in unnamed(principal) and root is not None
    ]
