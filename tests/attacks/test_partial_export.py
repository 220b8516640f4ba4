"""A partial export: what is about one person, agency or record, each entry with a proof that nobody can forge."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from server.audit.about import PROOFS
from server.audit.export import CHECKPOINTS, ENTRIES, SETS
from tests.record import OWNERS, Record, opened, record_id, stand_alone

# Deeper than JSON is read.
DEEP = '{"disclosed":' + "[" * 20_000 + "]" * 20_000 + "}"


@pytest.fixture
async def record(migrated_url: str) -> AsyncIterator[Record]:
    """Give an empty record."""
    async with opened(migrated_url) as record:
        yield record


async def exported(record: Record, folder: Path, about: str = "person 3") -> Path:
    """Write and sign seven entries, each of a person of its own, and export what is about *about*."""
    await record.write(*range(7))
    await record.sign()
    return await record.exported_about(folder, about)


@pytest.mark.parametrize(
    ("about", "numbers"),
    [
        ("person 3", [3]),
        (record_id(8), [4]),
        (OWNERS[1], [0, 1, 2, 3, 4, 5, 6]),
        ("person", []),
        ("person _", []),
        (record_id(99), []),
    ],
)
async def test_what_is_about_somebody_is_exported_and_verified(
    record: Record, tmp_path: Path, about: str, numbers: list[int]
) -> None:
    """What they did, and what told of a record or of what an agency owns; nothing of a name that only begins so."""
    place = await exported(record, tmp_path, about)
    (key,) = await record.keys()

    entries = (place / ENTRIES).read_text("utf-8").splitlines()
    assert [json.loads(each)["actor"]["id"] for each in entries] == [f"person {each}" for each in numbers]
    assert [json.loads(each)["number"] for each in (place / PROOFS).read_text("utf-8").splitlines()] == numbers
    assert stand_alone(place, key) == (
        0,
        f"fits: {len(numbers)} entries, each one of 8 that were signed; not shown: that these are all",
    )


async def test_what_was_not_signed_yet_is_not_exported(record: Record, tmp_path: Path) -> None:
    """An export names one checkpoint, and holds nothing that came after it."""
    await exported(record, tmp_path)
    await record.write(3)
    place = await record.exported_about(tmp_path, "person 3")

    assert len((place / ENTRIES).read_text("utf-8").splitlines()) == 1


def changed(text: str) -> str:
    """Change the purpose of an entry."""
    return text.replace("CRIME_PREVENTION", "SAFEGUARDING")


def renumbered(text: str) -> str:
    """Say that an entry stood elsewhere."""
    return text.replace('"number":3', '"number":4')


def shortened(text: str) -> str:
    """Leave out the last hash of a proof."""
    proof = json.loads(text)
    return json.dumps(proof | {"path": proof["path"][:-1]}) + "\n"


def lengthened(text: str) -> str:
    """Put a hash behind a proof."""
    proof = json.loads(text)
    return json.dumps(proof | {"path": [*proof["path"], proof["path"][-1]]}) + "\n"


@pytest.mark.parametrize(
    ("file", "tampered", "said"),
    [
        (ENTRIES, changed, "entry 3 is not in what the checkpoint of 8 entries signed"),
        (ENTRIES, lambda text: text.replace(":", ": ", 1), "entry 3 is not in canonical form"),
        (ENTRIES, lambda text: text * 2, "there are fewer proofs than entries"),
        (ENTRIES, lambda text: "", "there are more proofs than entries"),
        (PROOFS, renumbered, "entry 4 is not in what the checkpoint of 8 entries signed"),
        (PROOFS, shortened, "entry 3 is not in what the checkpoint of 8 entries signed"),
        (PROOFS, lengthened, "entry 3 is not in what the checkpoint of 8 entries signed"),
        (PROOFS, lambda text: text.replace('"size":8', '"size":7'), "entry 3 is proved by a checkpoint"),
        (PROOFS, lambda text: "{}\n", "proof 1 cannot be read"),
        (ENTRIES, lambda text: f"{DEEP}\n", "entry 3 cannot be read"),
        (PROOFS, lambda text: f"{DEEP}\n", "proof 1 cannot be read"),
        (SETS, lambda text: f"{DEEP}\n", "set 1 cannot be read"),
        (CHECKPOINTS, lambda text: text.replace("\n8\n", "\n9\n"), "is not signed by the key of this log"),
        (SETS, lambda text: "", "entry 3 tells of a set of records that is not here"),
    ],
)
async def test_what_was_tampered_with_is_named(
    record: Record, tmp_path: Path, file: str, tampered: Callable[[str], str], said: str
) -> None:
    """The verifier ends with 1 and names the entry or the checkpoint."""
    place = await exported(record, tmp_path)
    (key,) = await record.keys()
    (place / file).write_text(tampered((place / file).read_text("utf-8")), "utf-8")

    code, words = stand_alone(place, key)
    assert (code, words[:14]) == (1, "does not fit: ")
    assert said in words


async def test_an_entry_told_twice_is_no_second_one(record: Record, tmp_path: Path) -> None:
    """The same entry and proof again are named."""
    place = await exported(record, tmp_path)
    (key,) = await record.keys()
    for file in (ENTRIES, PROOFS):
        (place / file).write_text((place / file).read_text("utf-8") * 2, "utf-8")

    assert stand_alone(place, key) == (1, "does not fit: entry 3 is here twice, or out of order")
