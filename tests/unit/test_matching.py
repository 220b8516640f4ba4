"""Matching of published rows: SQLite finds each by an index, or a month that is revised takes minutes."""

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from schema.tables import METADATA
from schema.tables.base import Text
from server.imports.police_uk.arriving import temporary
from server.imports.police_uk.layout import OUTCOMES, STREET, Layout
from server.imports.police_uk.revise import NAMED_BY, _matching


@pytest.mark.parametrize("layout", [STREET, OUTCOMES], ids=lambda layout: layout.name)
def test_no_row_is_compared_with_every_other(layout: Layout) -> None:
    """Of what is joined, each row of one side looks up those of the other."""
    arriving = temporary("arriving", layout, sa.Column("digest", Text))
    changed, matched = (temporary(name, layout, sa.Column("fingerprint", Text)) for name in ("changed", "matched"))
    statement = _matching(matched, changed, arriving, layout, "sqlite", (*NAMED_BY, *layout.steady))
    text = str(statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        METADATA.create_all(connection)
        for table in (arriving, changed, matched):
            table.create(connection)
        plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]

    looked_up = {step.split()[1] for step in plan if step.startswith("SEARCH ") and " INDEX " in step}
    assert {"stored", "counted"} <= looked_up, plan
    assert {"stale", "fresh"} & looked_up, plan
