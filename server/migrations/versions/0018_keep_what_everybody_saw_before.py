"""Keep what everybody saw before.

Revision 0018, after 0017. A revision that was released is never changed again.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from schema.tables import remembering
from schema.tables.base import Id, Text, UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database; what is there stands at every instant, as nobody kept since when it has."""
    _past_of_crime(
        "recorded_crime",
        sa.Column("crime_type", Text, nullable=False),
        sa.Column("last_outcome", Text, nullable=True),
        sa.Column("context", Text, nullable=True),
    )
    _past_of_crime("crime_outcome", sa.Column("outcome", Text, nullable=False))
    _past(
        "agency",
        sa.Column("name", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("duty", Text, nullable=False),
        sa.Column("regime", Text, nullable=False),
    )
    _past("team", sa.Column("name", Text, nullable=False), sa.Column("agency_id", Id(), nullable=False))
    _past(
        "area",
        sa.Column("gss_code", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("vintage", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("parent_id", Id(), nullable=True),
        sa.Column("longitude", sa.BigInteger(), nullable=True),
        sa.Column("latitude", sa.BigInteger(), nullable=True),
    )
    connection = op.get_bind()
    for statement in remembering.statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def _past_of_crime(name: str, *columns: sa.Column[str]) -> None:
    _past(
        name,
        sa.Column("crime_id", Text, nullable=True),
        sa.Column("month", Text, nullable=False),
        sa.Column("reported_by", Text, nullable=False),
        sa.Column("falls_within", Text, nullable=False),
        sa.Column("longitude", sa.BigInteger(), nullable=True),
        sa.Column("latitude", sa.BigInteger(), nullable=True),
        sa.Column("location", Text, nullable=True),
        sa.Column("lsoa_code", Text, nullable=True),
        sa.Column("lsoa_name", Text, nullable=True),
        *columns,
    )
    op.create_index(op.f(f"ix_{name}_past_crime_id"), f"{name}_past", ["crime_id"], postgresql_using="hash")
    op.create_index(op.f(f"ix_{name}_past_month_id"), f"{name}_past", ["month", "id"])


def _past(name: str, *columns: sa.Column[Any]) -> None:
    op.add_column(name, sa.Column("known_from", UtcDateTime(), nullable=True))
    op.create_table(
        f"{name}_past",
        sa.Column("id", Id(), nullable=False),
        *columns,
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("known_to", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", "known_to", name=op.f(f"pk_{name}_past")),
    )
