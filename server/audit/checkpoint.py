"""Checkpoint: the log signs how long it is and what it holds, so that nobody can take a part of it back unseen.

A signed note in the C2SP tlog-checkpoint format, Ed25519. Whoever kept one can prove later that the log only grew
since. The key is sealed like those that sign tokens (auth/oauth/keys.py); a checkpoint is made when the log has grown,
by one process at a time.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.engine import Connection

from auth.oauth.keys import Safe
from schema.tables.audit import AUDIT_CHECKPOINT, AUDIT_HEAD, AUDIT_KEY
from server.audit import tree
from server.audit.standalone import Key
from server.audit.turns import take_audit_turn

# Begins a line of signature (C2SP signed-note).
EM_DASH = "\u2014"

# The log is signed about this often while it grows; an entry that is younger is proved by the next checkpoint.
EVERY = timedelta(seconds=60)

SEALING = "audit checkpoints"


@dataclass(frozen=True, slots=True)
class Signer:
    """Hold the private key that signs, and what others check it with."""

    key: Key
    private: Ed25519PrivateKey

    def sign(self, size: int, root: bytes) -> str:
        """Write the checkpoint of a tree of *size* with *root* as a signed note."""
        body = f"{self.key.name}\n{size}\n{b64encode(root).decode()}\n"
        signature = b64encode(self.key.id + self.private.sign(body.encode())).decode()
        return f"{body}\n{EM_DASH} {self.key.name} {signature}\n"


@dataclass(frozen=True, slots=True)
class Made:
    """Hold a checkpoint that was made."""

    size: int
    at: datetime
    root: bytes
    note: str


def log_name(issuer: str) -> str:
    """Name the log of the service at *issuer*: its address without the scheme, as the C2SP format recommends."""
    return issuer.partition("://")[2].rstrip("/").replace("+", "%2B") + "/audit"


def make(connection: Connection, signer: Signer, now: datetime) -> Made | None:
    """Sign the log as it is; None where it has not grown since the last checkpoint."""
    take_audit_turn(connection)
    size, frontier = connection.execute(sa.select(AUDIT_HEAD.c.size, AUDIT_HEAD.c.frontier)).one()
    last = latest(connection)
    if size == (0 if last is None else last.size):
        return None
    root = tree.root(tree.unpacked(frontier))
    made = Made(size, now, root, signer.sign(size, root))
    connection.execute(sa.insert(AUDIT_CHECKPOINT).values(size=size, at=now, root=root, note=made.note))
    return made


def is_due(connection: Connection, now: datetime) -> bool:
    """Tell whether the log has grown since a checkpoint that is old enough."""
    last = latest(connection)
    size = connection.scalar(sa.select(AUDIT_HEAD.c.size)) or 0
    return size > 0 if last is None else size > last.size and now >= last.at + EVERY


def latest(connection: Connection, *, at_least: int = 0, size: int | None = None) -> Made | None:
    """Give the last checkpoint, or the one of *size*, if it covers *at_least* so many entries."""
    table = AUDIT_CHECKPOINT
    chosen = sa.select(table).order_by(table.c.size.desc()).limit(1)
    row = connection.execute(chosen if size is None else chosen.where(table.c.size == size)).first()
    return None if row is None or row.size < at_least else Made(row.size, row.at, row.root, row.note)


def signer_of(connection: Connection, safe: Safe) -> Signer | None:
    """Read the key that signs; None before the first is made. Raises: KeyUnreadable."""
    row = connection.execute(sa.select(AUDIT_KEY).order_by(AUDIT_KEY.c.number.desc()).limit(1)).first()
    if row is None:
        return None
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(safe.open(row.sealed, kid=_kid(row.name, row.public))))
    return Signer(Key(row.name, row.public), private)


def add_key(connection: Connection, safe: Safe, name: str, now: datetime) -> Key:
    """Make a key for the log *name*, which signs from now on; whoever asks for it has the turn."""
    private = Ed25519PrivateKey.from_private_bytes(safe.new_bytes(32))
    public = private.public_key().public_bytes_raw()
    last = connection.scalar(sa.select(sa.func.max(AUDIT_KEY.c.number))) or 0
    sealed = safe.seal(private.private_bytes_raw().hex(), kid=_kid(name, public))
    row = {"number": last + 1, "name": name, "public": public, "sealed": sealed, "created_at": now}
    connection.execute(sa.insert(AUDIT_KEY).values(**row))
    return Key(name, public)


def own_keys(connection: Connection, safe: Safe) -> list[Key]:
    """Give every key of this log, oldest first. Raises: KeyUnreadable for one that was not made here."""
    rows = connection.execute(sa.select(AUDIT_KEY).order_by(AUDIT_KEY.c.number)).all()
    keys = []
    for row in rows:
        # Whoever can write to the database cannot seal: a key of theirs does not open.
        raw = bytes.fromhex(safe.open(row.sealed, kid=_kid(row.name, row.public)))
        keys.append(Key(row.name, Ed25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()))
    return keys


def _kid(name: str, public: bytes) -> str:
    return f"audit {name} {public.hex()}"
