"""Measure: how large the values of a request may be - filters above all.

A filter becomes SQL of its own size, so a document that is short by its tokens
can still be large by its values. Literals are measured before anything walks
them, filters when their page is planned.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, TokenKind

from auth.refusal import Code, RefusalError, Refused
from server.limits import Limits

_ROUND = (TokenKind.PAREN_L, TokenKind.PAREN_R)
_OPENING = (TokenKind.BRACE_L, TokenKind.BRACKET_L)
_CLOSING = (TokenKind.BRACE_R, TokenKind.BRACKET_R)


def check_literals(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document with a value that is nested deeper than any filter may be.

    Read from the tokens: values stand between round brackets, and walking the tree would cost as much as reading it.
    """
    token = document.loc.start_token if document.loc else None
    depth, is_value = 0, False
    while token is not None:
        kind = token.kind
        if kind in _ROUND:
            depth, is_value = 0, kind is TokenKind.PAREN_L
        elif is_value and kind in _OPENING:
            depth += 1
            if depth > limits.value_depth:
                raise too_much("value_depth", limits.value_depth)
        elif is_value and kind in _CLOSING:
            depth -= 1
        token = token.next


def check_filter(given: Any, limits: Limits, *, of: str = "filter_conditions") -> int:
    """Count the conditions of a filter; refuse one with more, or nested deeper, than one page may have.

    Conditions are comparisons, links and the objects around them. *of* names another limit for another input.
    """
    most = getattr(limits, of)
    waiting: list[tuple[Any, int]] = [(given, 1)]
    conditions = 0
    while waiting:
        value, depth = waiting.pop()
        if depth > limits.value_depth:
            raise too_much("value_depth", limits.value_depth)
        children = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        conditions += isinstance(value, Mapping)
        if conditions > most:
            raise too_much(of, most)
        waiting.extend((each, depth + 1) for each in children)
    return conditions


def too_much(what: str, most: int) -> RefusalError:
    """Refuse a document that exceeds a limit; *what* is the name of its setting after WARDMOTE_LIMIT_."""
    name = what.replace("_", " ")
    refused = Refused(Code.LIMIT_EXCEEDED, f"This exceeds the limit of {most:,} {name}: ask for less at once.")
    return RefusalError(refused, details={"limit": most, "of": what})
