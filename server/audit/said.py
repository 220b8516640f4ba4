"""Said: what the body of an entry says and a column or a table beside it says again, read to be compared.

Entries are read by the million, and only their instants and their requests are new each time: who asked comes again,
so does what the same question told of, and so does the rest. Each of these three is read once, and a body that does
not fall into them as entries do is read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic_core import SchemaValidator
from pydantic_core.core_schema import (
    TypedDictField,
    int_schema,
    list_schema,
    literal_schema,
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
_OPENS, _CLOSES = b"{" + _AT + _CUT_OUT + _QUOTE, _REQUEST + _CUT_OUT + b'"}'


def _reader(members: dict[str, TypedDictField], *, without: Iterable[str] = ()) -> SchemaValidator:
    """Give what reads *members*, leaves what others there are, and refuses those that belong to another part."""
    # Nobody has written this word, so where such a member stands, it does not fit.
    never = typed_dict_field(literal_schema([new_id()]), required=False)
    return SchemaValidator(typed_dict_schema({**members, **dict.fromkeys(without, never)}))


_text, _cut = typed_dict_field(str_schema()), typed_dict_field(literal_schema([_CUT]))
_set = {"count": typed_dict_field(int_schema(strict=True)), "digest": _text, "entity": _text, "owner": _text}
_actor = {"id": _text, "agency": typed_dict_field(str_schema(), required=False)}
_who = {"actor": typed_dict_field(typed_dict_schema(_actor))}
_what = {
    "disclosed": typed_dict_field(list_schema(typed_dict_schema(_set)), required=False),
    "kinds": typed_dict_field(list_schema(str_schema())),
    "name": _text,
}
_WHOLE = _reader({**_who, "at": _text, **_what})
_BEFORE = _reader({**_who, "at": _cut}, without=_what)
_BETWEEN = _reader({"at": _cut, **_what, "request": _cut}, without=_who)
_BEHIND = _reader({"request": _cut}, without=("at", *_who, *_what))

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
    return _who_of(_BEFORE.validate_json(text + _AT + _CUT_OUT + b'"}'))


@lru_cache(_KEPT)
def _between(text: bytes) -> tuple[str, str, Sets | None]:
    return _what_of(_BETWEEN.validate_json(_OPENS + text + _CLOSES))


@lru_cache(_KEPT)
def _behind(text: bytes) -> None:
    _BEHIND.validate_json(b"{" + _REQUEST + _CUT_OUT + _QUOTE + text)


def _who_of(content: dict[str, Any]) -> tuple[str, str | None]:
    return content["actor"]["id"], content["actor"].get("agency")


def _what_of(content: dict[str, Any]) -> tuple[str, str, Sets | None]:
    disclosed = content.get("disclosed")
    return " ".join(content["kinds"]), content["name"], _sets(disclosed) if disclosed else None


def _sets(disclosed: list[dict[str, Any]]) -> Sets:
    text = text_of([(each["owner"], each["digest"], each["entity"]) for each in disclosed])
    return Sets(text, " ".join([str(each["count"]) for each in disclosed]))
