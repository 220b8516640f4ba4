"""Turn: those who decide by what a table holds, and then write to it, take turns.

On PostgreSQL two transactions may each look, find that they may, and both write. Whoever has the turn keeps other
writers of the table waiting until the end of the transaction; readers never wait. For acts of administration, which
are few; what happens on every request is one conditional UPDATE instead.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection


def take_turn(connection: Connection, table: sa.Table) -> None:
    """Wait for the turn to write to *table*. SQLite has one writer at a time anyway.

    SQL: LOCK TABLE appointment IN SHARE ROW EXCLUSIVE MODE
    """
    if connection.dialect.name == "postgresql":
        # Stronger than every write, weaker than every read and than what a foreign key needs.
        connection.execute(sa.text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
