"""Unit tests of what is read from the body of an entry: the quick way reads what the plain way reads, of any text."""

import json
from typing import TypeVar
from unittest.mock import Mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.audit import said as module
from server.audit.said import Sets, said

SET = {"count": 2, "digest": "00ff", "entity": "Outcome", "fields": ["id"], "owner": "one"}
WHO = ("actor", {"agency": "a", "id": "b"})
WHEN = ("at", "2026-03-01T12:00:00Z")
TOLD = ("disclosed", [SET])
WHAT = (("kinds", ["CONSULT"]), ("name", "query"))
REQUEST = ("request", "one-1")
ENTRY = (WHO, WHEN, TOLD, *WHAT, REQUEST)
NAMES = ("agreements", "details", "disclosed", "variables", *dict(ENTRY))
GOOD: tuple[object, ...] = ([SET], [SET, SET | {"owner": "two"}], [])
BAD: tuple[object, ...] = (None, 0, {}, [{}], [[SET]], [SET | {"count": "2"}], "[{", [SET, 1])

Members = list[tuple[str, object]]
# What the quick way looks for, within a text and as the name of a key.
BAITS = ('"at":"', ',"at":"2026",', '"request":"', '","request":"1","', "at", "request", '"', "\\", "\n", "disclosed")

leaves = st.sampled_from((*BAITS, 1, True, None))
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(BAITS), inner, max_size=2)
) | st.sampled_from(GOOD + BAD)
more = st.tuples(st.sampled_from(NAMES), values) | st.sampled_from([("disclosed", each) for each in GOOD + BAD])


@st.composite
def members(draw: st.DrawFn) -> Members:
    """Draw the members of an entry, some of them twice or not at all, in the order of their names or in any."""
    found: Members = [each for each in ENTRY if draw(st.integers(0, 9))]
    found += draw(st.lists(more | st.sampled_from(ENTRY), max_size=3))
    return sorted(found, key=lambda pair: pair[0]) if draw(st.booleans()) else draw(st.permutations(found))


T = TypeVar("T")


def written(pairs: Members) -> str:
    """Write an object member by member, as no writer of objects would."""
    return "{" + ",".join(f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in pairs) + "}"


def plainly(body: str) -> object:
    """Read *body* as a whole. Raises: ValueError."""

    def of_kind(value: object, kind: type[T]) -> T:
        if type(value) is not kind:
            raise ValueError(value)
        return value

    try:
        content = of_kind(json.loads(body), dict)
        who = of_kind(content["actor"], dict)
        kinds = " ".join(of_kind(each, str) for each in of_kind(content["kinds"], list))
        first = [of_kind(content["at"], str), kinds, of_kind(content["name"], str), of_kind(who["id"], str)]
        columns = (*first, of_kind(who["agency"], str) if "agency" in who else None)
        told = [of_kind(each, dict) for each in of_kind(content.get("disclosed", []), list)]
        each_set = [" ".join(of_kind(each[word], str) for word in ("owner", "digest", "entity")) for each in told]
        counts = " ".join(str(of_kind(each["count"], int)) for each in told)
        return columns, Sets("\x1e".join(each_set), counts) if told else None
    except KeyError as error:
        raise ValueError(body) from error


@given(members())
@example([WHO, WHEN, *WHAT, REQUEST, ("subject", "a"), ("variables", {"request": "x", "at": "y"})])
@example([WHO, WHEN, ("details", {"request": "x", "y": 1}), *WHAT, REQUEST])
@example([("actor", {"id": "b", "at": "x", "z": 1}), WHEN, TOLD, *WHAT, REQUEST])
@example([WHO, WHEN, TOLD, ("at", "later"), *WHAT, REQUEST])
@example([WHO, WHEN, *WHAT, REQUEST, ("at", "later")])
@example([WHO, WHEN, *WHAT, REQUEST, ("actor", {"id": "other"})])
@example([WHO, WHEN, TOLD, *WHAT, REQUEST, ("name", "other")])
@example([WHO, WHEN, TOLD, *WHAT, REQUEST, ("disclosed", [])])
@example([WHO, ("disclosed", [SET]), WHEN, *WHAT, REQUEST])
@example([WHO, ('a"at', "2026"), *WHAT, REQUEST])
@example([WHO, WHEN, ("actor", {"id": "other"}), *WHAT, REQUEST])
@example([WHO, ("at", "2026\\"), *WHAT, REQUEST])
@example([WHO, ("at", "2026\n"), *WHAT, REQUEST])
@example([WHO, WHEN, ("disclosed", [SET | {"count": "2"}]), *WHAT, REQUEST])
def test_a_body_is_read_as_it_is(pairs: Members) -> None:
    """Whatever stands in a body and wherever: the same is read, or the same is refused."""
    body = written(pairs)
    try:
        expected = plainly(body)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            said(body.encode())
    else:
        assert said(body.encode()) == expected


@pytest.mark.parametrize("wrong", [b"2026\n", b"\xff", b"\\x", b"\x00"])
@pytest.mark.parametrize("where", [b"2026-03-01T12:00:00Z", b"one-1"])
def test_what_is_no_json_is_no_entry(where: bytes, wrong: bytes) -> None:
    """Not even in the two places that are new each time."""
    body = written([WHO, WHEN, *WHAT, REQUEST]).encode()
    assert said(body)[1] is None
    with pytest.raises(ValueError, match=r"."):
        said(body.replace(where, wrong))


def test_an_instant_is_not_taken_from_a_name() -> None:
    """Not where the one that counts is written with a space, and the name of another member ends like it."""
    body = written([WHO, ("at", "then"), ('a"at', "2026"), *WHAT, REQUEST]).replace('"at":', '"at" :', 1)
    assert said(body.encode())[0][0] == "then"


def test_what_comes_again_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of entries as they are written, only the instant and the request are read again each time."""
    readers = {name: Mock(wraps=getattr(module, name)) for name in ("_WHOLE", "_BEFORE", "_BETWEEN", "_BEHIND")}
    for name, reader in readers.items():
        monkeypatch.setattr(module, name, reader)
    who, told = ("actor", {"id": "somebody"}), ("disclosed", [SET | {"owner": "three"}])
    bodies = [
        written([who, ("at", f"2026-03-01T12:00:0{at}Z"), told, *WHAT, ("request", f"one-{at}"), ("subject", "a")])
        for at in range(3)
    ]

    assert [said(each.encode()) for each in bodies] == [
        ((f"2026-03-01T12:00:0{at}Z", "CONSULT", "query", "somebody", None), Sets("three 00ff Outcome", "2"))
        for at in range(3)
    ]
    assert [reader.validate_json.call_count for reader in readers.values()] == [0, 1, 1, 1]
