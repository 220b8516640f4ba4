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
from server.settings import Limits


def check_literals(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document with a value that is nested deeper than any filter may be."""
    waiting: list[tuple[Node, int]] = [(document, 0)]
    while waiting:
        node, depth = waiting.pop()
        deeper = depth + isinstance(node, (ObjectValueNode, ListValueNode))
        if deeper > limits.value_depth:
            raise too_much("value_depth", limits.value_depth)
        for key in node.keys:
            child = getattr(node, key)
            children = child if isinstance(child, (list, tuple)) else [child]
            waiting.extend((each, deeper) for each in children if isinstance(each, Node))


def check_filter(given: Any, limits: Limits) -> int:
    """Count the conditions of a filter; refuse one with more, or nested deeper, than one page may have.

    Conditions are comparisons, links and the objects around them.
    """
    waiting: list[tuple[Any, int]] = [(given, 1)]
    conditions = 0
    while waiting:
        value, depth = waiting.pop()
        if depth > limits.value_depth:
            raise too_much("value_depth", limits.value_depth)
        children = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        conditions += isinstance(value, Mapping)
        if conditions > limits.filter_conditions:
            raise too_much("filter_conditions", limits.filter_conditions)
        waiting.extend((each, depth + 1) for each in children)
    return conditions


def too_much(what: str, most: int) -> RefusalError:
    """Refuse a document that exceeds a limit; *what* is the name of its setting after WARDMOTE_LIMIT_."""
    name = what.replace("_", " ")
    refused = Refused(Code.LIMIT_EXCEEDED, f"This exceeds the limit of {most:,} {name}: ask for less at once.")
    return RefusalError(refused, details={"limit": most, "of": what})
