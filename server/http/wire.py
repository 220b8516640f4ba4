"""Wire: reading a request body within a limit, and sending one whole response.

Plain ASGI, with no request or response objects in between: this is the hot path.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Set
from typing import Any
from urllib.parse import parse_qsl

from auth.reason import Reason
from auth.refusal import Code, Refused
from server.problems import HttpRefusal

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# The place in the ASGI scope where the request's note is kept (see middleware.py).
NOTE = "wardmote.note"


class ClientGone(Exception):
    """Say that the client closed the connection before its request was read; nobody is left to answer."""


def parameters(scope: Scope, known: Set[str], refused: Refused) -> dict[str, str]:
    """Read the parameters of an address, each of which is *known* and stands there once.

    Of a misspelled one nobody would hear, and of two nobody knows which is meant. Raises: HttpRefusal 400.
    """
    given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    found = dict(given)
    if found.keys() - known or len(found) != len(given):
        raise HttpRefusal(400, refused)
    return found


async def read_body(scope: Scope, receive: Receive, *, limit: int) -> bytes:
    """Read the whole body of at most *limit* bytes, declared or chunked.

    Raises: HttpRefusal 413 as soon as the limit is passed; ClientGone.
    """
    declared = first(scope, b"content-length")
    if declared is not None and declared.isdigit() and int(declared[:20]) > limit:
        raise _too_large(limit)
    message = await receive()
    body: bytes = message.get("body", b"")
    chunks = [body]
    size = len(body)
    while message["type"] != "http.disconnect" and message.get("more_body") and size <= limit:
        message = await receive()
        body = message.get("body", b"")
        size += len(body)
        chunks.append(body)
    if message["type"] == "http.disconnect":
        raise ClientGone
    if size > limit:
        raise _too_large(limit)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def send_response(
    send: Send, status: int, body: bytes, *, content_type: bytes, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Send one whole response."""
    raw = [(b"content-type", content_type), (b"content-length", b"%d" % len(body)), *headers]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def first(scope: Scope, name: bytes) -> bytes | None:
    """Give the first value of the header *name* (lower case), or None."""
    value: bytes
    for key, value in scope["headers"]:
        if key == name:
            return value
    return None


def raw_headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Write *headers* as ASGI wants them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _too_large(limit: int) -> HttpRefusal:
    public = f"The request body is larger than {limit} bytes: split the request."
    return HttpRefusal(
        413, Refused(Code.LIMIT_EXCEEDED, public, Reason.TOO_LARGE), details={"limit": limit, "of": "body_bytes"}
    )
