"""Problems of a document: every error that validation found, in one body.

Messages are graphql-core's own; they speak of the role's schema only, so they
cannot name what is hidden.
"""

from __future__ import annotations

import json

from graphql import GraphQLError

from auth.refusal import Code


def invalid(errors: list[GraphQLError], request_id: str) -> bytes:
    """Write the response body for a document that is not valid."""
    told = [
        {
            "message": error.message,
            **_located(error),
            "extensions": {"code": Code.VALIDATION_FAILED.value, "requestId": request_id},
        }
        for error in errors
    ]
    return json.dumps({"errors": told}, ensure_ascii=False).encode("utf-8", "replace")


def _located(error: GraphQLError) -> dict[str, object]:
    """Say where an error is; nothing where that is not known."""
    places = [{"line": place.line, "column": place.column} for place in error.locations or ()]
    return {"locations": places} if places else {}
