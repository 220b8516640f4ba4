"""Measure: how large the values of a request may be - filters above all.

A filter becomes SQL of its own size, so a document that is short by its tokens
can still be large by its values. Literals are measured before anything walks
them, filters when their page is planned.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, ListValueNode, Node, ObjectValueNode

from auth.refusal import Code, RefusalError, Refused

# Objects and lists within each other: a filter of ten levels, each behind a list.
DEEPEST_VALUE = 20
# Conditions of all filters of one connection: comparisons, links and the objects around them.
MOST_CONDITIONS = 200
# Links of one filter, and links behind links: each is a look-up for every row that is considered.
MOST_LINKS = 10
DEEPEST_LINK = 3


def check_literals(document: DocumentNode) -> None:
    """Refuse a document with a value that is nested deeper than any filter may be."""
    waiting: list[tuple[Node, int]] = [(document, 0)]
    while waiting:
        node, depth = waiting.pop()
        deeper = depth + isinstance(node, (ObjectValueNode, ListValueNode))
        if deeper > DEEPEST_VALUE:
            raise too_much("value depth", DEEPEST_VALUE)
        for key in node.keys:
            child = getattr(node, key)
            children = child if isinstance(child, (list, tuple)) else [child]
            waiting.extend((each, deeper) for each in children if isinstance(each, Node))


def check_filter(given: Any) -> None:
    """Refuse a filter with more conditions or deeper nesting than one page may have."""
    waiting: list[tuple[Any, int]] = [(given, 1)]
    conditions = 0
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST_VALUE:
            raise too_much("value depth", DEEPEST_VALUE)
        children = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        conditions += isinstance(value, Mapping)
        if conditions > MOST_CONDITIONS:
            raise too_much("conditions", MOST_CONDITIONS)
        waiting.extend((each, depth + 1) for each in children)


def too_much(what: str, most: int) -> RefusalError:
    """Refuse a document that exceeds a limit, naming it."""
    name = what.replace("_", " ")
    refused = Refused(Code.LIMIT_EXCEEDED, f"This exceeds the limit of {most:,} {name}: ask for less at once.")
    return RefusalError(refused, details={"limit": most, "of": what})
