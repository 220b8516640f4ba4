"""Said: what the body of an entry says and a column or a table beside it says again, read to be compared.

Entries are read by the million, and only their instants and their requests are new each time: who asked comes again,
so does what the same question told of, and so does the rest. Each of these three is read once, and a body that does
not fall into them as entries do is read as a whole.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic_core import SchemaValidator, from_json
from pydantic_core.core_schema import (
    any_schema,
    int_schema,
    list_schema,
    str_schema,
    typed_dict_field,
    typed_dict_schema,
)

from server.audit.telling import text_of
from server.work import new_id

# So many parts of each kind are kept as they were read, those of bodies of so many bytes at most.
_KEPT, _LARGEST = 2_000, 8_000

_AT, _REQUEST, _QUOTE = b'"at":"', b'"request":"', b'"'
_is_plain = re.compile(rb"[0-9A-Za-z:-]+").fullmatch
# Stands in a part for what was cut out of it: drawn by each process, so nobody has written it into an entry.
_CUT = new_id()
_CUT_OUT = _CUT.encode()

_text = typed_dict_field(str_schema())
_anything = typed_dict_field(any_schema(), required=False)
_who = {
    "actor": typed_dict_field(
        typed_dict_schema({"id": _text, "agency": typed_dict_field(str_schema(), required=False)})
    )
}
_what = {"disclosed": _anything, "kinds": typed_dict_field(list_schema(str_schema())), "name": _text}
_set = {"count": typed_dict_field(int_schema(strict=True)), "digest": _text, "entity": _text, "owner": _text}
_WHO, _WHAT = SchemaValidator(typed_dict_schema(_who)), SchemaValidator(typed_dict_schema(_what))
_WHOLE = SchemaValidator(typed_dict_schema({**_who, "at": _text, **_what}))
_SETS = SchemaValidator(list_schema(typed_dict_schema(_set)))

# At, kinds, name, actor and agency of an entry, as its columns have them.
Columns = tuple[str, str, str, str, str | None]


class Sets(NamedTuple):
    """Hold what a body says of the sets it tells of: the text of its telling, and their numbers of ids."""

    text: str
    counts: str


def said(body: bytes) -> tuple[Columns, Sets | None]:
    """Read *body*: what its columns say, and the sets it tells of, if any. Raises: ValueError for what is no entry."""
    if len(body) <= _LARGEST:
        try:
            return _in_parts(body)
        except ValueError:
            pass
    content = _WHOLE.validate_json(body)
    kinds, name, sets = _what_of(content)
    return (content["at"], kinds, name, *_who_of(content)), sets


def _in_parts(body: bytes) -> tuple[Columns, Sets | None]:
    """Read a body that has an instant and a request part by part. Raises: ValueError for what may be anything else."""
    before, _, rest = body.partition(_AT)
    at, _, rest = rest.partition(_QUOTE)
    between, _, rest = rest.partition(_REQUEST)
    request, _, behind = rest.partition(_QUOTE)
    if not (_is_plain(at) and _is_plain(request)):
        raise ValueError("not as entries are written")
    actor, agency = _before(before)
    kinds, name, sets = _between(between)
    _behind(behind)
    return (at.decode(), kinds, name, actor, agency), sets


@lru_cache(_KEPT)
def _before(text: bytes) -> tuple[str, str | None]:
    return _who_of(_WHO.validate_python(_part(text + _AT + _CUT_OUT + b'"}', last="at")))


@lru_cache(_KEPT)
def _between(text: bytes) -> tuple[str, str, Sets | None]:
    whole = b"{" + _AT + _CUT_OUT + _QUOTE + text + _REQUEST + _CUT_OUT + b'"}'
    return _what_of(_WHAT.validate_python(_part(whole, first="at", last="request")))


@lru_cache(_KEPT)
def _behind(text: bytes) -> None:
    _part(b"{" + _REQUEST + _CUT_OUT + _QUOTE + text, first="request")


def _part(text: bytes, *, first: str = "", last: str = "\x7f") -> dict[str, Any]:
    """Read one part with what was cut out at its ends. Raises: ValueError where it ends elsewhere than it should.

    The members of an entry are in order, so none of another part is in it, and what was cut out is where it was.
    """
    content: dict[str, Any] = from_json(text)
    if not all(first <= name <= last for name in content):
        raise ValueError("a member of another part")
    if any(content.get(name) != _CUT for name in (first, last) if name in ("at", "request")):
        raise ValueError("cut elsewhere")
    return content


def _who_of(content: dict[str, Any]) -> tuple[str, str | None]:
    return content["actor"]["id"], content["actor"].get("agency")


def _what_of(content: dict[str, Any]) -> tuple[str, str, Sets | None]:
    disclosed = content.get("disclosed")
    return " ".join(content["kinds"]), content["name"], _sets(_SETS.validate_python(disclosed)) if disclosed else None


def _sets(disclosed: list[dict[str, Any]]) -> Sets:
    text = text_of((each["owner"], each["digest"], each["entity"]) for each in disclosed)
    return Sets(text, " ".join([str(each["count"]) for each in disclosed]))
