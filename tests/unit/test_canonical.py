"""The canonical form of entries is that of RFC 8785, and what has none there is refused."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.tables.base import NO_ID
from server.audit.canonical import LARGEST, canonical, written
from server.audit.entry import Actor, ActorKind, Disclosed, Entry, Kind
from server.audit.ids import bytes_of, packed, unpacked
from server.audit.prepared import prepared

Texts = st.text()
Keys = st.text(st.characters(max_codepoint=127), max_size=8)
Values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | Texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(Keys, inner, max_size=4),
    max_leaves=12,
)
Contents = st.dictionaries(Keys, Values, max_size=5)
Ids = st.uuids().map(str)
NOW = datetime(2026, 3, 1, 9, 5, 7, tzinfo=UTC)


def entry(**changed: object) -> Entry:
    """Make an entry in which everything but *changed* is plain."""
    plain: dict[str, object] = {
        "kinds": (Kind.CONSULT, Kind.DISCLOSE),
        "name": "query",
        "at": NOW,
        "actor": Actor(kind=ActorKind.PERSON, id="pat"),
    }
    return Entry(**{**plain, **changed})  # type: ignore[arg-type]


# The first text that Hypothesis draws takes it seconds on a busy machine.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(Contents)
def test_the_form_is_that_of_the_standard(content: Mapping[str, object]) -> None:
    """What an entry may hold is written as another implementation of RFC 8785 writes it."""
    assert canonical(content).encode() == rfc8785.dumps(content)  # type: ignore[arg-type]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(Contents, Texts, st.lists(Texts, max_size=3).map(tuple), st.integers(0, LARGEST))
def test_a_whole_entry_is_in_the_form(
    variables: Mapping[str, object], subject: str, reasons: tuple[str, ...], suppressed: int
) -> None:
    """An entry with anything in it is in the form, holds what it was given, and leaves out what is empty."""
    body = prepared(entry(variables=variables, subject=subject, reasons=reasons, suppressed=suppressed)).body
    content = json.loads(body)

    assert body.encode() == rfc8785.dumps(content)
    assert content.get("variables", {}) == json.loads(json.dumps(variables))
    assert content.get("subject", "") == subject
    assert content.get("reasons", []) == list(reasons)
    assert all(value for key, value in content.items() if key != "form")


@pytest.mark.parametrize(
    "wrong",
    [
        {"variables": {"x": 1.5}},
        {"variables": {"x": float("nan")}},
        {"variables": {"x": [{"y": 2**53}]}},
        {"counts": {"x": -(2**53)}},
        {"variables": {"ö": 1}},
        {"variables": {"x": b"bytes"}},
        {"variables": {1: "x"}},
        {"variables": {1: "x", "y": 2}},
        {"details": {"x": 1.0}},
        {"subject": "\ud800"},
        {"name": "a\0b"},
        {"name": "a\x1fb"},
        {"name": ""},
        {"kinds": ()},
        {"actor": Actor(kind=ActorKind.PERSON, id="a\0")},
        {"actor": Actor(kind=ActorKind.PERSON, id="a\x1fb")},
        {"actor": Actor(kind=ActorKind.PERSON, id="")},
        {"disclosed": (Disclosed("Out\x1fcome", None, frozenset(), ()),)},
        {"actor": Actor(kind=ActorKind.PERSON, id="pat", agency="police")},
        {"suppressed": 2**60},
        {"disclosed": (Disclosed("Outcome", None, frozenset({b"1"}), ()),)},
        {"disclosed": (Disclosed("Outcome", "police", frozenset({UUID(int=1).bytes}), ()),)},
        {"disclosed": (Disclosed("Outcome", None, frozenset(), ()), Disclosed("Outcome", None, frozenset(), ()))},
        {"at": NOW.replace(tzinfo=None)},
    ],
)
def test_what_has_no_form_is_refused(wrong: dict[str, object]) -> None:
    """It is refused before it reaches the transaction that it would share with others."""
    with pytest.raises(ValueError):  # noqa: PT011 - the text is for the log
        prepared(entry(**wrong))


def test_what_is_equal_and_not_the_same_stays_apart() -> None:
    """Truth values and numbers are equal in Python: what was written of one is not taken for the other."""
    for part in ("details", "variables", "counts"):
        texts = [prepared(entry(**{part: {"x": each}})).body for each in (True, 1, "1")]
        assert [json.loads(text)[part] for text in texts] == [{"x": True}, {"x": 1}, {"x": "1"}]
        assert len(set(texts)) == 3


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(Ids, max_size=50))
def test_a_set_of_ids_has_one_digest(ids: list[str]) -> None:
    """Order and repetition do not matter: the digest is that of the sorted ids, each once."""
    telling = prepared(
        entry(disclosed=(Disclosed("Outcome", None, bytes_of([*ids, *ids[:3]]), ("b", "a", "b")),))
    ).telling
    (shown,) = json.loads(prepared(entry(disclosed=(Disclosed("Outcome", None, bytes_of(ids), ("b", "a")),))).body)[
        "disclosed"
    ]

    assert telling is not None
    (told,) = telling.sets
    assert told.ids == b"".join(sorted({UUID(each).bytes for each in ids}))
    assert shown == {
        "count": len(set(ids)),
        "digest": sha256(told.ids).hexdigest(),
        "entity": "Outcome",
        "fields": ["a", "b"],
        "owner": NO_ID,
    }
    assert unpacked(packed(bytes_of(ids))) == sorted(set(ids))


@pytest.mark.parametrize("wrong", ["", "x" * 36, str(UUID(int=1)) + "0"])
def test_what_is_no_id_has_no_bytes(wrong: str) -> None:
    """An id is a UUID."""
    with pytest.raises(ValueError):  # noqa: PT011
        bytes_of([str(UUID(int=5)), wrong])


@pytest.mark.parametrize("wrong", [b"", b"x" * 15, b"x" * 17, b"x" * 32])
def test_what_is_no_id_is_not_packed(wrong: bytes) -> None:
    """An id is 16 bytes."""
    with pytest.raises(ValueError):  # noqa: PT011
        packed({UUID(int=5).bytes, wrong})


def test_instants_are_in_utc() -> None:
    """An instant is written in UTC, to the second."""
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))

    assert written(there) == written(NOW) == "2026-03-01T09:05:07Z"
