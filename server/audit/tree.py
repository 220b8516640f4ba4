"""Tree: the Merkle tree of RFC 9162 section 2.1 over the entries of the record, as pure functions of hashes.

A frontier is the hashes of the full subtrees that a tree of some size is made of, largest first: all that is needed to
append, and to give the root. Proofs are lists of hashes, in the order of the RFC. Knows no entries and no database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from server.audit.standalone import root_by_inclusion

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Subtree = Callable[[int, int], bytes]
Prover = Callable[[int, int, Subtree], list[bytes]]


def leaf_hash(content: bytes) -> bytes:
    """Hash the content of a leaf: a prefix keeps it apart from nodes, or one could pass for the other."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into the one above them."""
    return sha256(b"\x01" + left + right).digest()


def grown(frontier: Iterable[bytes], size: int, leaves: Iterable[bytes]) -> tuple[list[bytes], int]:
    """Append the hashes *leaves* to a tree of *size* and give its new frontier and size."""
    peaks = list(frontier)
    for leaf in leaves:
        joined = leaf
        size += 1
        rest = size
        # Each lowest bit that is not set was a full subtree of that height, which this leaf completes to the next.
        while rest & 1 == 0:
            joined = sha256(b"\x01" + peaks.pop() + joined).digest()
            rest >>= 1
        peaks.append(joined)
    return peaks, size


def root(frontier: Sequence[bytes]) -> bytes:
    """Give the root of the tree with *frontier*."""
    if not frontier:
        return EMPTY_ROOT
    *others, joined = frontier
    for peak in reversed(others):
        joined = node_hash(peak, joined)
    return joined


def unpacked(frontier: bytes) -> list[bytes]:
    """Give the hashes that a frontier in the database is made of."""
    return [frontier[at : at + HASH_BYTES] for at in range(0, len(frontier), HASH_BYTES)]


def subtrees(leaves: Sequence[bytes]) -> Subtree:
    """Give the function from a range of *leaves* to the hash of the tree over it."""

    def hashed(start: int, end: int) -> bytes:
        return root(grown((), 0, leaves[start:end])[0])

    return hashed


def hashes(wanted: Iterable[tuple[int, int]], leaves: Iterable[bytes]) -> dict[tuple[int, int], bytes]:
    """Give the hashes of the *wanted* subtrees, from first leaf to behind the last, in one walk over all *leaves*.

    Each is one that a proof asks for: a full subtree, or one that ends where the tree ends.
    """
    asked, found = set(wanted), dict[tuple[int, int], bytes]()
    full: list[tuple[int, int, bytes]] = []
    size = 0

    def note(start: int, end: int, joined: bytes) -> None:
        if (start, end) in asked:
            found[start, end] = joined

    for joined in leaves:
        start, size = size, size + 1
        note(start, size, joined)
        while full and full[-1][1] - full[-1][0] == size - start:
            before, _, left = full.pop()
            start, joined = before, node_hash(left, joined)
            note(start, size, joined)
        full.append((start, size, joined))
    if full:
        *others, (_, _, joined) = full
        for start, _, left in reversed(others):
            joined = node_hash(left, joined)
            note(start, size, joined)
    return found


def inclusion(number: int, size: int, subtree: Subtree) -> list[bytes]:
    """Prove that leaf *number* is in the tree of *size*: the hashes beside its way to the root (2.1.3.1)."""
    if not 0 <= number < size:
        raise ValueError(f"there is no leaf {number} in a tree of {size}")
    start, end, beside = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if number < middle:
            beside.append(subtree(middle, end))
            end = middle
        else:
            beside.append(subtree(start, middle))
            start = middle
    return beside[::-1]


def consistency(older: int, size: int, subtree: Subtree) -> list[bytes]:
    """Prove that the tree of *size* begins with the tree of *older* (2.1.4.1)."""
    if not 0 <= older <= size:
        raise ValueError(f"a tree of {size} holds no tree of {older}")
    if older in (0, size):
        return []
    start, end, beside, is_whole = 0, size, [], True
    while older != end:
        middle = start + _split(end - start)
        if older <= middle:
            beside.append(subtree(middle, end))
            end = middle
        else:
            beside.append(subtree(start, middle))
            start, is_whole = middle, False
    # The older tree itself, unless it is a whole left subtree, whose hash the verifier holds already.
    return beside[::-1] if is_whole else [subtree(start, end), *beside[::-1]]


def is_included(leaf: bytes, number: int, size: int, proof: Sequence[bytes], whole: bytes) -> bool:
    """Tell whether *proof* shows *leaf* at *number* in the tree of *size* with the root *whole*."""
    return root_by_inclusion(leaf, number, size, proof) == whole


def is_consistent(older: int, older_root: bytes, size: int, whole: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether *proof* shows that the tree of *size* only added to the tree of *older* (2.1.4.2)."""
    if older == size:
        return not proof and older_root == whole
    if older == 0:
        return not proof and older_root == EMPTY_ROOT
    if not 0 < older < size or not proof:
        return False
    path = [older_root, *proof] if older & (older - 1) == 0 else list(proof)
    at, last = older - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(beside, before), node_hash(beside, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and before == older_root and after == whole


def _split(size: int) -> int:
    """Give the largest power of two below *size*."""
    return 1 << (size - 1).bit_length() - 1
