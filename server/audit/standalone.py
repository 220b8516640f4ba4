"""Verify what was exported of a Wardmote record of access, without Wardmote: one file, run by another partner.

    python verifier.py --key KEY --checkpoints checkpoints.txt --entries entries.ndjson [--sets sets.ndjson]
                       [--since OLDER | --proofs proofs.ndjson]

KEY is the verifier key, got from the log once and kept. OLDER are checkpoints got before: what they signed must still
be there. With PROOFS the entries are some of the log: each is shown to be in it, and not that there are no others.
Needs Python 3.11 and the package cryptography. Names the first thing that does not fit.
Exit codes: 0 all of it fits; 1 something does not; 2 a file or an argument cannot be read.
Sources: RFC 9162 section 2.1 (the tree); C2SP tlog-checkpoint and signed-note (what is signed).
"""

import argparse
import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"
# What reading a text that somebody forged may end with; RecursionError where it is nested too deep.
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


class Unfit(Exception):
    """Say what does not fit, and where: *at* is the number of an entry, or None."""

    def __init__(self, what: str, at: int | None = None) -> None:
        super().__init__(what)
        self.at = at


@dataclass(frozen=True)
class Key:
    """Hold the name and the public key of a log."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Give the four bytes by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def read(cls, text: str) -> "Key":
        """Read a verifier key. Raises: ValueError."""
        parts = text.strip().split("+", 2)
        raw = b64decode(parts[2], validate=True) if len(parts) == 3 else b""
        if len(raw) != 33 or raw[:1] != ED25519:
            raise ValueError("this is no verifier key of kind Ed25519: NAME+ID+KEY")
        key = cls(parts[0], raw[1:])
        if str(key) != text.strip():
            raise ValueError("this verifier key was miscopied: its id does not belong to it")
        return key


@dataclass(frozen=True)
class Checkpoint:
    """Hold what a log signed: that it had *size* entries, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes


def signed(note: str, keys: Sequence[Key]) -> Checkpoint:
    """Read *note*, which one of *keys* must have signed. Raises: Unfit."""
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise Unfit("a checkpoint is no signed note")
    body = text + "\n"
    if not any(_is_signed(body, line, key) for line in signatures.splitlines() for key in keys):
        size = f"{text}\n?".split("\n")[1]
        raise Unfit(f"the checkpoint of {size} entries is not signed by the key of this log")
    try:
        origin, size, whole = text.split("\n")[:3]
        root = b64decode(whole, validate=True)
        found = Checkpoint(origin, int(size), root)
    except ValueError as error:
        raise Unfit("a signed note is no checkpoint") from error
    if len(root) != 32 or str(found.size) != size or found.size < 0:
        raise Unfit("a signed note is no checkpoint")
    if origin not in {key.name for key in keys}:
        raise Unfit(f"the checkpoint of {size} entries is that of another log: {origin}")
    return found


def _is_signed(body: str, line: str, key: Key) -> bool:
    try:
        dash, name, encoded = line.split(" ")
        raw = b64decode(encoded, validate=True)
    except ValueError:
        return False
    if dash != "\u2014" or name != key.name or raw[:4] != key.id:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(raw[4:], body.encode())
    except InvalidSignature:
        return False
    return True


def notes(text: str) -> list[str]:
    """Take apart notes that stand one after the other, each ending in an empty line."""
    blocks = [block for block in text.replace("\r\n", "\n").strip("\n").split("\n\n") if block]
    if len(blocks) % 2:
        raise Unfit("the file of checkpoints is cut off")
    if not blocks:
        raise Unfit("there is no checkpoint in the file of checkpoints")
    return [f"{body}\n\n{lines.strip(chr(10))}\n" for body, lines in zip(blocks[::2], blocks[1::2], strict=True)]


class Tree:
    """Grow a Merkle tree leaf by leaf, keeping the full subtrees only."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, content: bytes) -> None:
        """Append the content of a leaf."""
        joined = sha256(b"\x00" + content).digest()
        self.size += 1
        rest = self.size
        while rest % 2 == 0:
            joined = sha256(b"\x01" + self._peaks.pop() + joined).digest()
            rest //= 2
        self._peaks.append(joined)

    def root(self) -> bytes:
        """Give the root."""
        if not self._peaks:
            return sha256(b"").digest()
        *before, joined = self._peaks
        for peak in reversed(before):
            joined = sha256(b"\x01" + peak + joined).digest()
        return joined


def check(entries: Iterable[bytes], checkpoints: Sequence[Checkpoint], sets: Mapping[str, int] | None) -> int:
    """Check *entries* against *checkpoints* and give how many there are. Raises: Unfit for the first that does not fit.

    *sets* are the numbers of ids by digest; None where they were not handed over.
    """
    tree, good = Tree(), 0
    waiting = sorted(checkpoints, key=lambda each: each.size)
    waiting = _passed(tree, waiting, good)
    for content in entries:
        problem = _problem(content, sets)
        if problem:
            raise Unfit(f"entry {tree.size} {problem}", tree.size)
        tree.add(content)
        if waiting and waiting[0].size == tree.size:
            waiting = _passed(tree, waiting, good)
            good = tree.size
    if waiting:
        raise Unfit(
            f"entry {tree.size} is missing: a checkpoint signed {waiting[0].size} entries, and here are {tree.size}",
            tree.size,
        )
    return tree.size


def check_some(
    entries: Iterable[bytes], proofs: Iterable[str], checkpoints: Sequence[Checkpoint], sets: Mapping[str, int] | None
) -> int:
    """Check that each of *entries* is in the log, by its own proof, and give how many there are. Raises: Unfit."""
    roots = {each.size: each.root for each in checkpoints}
    count, last = 0, -1
    for content, line in zip_longest(entries, proofs):
        if content is None or line is None:
            raise Unfit(f"there are {'more' if content is None else 'fewer'} proofs than entries")
        number, size, path = _proof(line, count + 1)
        problem = _problem(content, sets)
        if problem:
            raise Unfit(f"entry {number} {problem}", number)
        if number <= last:
            raise Unfit(f"entry {number} is here twice, or out of order", number)
        if size not in roots:
            raise Unfit(f"entry {number} is proved by a checkpoint that is not here", number)
        if root_by_inclusion(sha256(b"\x00" + content).digest(), number, size, path) != roots[size]:
            raise Unfit(f"entry {number} is not in what the checkpoint of {size} entries signed", number)
        count, last = count + 1, number
    return count


def root_by_inclusion(leaf: bytes, number: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Work out the root of a tree of *size* with *leaf* at *number*; None where *proof* cannot be one (2.1.3.2)."""
    if not 0 <= number < size or bool(proof) == (size == 1):
        return None
    if size == 1:
        return leaf
    split = 1 << (size - 1).bit_length() - 1
    is_left = number < split
    inner = root_by_inclusion(leaf, number % split, split if is_left else size - split, proof[:-1])
    return inner and sha256(b"\x01" + (inner + proof[-1] if is_left else proof[-1] + inner)).digest()


def _proof(line: str, place: int) -> tuple[int, int, list[bytes]]:
    try:
        given = json.loads(line)
        return int(given["number"]), int(given["size"]), [b64decode(each, validate=True) for each in given["path"]]
    except _UNREADABLE as error:
        raise Unfit(f"proof {place} cannot be read") from error


def _passed(tree: Tree, waiting: list[Checkpoint], good: int) -> list[Checkpoint]:
    while waiting and waiting[0].size == tree.size:
        if waiting[0].root != tree.root():
            which = f"entry {good}" if tree.size - good == 1 else f"one of the entries {good} to {tree.size - 1}"
            raise Unfit(f"{which} is not what the checkpoint of {tree.size} entries signed", good)
        waiting = waiting[1:]
    return waiting


def _problem(content: bytes, sets: Mapping[str, int] | None) -> str | None:
    try:
        text = content.decode()
        body = json.loads(text)
        disclosed = [(each["digest"], each["count"]) for each in body.get("disclosed", ())]
    except _UNREADABLE:
        return "cannot be read"
    if json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False) != text:
        return "is not in canonical form"
    for digest, count in disclosed if sets is not None else ():
        if sets is not None and digest not in sets:
            return f"tells of a set of records that is not here: {digest}"
        if sets is not None and sets[digest] != count:
            return f"tells of {count} records, and its set holds {sets[digest]}"
    return None


def sets_of(lines: Iterable[str]) -> dict[str, int]:
    """Check sets of record ids against their digests and give how many ids each holds. Raises: Unfit."""
    found: dict[str, int] = {}
    for place, line in enumerate(lines):
        try:
            each = json.loads(line)
            digest, ids = str(each["digest"]), [str(record_id) for record_id in each["ids"]]
            packed = bytes.fromhex("".join(ids).replace("-", ""))
        except _UNREADABLE as error:
            raise Unfit(f"set {place + 1} cannot be read") from error
        if sha256(packed).hexdigest() != digest or len(packed) != 16 * len(ids) or ids != sorted(set(ids)):
            raise Unfit(f"set {place + 1} is not the one with the digest {digest}")
        found[digest] = len(ids)
    return found


def main(words: Sequence[str] | None = None) -> int:
    """Run as a command."""
    parser = argparse.ArgumentParser(description="Verify what was exported of a Wardmote record of access.")
    parser.add_argument("--key", required=True, action="append", help="the verifier key of the log; may be repeated")
    parser.add_argument("--checkpoints", required=True, type=Path, help="signed checkpoints, as they were exported")
    parser.add_argument("--entries", required=True, type=Path, help="every entry from the first on, or some")
    parser.add_argument("--sets", type=Path, help="the sets of record ids that the entries name")
    others = parser.add_mutually_exclusive_group()
    others.add_argument("--since", type=Path, help="checkpoints that you got before and kept yourself")
    others.add_argument("--proofs", type=Path, help="a proof for each entry, where they are some of the log")
    given = parser.parse_args(words)
    try:
        keys = [Key.read(text) for text in given.key]
        texts = [file.read_text("utf-8") for file in (given.checkpoints, given.since) if file]
        checkpoints = [signed(note, keys) for text in texts for note in notes(text)]
        sets = sets_of(_lines(given.sets)) if given.sets else None
        entries = (line.encode() for line in _lines(given.entries))
        some = check_some(entries, _lines(given.proofs), checkpoints, sets) if given.proofs else None
        size = check(entries, checkpoints, sets) if some is None else 0
    except Unfit as error:
        print(f"does not fit: {error}")  # noqa: T201 - this file is a program
        return 1
    except (OSError, ValueError) as error:
        print(f"cannot be read: {error}", file=sys.stderr)  # noqa: T201
        return 2
    proved = max(each.size for each in checkpoints)
    if some is not None:
        print(f"fits: {some} entries, each one of {proved} that were signed; not shown: that these are all")  # noqa: T201
        return 0
    rest = f"; the last {size - proved} are signed by no checkpoint yet" if size > proved else ""
    print(f"fits: {size} entries, {len(checkpoints)} checkpoints{rest}")  # noqa: T201
    return 0


def _lines(file: Path) -> Iterator[str]:
    # Only "\n" ends a line: other separators may stand inside an entry.
    with file.open(encoding="utf-8", newline="\n") as lines:
        yield from (line.removesuffix("\n") for line in lines)


if __name__ == "__main__":
    sys.exit(main())
