"""Payload: the JSON body of a GraphQL request, read strictly.

Takes bytes, gives the document text, the variables and the operation name, or one clear refusal. What
JSON allows but no database can store (a lone surrogate, the character U+0000) is refused here for all.
Source: GraphQL over HTTP specification, section 5.
"""

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from auth.reason import Reason
from auth.refusal import Code, Refused
from server.problems import HttpRefusal


@dataclass(frozen=True, slots=True)
class Payload:
    """Hold what a client asked for."""

    document: str
    variables: dict[str, Any] | None
    operation_name: str | None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


# Deeper than any filter; whatever reads variables later may do so by recursion.
DEEPEST = 50

DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def read_payload(body: bytes) -> Payload:
    """Read a request body.

    Raises: HttpRefusal 400 that says which member is wrong.
    """
    try:
        payload = DECODER.decode(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _bad("The body must be one JSON object in UTF-8.") from error
    if isinstance(payload, list):
        raise _bad("Send one operation a request: a JSON object, no array.")
    if not isinstance(payload, dict):
        raise _bad("The body must be a JSON object with the member `query`.")
    if b"\\u" in body or body.count(b"{") + body.count(b"[") > DEEPEST:
        _inspect(payload)
    document, variables = payload.get("query"), payload.get("variables")
    operation_name, extensions = payload.get("operationName"), payload.get("extensions")
    if not isinstance(document, str):
        raise _bad("The member `query` must be the text of a GraphQL document.")
    if variables is not None and not isinstance(variables, dict):
        raise _bad("The member `variables` must be an object or null.")
    if operation_name is not None and not isinstance(operation_name, str):
        raise _bad("The member `operationName` must be a text or null.")
    if extensions is not None and not isinstance(extensions, dict):
        raise _bad("The member `extensions` must be an object or null.")
    return Payload(document, variables, operation_name)


def _inspect(payload: object) -> None:
    """Look at every value; called only when the bytes show that there may be something to find."""
    waiting: list[tuple[object, int]] = [(payload, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise _bad(f"The body nests deeper than {DEEPEST} levels.")
        if isinstance(value, dict):
            waiting.extend((part, depth + 1) for pair in value.items() for part in pair)
        elif isinstance(value, list):
            waiting.extend((part, depth + 1) for part in value)
        elif isinstance(value, str) and ("\x00" in value or _has_surrogate(value)):
            raise _bad("A text holds a character that is no Unicode character or is U+0000.")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _bad(public: str) -> HttpRefusal:
    return HttpRefusal(400, Refused(Code.BAD_USER_INPUT, public, Reason.MALFORMED))
