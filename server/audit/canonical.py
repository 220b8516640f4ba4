"""Canonical: content becomes the one text that is hashed, kept and proved (RFC 8785).

Of what an entry may hold - text, whole numbers within 2^53, truth values, lists, and objects whose keys are ASCII - the
text is written here; everything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring

from schema.tables.base import instant_text

LARGEST = 2**53 - 1

# What a name looks like.
WORD = re.compile(r"[^\x00-\x1f]+")
NO_WORD = "a name is there, and holds no control character"
_NO_KEY = "a key is ASCII"
# Kept texts of what comes again, such as agreements in force.
_KEPT = 4_096


def canonical(content: Mapping[str, object]) -> str:
    """Write *content* in the canonical form of RFC 8785. Raises: ValueError for what has none here."""
    text = value(content)
    text.encode()  # half a surrogate pair has no UTF-8
    return text


@lru_cache(100)
def written(at: datetime) -> str:
    """Write an instant as entries hold it: UTC, to the second."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant_text(at)


def value(content: object) -> str:
    """Write *content* as RFC 8785 does. Raises: ValueError for what has no such form here."""
    if isinstance(content, str):
        return encode_basestring(content)
    if isinstance(content, bool):
        return "true" if content else "false"
    if content is None:
        return "null"
    if isinstance(content, int):
        if not -LARGEST <= content <= LARGEST:
            raise ValueError("a number has at most 53 bits")
        return str(content)
    if isinstance(content, dict):
        try:
            keys = sorted(content)
        except TypeError as error:
            raise ValueError(_NO_KEY) from error
        return "{" + ",".join([f"{_key(key)}:{value(content[key])}" for key in keys]) + "}"
    if isinstance(content, list | tuple):
        return "[" + ",".join([value(inner) for inner in content]) + "]"
    raise ValueError(f"no canonical form for {type(content).__name__}")


@lru_cache(_KEPT)
def _key(key: object) -> str:
    if not (isinstance(key, str) and key.isascii()):
        raise ValueError(_NO_KEY)
    return encode_basestring(key)
