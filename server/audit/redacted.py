"""Redacted: what a request brought, as it may be kept for ever.

Kept are ids, dates, numbers and words of our own vocabulary; of any other text its length, because somebody may have
written a name into it. Keys and names are kept where they have the form that GraphQL gives them. What is left always
has a canonical form, whatever was sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from auth.refusal import MEANINGS, Code
from schema.catalogue import CATALOGUE
from schema.codes import code_list, code_lists

_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,99}")
# A UUID, a month, a day, an instant.
_PLAIN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{4}-[0-9]{2}(-[0-9]{2}(T[0-9:]{8}Z)?)?", re.ASCII)
# What graphql-core says of a field that is not in the role's schema: names of GraphQL, and nothing else.
_NO_SUCH_FIELD = re.compile(r"Cannot query field '[_0-9A-Za-z]{1,100}' on type '[_0-9A-Za-z]{1,100}'\.")
# A number of more digits may be that of a person: a telephone, a patient. What has more has no canonical form either.
_MOST_DIGITS = 9
_TOO_LARGE = 10**_MOST_DIGITS
_DIGITS = re.compile(r"[0-9]")
_LONG_NUMBER = re.compile(rf"[0-9]{{{_MOST_DIGITS + 1}}}")
_MOST, _DEEPEST = 50, 12
_LONGEST_REASON = 300


def variables(sent: Mapping[str, object]) -> dict[str, object]:
    """Give the variables of a request without what may name a person."""
    return {name: _value(each, 1) for name, each in list(sent.items())[:_MOST] if _NAME.fullmatch(name)}


def name(given: str | None) -> str | None:
    """Give the name of an operation; None where there is none, or it is no name of GraphQL."""
    return given if given and _NAME.fullmatch(given) else None


def reason(code: Code, public: str) -> str:
    """Give the public text of a refusal; the meaning of its code where the text may repeat what was sent.

    What is repeated stands in quotation marks: graphql-core writes values of a request so, and our own rules repeat
    none.
    """
    if (found := _NO_SUCH_FIELD.match(public)) is not None:
        return found[0]
    is_repeating = "'" in public or '"' in public or _LONG_NUMBER.search(public) is not None
    return MEANINGS[code] if is_repeating else public[:_LONGEST_REASON]


def _value(value: object, depth: int) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -_TOO_LARGE < value < _TOO_LARGE else "a number"
    if isinstance(value, float):
        told = repr(value) if abs(value) < _TOO_LARGE else ""
        return told if 0 < len(_DIGITS.findall(told)) <= _MOST_DIGITS else "a number"
    if isinstance(value, str):
        is_plain = _PLAIN.fullmatch(value) is not None or value in _words()
        return value if is_plain else f"text of {len(value)}"
    if depth > _DEEPEST:
        return "deeper"
    if isinstance(value, Mapping):
        pairs = [(str(key), each) for key, each in value.items()]
        return {key: _value(each, depth + 1) for key, each in pairs[:_MOST] if _NAME.fullmatch(key)}
    if isinstance(value, (list, tuple)):
        return [_value(each, depth + 1) for each in value] if len(value) <= _MOST else f"list of {len(value)}"
    return "unknown"


@cache
def _words() -> frozenset[str]:
    """Give every code, and every name that orders a list."""
    codes = {code.code for each in code_lists() for code in code_list(each).codes}
    names = {each.name for entity in CATALOGUE.values() for each in entity.every_attribute()}
    return frozenset({*codes, *names, "ASC", "DESC"})
