"""Keep what agreements were.

Revision 0020, after 0019. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

from schema.tables.base import Id, Text, UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database; an agreement is what it is since its last step, and without any stands at every instant."""
    for name in ("agreement", "agreement_party", "clause"):
        op.add_column(name, sa.Column("known_from", UtcDateTime(), nullable=True))
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    now = "now()" if is_postgresql else "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
    last = f"SELECT max(taken_at) FROM agreement_step WHERE agreement_id = agreement.id AND taken_at <= {now}"  # noqa: S608
    op.execute(sa.text(f"UPDATE agreement SET known_from = ({last})"))  # noqa: S608
    for name in ("agreement_party", "clause"):
        of = f"SELECT agreement.known_from FROM agreement WHERE agreement.id = {name}.agreement_id"  # noqa: S608
        op.execute(sa.text(f"UPDATE {name} SET known_from = ({of})"))  # noqa: S608
    _agreement()
    _party()
    _clause()
    for name, column in (
        ("area", sa.Column("area_id", Id())),
        ("role", sa.Column("role", Text)),
        ("purpose", sa.Column("purpose", Text)),
    ):
        table = f"clause_{name}_past"
        op.create_table(
            table,
            sa.Column("clause_id", Id()),
            column,
            sa.PrimaryKeyConstraint("clause_id", column.name, name=op.f(f"pk_{table}")),
        )


def _agreement() -> None:
    op.create_table(
        "agreement_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("reference", Text, nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("lawful_basis", Text, nullable=False),
        sa.Column("dpia_reference", Text, nullable=True),
        sa.Column("dpia_on", sa.Date(), nullable=True),
        sa.Column("retention_months", sa.BigInteger(), nullable=False),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", "known_to", name=op.f("pk_agreement_past")),
    )


def _party() -> None:
    op.create_table(
        "agreement_party_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("agreement_id", Id(), nullable=False),
        sa.Column("agency_id", Id(), nullable=False),
        sa.Column("part", Text, nullable=False),
        sa.Column("signed_version", sa.BigInteger(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("contact", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", "known_to", name=op.f("pk_agreement_party_past")),
    )
    name = op.f("ix_agreement_party_past_agreement_id_known_to")
    op.create_index(name, "agreement_party_past", ["agreement_id", "known_to"])


def _clause() -> None:
    op.create_table(
        "clause_past",
        sa.Column("id", Id(), nullable=False),
        sa.Column("agreement_id", Id(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("entity", Text, nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("recipient_id", Id(), nullable=False),
        sa.Column("detail", Text, nullable=False),
        sa.Column("gateway", Text, nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("necessity", Text, nullable=False),
        sa.Column("embargo_days", sa.BigInteger(), nullable=True),
        sa.Column("onward", Text, nullable=False),
        sa.Column("disclosure_policy", Text, nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", "known_to", name=op.f("pk_clause_past")),
    )
    op.create_index(op.f("ix_clause_past_agreement_id_known_to"), "clause_past", ["agreement_id", "known_to"])
