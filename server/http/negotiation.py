"""Negotiation: what a request says it sends and what it wants back.

Pure. The rules are remembered by header text, because clients send the same few texts for ever.
Source: GraphQL over HTTP specification, sections 4 and 6; RFC 9110 section 12.5.1.
"""

from functools import lru_cache

from server.problems import MediaType

EVENT_STREAM = "text/event-stream"

# What a range in Accept stands for. A client that takes anything is most likely an old one.
RANGES = {
    "application/graphql-response+json": MediaType.NATIVE,
    "application/json": MediaType.LEGACY,
    "application/*": MediaType.LEGACY,
    "*/*": MediaType.LEGACY,
}


@lru_cache(256)
def answer_type(accept: str | None) -> MediaType | None:
    """Choose the media type of the answer, or None when the client takes none we have.

    The highest weight wins; between equals the native type does, because its status codes tell more.
    """
    if accept is None or not accept.strip():
        return MediaType.LEGACY
    weights: dict[MediaType, float] = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        media = RANGES.get(name)
        if media is not None and is_utf8(parameters):
            weights[media] = max(weights.get(media, 0.0), _weight(parameters))
    acceptable = {media: weight for media, weight in weights.items() if weight > 0}
    if not acceptable:
        return None
    return max(acceptable, key=lambda media: (acceptable[media], media is MediaType.NATIVE))


@lru_cache(256)
def wants_stream(accept: str | None) -> bool:
    """Tell whether the client wants events: it takes them, and takes nothing else that we have more gladly or first.

    Source: GraphQL over Server-Sent Events, distinct connections mode.
    """
    return most_wanted(accept, frozenset((*RANGES, EVENT_STREAM))) == EVENT_STREAM


@lru_cache(256)
def most_wanted(accept: str | None, known: frozenset[str]) -> str | None:
    """Choose of *known* names what the client takes most gladly, the first of equals; None where it takes none."""
    parts = [[piece.strip().lower() for piece in part.split(";")] for part in (accept or "").split(",")]
    named = [(name, _weight(parameters)) for name, *parameters in parts if name in known]
    best = max((weight for _, weight in named), default=0.0)
    return next(name for name, weight in named if weight == best) if best > 0 else None


@lru_cache(256)
def is_json(content_type: str | None) -> bool:
    """Tell whether a body of this Content-Type is JSON in UTF-8."""
    if content_type is None:
        return False
    name, *parameters = (piece.strip().lower() for piece in content_type.split(";"))
    return name == "application/json" and is_utf8(parameters)


def is_utf8(parameters: list[str]) -> bool:
    """Tell whether the parameters of a media type name no character set but UTF-8."""
    charsets = [text.removeprefix("charset=").strip('"') for text in parameters if text.startswith("charset=")]
    return all(charset in ("utf-8", "utf8") for charset in charsets)


def _weight(parameters: list[str]) -> float:
    for text in parameters:
        if text.startswith("q="):
            try:
                weight = float(text.removeprefix("q="))
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0
