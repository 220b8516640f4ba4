"""The Merkle tree against published vectors, and against its definition, slow and obvious."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.audit.standalone import Tree
from server.audit.tree import (
    EMPTY_ROOT,
    consistency,
    grown,
    inclusion,
    is_consistent,
    is_included,
    leaf_hash,
    root,
    subtrees,
    unpacked,
)

# The leaves and roots that implementations of RFC 6962 and RFC 9162 are tested with.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSIONS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
CONSISTENCIES = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
LEAVES = [leaf_hash(bytes.fromhex(each)) for each in INPUTS]

Leaves = st.integers(1, 70).map(lambda size: [sha256(bytes([at])).digest() for at in range(size)])


def by_definition(leaves: list[bytes]) -> bytes:
    """Give the root as RFC 9162 section 2.1.1 defines it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """Give the root of *leaves* as the record works it out."""
    return root(grown((), 0, leaves)[0])


def flipped(proof: list[bytes], at: int) -> list[bytes]:
    """Change one bit of one hash of *proof*."""
    changed = bytes([proof[at][0] ^ 1]) + proof[at][1:]
    return [*proof[:at], changed, *proof[at + 1 :]]


def test_the_published_roots_are_met() -> None:
    """Every size of the published tree has the published root; the empty one has the hash of nothing."""
    assert [root_of(LEAVES[: size + 1]).hex() for size in range(8)] == ROOTS
    assert root_of([]) == EMPTY_ROOT == sha256(b"").digest()


@pytest.mark.parametrize(("number", "size"), INCLUSIONS)
def test_the_published_inclusions_are_met(number: int, size: int) -> None:
    """The proofs are those that were published, and they verify."""
    proof = inclusion(number, size, subtrees(LEAVES))

    assert [each.hex() for each in proof] == INCLUSIONS[number, size]
    assert is_included(LEAVES[number], number, size, proof, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("older", "size"), CONSISTENCIES)
def test_the_published_consistencies_are_met(older: int, size: int) -> None:
    """The proofs are those that were published, and they verify."""
    proof = consistency(older, size, subtrees(LEAVES))

    assert [each.hex() for each in proof] == CONSISTENCIES[older, size]
    assert is_consistent(older, bytes.fromhex(ROOTS[older - 1]), size, bytes.fromhex(ROOTS[size - 1]), proof)


@settings(deadline=None)
@given(Leaves, st.data())
def test_growing_in_any_steps_gives_the_defined_root(leaves: list[bytes], data: st.DataObject) -> None:
    """However leaves come in, the frontier gives the root that the definition gives, also packed and unpacked."""
    at = data.draw(st.integers(0, len(leaves)))
    peaks, size = grown((), 0, leaves[:at])
    peaks, size = grown(unpacked(b"".join(peaks)), size, leaves[at:])

    assert size == len(leaves)
    assert root(peaks) == by_definition(leaves)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=9), max_size=40))
def test_the_stand_alone_tree_is_the_same(contents: list[bytes]) -> None:
    """The verifier that others run works out the same root by itself."""
    tree = Tree()
    for content in contents:
        tree.add(content)

    assert tree.root() == by_definition([leaf_hash(content) for content in contents])


@settings(deadline=None)
@given(Leaves, st.data())
def test_every_leaf_can_be_proved_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    """A proof holds for its leaf at its place in its tree, and for no other leaf, place, size or changed hash."""
    number = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion(number, len(leaves), subtrees(leaves))
    whole = by_definition(leaves)

    assert is_included(leaves[number], number, len(leaves), proof, whole)
    assert not is_included(sha256(leaves[number]).digest(), number, len(leaves), proof, whole)
    assert not is_included(leaves[number], number, len(leaves), [*proof, whole], whole)
    other = data.draw(st.integers(-1, len(leaves)))
    assert (other == number) == is_included(leaves[number], other, len(leaves), proof, whole)
    if proof:
        changed = flipped(proof, data.draw(st.integers(0, len(proof) - 1)))
        assert not is_included(leaves[number], number, len(leaves), changed, whole)
        assert not is_included(leaves[number], number, len(leaves), proof[:-1], whole)


@settings(deadline=None)
@given(Leaves, st.data())
def test_growth_can_be_proved_and_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    """A proof holds for the older tree it was made for, and not where one leaf of it was another."""
    older = data.draw(st.integers(0, len(leaves)))
    proof = consistency(older, len(leaves), subtrees(leaves))
    before, whole = by_definition(leaves[:older]), by_definition(leaves)

    assert is_consistent(older, before, len(leaves), whole, proof)
    if older:
        rewritten = [*leaves[: older - 1], sha256(b"another").digest()]
        assert not is_consistent(older, by_definition(rewritten), len(leaves), whole, proof)
        assert not is_consistent(older, before, len(leaves), sha256(whole).digest(), proof)
        assert not is_consistent(older, before, len(leaves), whole, [*proof, whole])
    if proof:
        changed = flipped(proof, data.draw(st.integers(0, len(proof) - 1)))
        assert not is_consistent(older, before, len(leaves), whole, changed)


@pytest.mark.parametrize(("number", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_what_is_not_there_cannot_be_proved(number: int, size: int) -> None:
    """There is no proof for a leaf that the tree does not have, nor for an older tree that is larger."""
    with pytest.raises(ValueError, match="no leaf"):
        inclusion(number, size, subtrees(LEAVES))
    with pytest.raises(ValueError, match="no tree"):
        consistency(size + 1, size, subtrees(LEAVES))
