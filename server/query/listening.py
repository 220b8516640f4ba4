"""Listening: one round of a subscription, which is answered like a query from the place where its stream stands.

A subscription is asked over and over by server/http/streaming.py, each time with these variables; asked in any other
way it is refused. JSON cannot make them, so nobody sends a place by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import OperationDefinitionNode, OperationType

from auth.refusal import Code, RefusalError, Refused

# Where the place of a stream stands among the variables; no variable can have this name.
STANDS_AT = "where the stream stands"
NOT_STREAMED = Refused(
    Code.BAD_USER_INPUT, "A subscription is answered as a stream: ask for it with Accept: text/event-stream."
)


class Listened(dict[str, Any]):
    """The variables of an operation that is answered as a stream, and the cursor that it stands at by now."""

    after: str | None = None


def is_subscription(operation: OperationDefinitionNode) -> bool:
    """Tell whether an operation is one."""
    return operation.operation is OperationType.SUBSCRIPTION


def listened(
    operation: OperationDefinitionNode, values: dict[str, Any], sent: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Give the variables of an operation, with the place of its stream. Raises: RefusalError where there is none."""
    if not is_subscription(operation):
        return values
    if not isinstance(sent, Listened):
        raise RefusalError(NOT_STREAMED)
    return {**values, STANDS_AT: sent.after} if sent.after is not None else values
