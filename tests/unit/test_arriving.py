"""Arriving: a body is unpacked and cut into lines block by block, and nothing is unpacked that is made to be large."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from server.batches.arriving import BLOCK, BOMB, FEW_MEMBERS, LEAST, MOST_TIMES, SCRAPS, SMALL, lines, unpacked
from server.problems import HttpRefusal

TEXT = b"".join(b"%d,line of a body\n" % number for number in range(20_000))


@pytest.mark.parametrize("size", [1, 7, 1_000, 10_000_000])
def test_what_is_packed_comes_out_as_it_was(size: int) -> None:
    """In blocks of any size, of one member or of several, and never in larger pieces than a block."""
    packed = gzip.compress(TEXT) + gzip.compress(b"") + gzip.compress(b"the end")
    blocks = list(unpacked(packed[at : at + size] for at in range(0, len(packed), size)))

    assert b"".join(blocks) == TEXT + b"the end"
    assert max(map(len, blocks)) <= BLOCK


@pytest.mark.parametrize("size", [1_000, 10_000_000])
def test_what_unpacks_to_far_more_than_itself_is_given_up_early(size: int) -> None:
    """A bomb of 200 MB is refused before a fortieth of it was unpacked; a small body may be as it likes."""
    packed = gzip.compress(b"\n" * 200_000_000)
    seen: list[int] = []
    blocks = unpacked(packed[at : at + size] for at in range(0, len(packed), size))
    with pytest.raises(HttpRefusal) as refused:
        seen.extend(map(len, blocks))

    assert refused.value.refused == BOMB
    assert sum(seen) <= max(SMALL, MOST_TIMES * min(size, len(packed))) + 2 * BLOCK
    assert sum(map(len, unpacked(iter([gzip.compress(b"\n" * SMALL)])))) == SMALL


@pytest.mark.parametrize("content", [b"", b"x", b"\n" * 10])
def test_members_with_hardly_anything_in_them_are_few(content: bytes) -> None:
    """Each is work, and no limit of what is unpacked ever ends it; members with records in them may be many."""
    taken: list[int] = []

    def blocks(member: bytes) -> Iterator[bytes]:
        for number in range(2 * FEW_MEMBERS):
            taken.append(number)
            yield member

    with pytest.raises(HttpRefusal) as refused:
        list(unpacked(blocks(gzip.compress(content))))

    assert refused.value.refused == SCRAPS
    assert len(taken) == FEW_MEMBERS + 1
    whole = list(unpacked(blocks(gzip.compress(b"x" * LEAST))))
    assert b"".join(whole) == b"x" * LEAST * 2 * FEW_MEMBERS


@pytest.mark.parametrize("size", [1, 3, 1_000, 10_000_000])
def test_lines_are_the_same_however_they_arrive(size: int) -> None:
    """Each with its end, the last without one where it has none."""
    text = TEXT[:2_000] + b"\n\nlast"
    found = list(lines(text[at : at + size] for at in range(0, len(text), size)))

    assert found == text.splitlines(keepends=True)
