"""Keep what was told once, however often it is told.

Revision 0010, after 0009. A revision that was released is never changed again. Only what points from an entry to the
records it told of changes its form; no entry, no set and no hash does.
"""

from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.engine import Connection

from schema.tables import keeping
from schema.tables.base import Id, Text
from server.audit.telling import circle_of, text_of

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CHUNK = 5_000
_OLD = sa.text(
    "SELECT entry, CAST(owner_id AS text), digest, entity, set_number FROM audit_disclosed "
    "JOIN audit_set ON audit_set.number = set_number WHERE entry >= :first AND entry < :first + :size "
    "ORDER BY entry, entity, owner_id"
)
_NEW = sa.text("INSERT INTO audit_telling (digest, circle) VALUES (:digest, :circle) RETURNING number")


def upgrade() -> None:
    """Change the database."""
    connection = op.get_bind()
    _create()
    _let_go(connection)
    _tell_again(connection)
    op.drop_table("audit_disclosed")
    op.create_index(op.f("ix_audit_entry_telling_number"), "audit_entry", ["telling", "number"], unique=False)
    op.create_index(op.f("ix_audit_entry_circle_number"), "audit_entry", ["circle", "number"], unique=False)
    op.create_index(op.f("ix_audit_told_set_number"), "audit_told", ["set_number"], unique=False)
    # What keeps these tables is put to work by revision 0021, which gives the record its present shape.


def _create() -> None:
    op.create_table(
        "audit_circle",
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("circle", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "circle", name=op.f("pk_audit_circle")),
    )
    op.create_table(
        "audit_telling",
        sa.Column("number", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("circle", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_telling")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_telling_digest")),
    )
    op.create_table(
        "audit_told",
        sa.Column("telling", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entity", Text, nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("set_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("telling", "entity", "owner_id", name=op.f("pk_audit_told")),
    )
    op.add_column("audit_entry", sa.Column("telling", sa.BigInteger(), nullable=True))
    op.add_column("audit_entry", sa.Column("circle", sa.BigInteger(), nullable=True))


def _let_go(connection: Connection) -> None:
    """Take away what keeps entries as they are until the end of this revision, and the function of the old tables."""
    if connection.dialect.name == "sqlite":
        op.execute("DROP TRIGGER IF EXISTS audit_entry_is_kept_on_update")
    else:
        op.execute("DROP TRIGGER IF EXISTS audit_entry_is_kept ON audit_entry")
        op.execute(f"DROP FUNCTION IF EXISTS {keeping.APPEND}")


def _tell_again(connection: Connection) -> None:
    known: dict[bytes, tuple[int, int]] = {}
    for entry, sets in _entries(connection):
        text = text_of((owner, bytes(digest).hex(), entity) for owner, digest, entity, _ in sets)
        digest = sha256(text.encode()).digest()
        if digest not in known:
            known[digest] = _new(connection, digest, sets)
        telling, circle = known[digest]
        of = {"telling": telling, "circle": circle, "entry": entry}
        connection.execute(
            sa.text("UPDATE audit_entry SET telling = :telling, circle = :circle WHERE number = :entry"), of
        )


def _entries(connection: Connection) -> Iterator[tuple[int, list[Any]]]:
    """Give the entries that told of records, each with its sets: owner, digest, entity, number."""
    size = connection.scalar(sa.text("SELECT size FROM audit_head")) or 0
    for first in range(0, size, _CHUNK):
        rows = connection.execute(_OLD, {"first": first, "size": _CHUNK}).all()
        for entry, told in groupby(rows, lambda row: int(row[0])):
            yield entry, [row[1:] for row in told]


def _new(connection: Connection, digest: bytes, sets: list[Any]) -> tuple[int, int]:
    circle = circle_of(owner for owner, *_ in sets)
    number = int(connection.scalar(_NEW, {"digest": digest, "circle": circle}) or 0)
    told = sa.table("audit_told", *(sa.column(name) for name in ("telling", "entity", "set_number")))
    told.append_column(sa.column("owner_id", Id()))
    around = sa.table("audit_circle", sa.column("owner_id", Id()), sa.column("circle"))
    rows = [{"telling": number, "entity": entity, "owner_id": owner, "set_number": of} for owner, _, entity, of in sets]
    connection.execute(sa.insert(told), rows)
    there = set(connection.scalars(sa.select(around.c.owner_id).where(around.c.circle == circle)))
    owners = {owner for owner, *_ in sets} - there
    if owners:
        connection.execute(sa.insert(around), [{"owner_id": owner, "circle": circle} for owner in owners])
    return number, circle
