"""Promises of circles: an owner finds the latest entries that told of what is theirs, however long the record is."""

import pytest

from auth.access.trail import Reader, Reading
from server.trail import entries
from server.trail.asking import dialect_of
from server.trail.entries import Chosen
from tests.record import OWNERS, opened

ENTRIES, SELDOM, OFTEN = 20_000, 7, 8
_SERIES = {
    "postgresql": f"generate_series(0, {ENTRIES - 1}) AS n",
    "sqlite": (
        f"(WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {ENTRIES - 1}) SELECT n FROM s)"
    ),
}


@pytest.mark.parametrize("is_seldom", [True, False])
async def test_an_owner_is_found_by_the_index_of_circles(migrated_url: str, *, is_seldom: bool) -> None:
    """Also one whose records were told of once in ten thousand entries: the record is not gone through by number."""
    circle = SELDOM if is_seldom else OFTEN
    async with opened(migrated_url) as record:
        dialect = record.database.dialect
        when = "now()" if dialect == "postgresql" else "'2026-03-01T12:00:00Z'"
        leaf = record.literal(b"\0" * 32)
        said = f"'DISCLOSE', 'query', 'person', '{OWNERS[0]}', '{{}}', {leaf}"
        told = f"1, CASE WHEN n % 10000 = 5 THEN {SELDOM} ELSE {OFTEN} END"
        fill = f"INSERT INTO audit_entry SELECT n, {when}, {said}, {told} FROM {_SERIES[dialect]}"
        async with record.database.engine.begin() as connection:
            await connection.exec_driver_sql(fill)
            await connection.exec_driver_sql(f"INSERT INTO audit_circle VALUES ('{OWNERS[1]}', {circle})")
            await connection.exec_driver_sql("ANALYZE")
        reader = Reader(Reading.AGENCY, "officer", OWNERS[1])
        statement = entries.entries(reader, Chosen(), dialect_of(record.database), before=None, size=3)
        async with record.database.engine.connect() as connection:
            found = [row[0] for row in await connection.execute(statement)]
            compiled = statement.compile(dialect=record.database.engine.dialect, compile_kwargs={"literal_binds": True})
            # SQLite leaves the ids of the reader's agency open.
            sql = str(compiled).replace("?", f"'{OWNERS[1]}'")
            how = "EXPLAIN" if dialect == "postgresql" else "EXPLAIN QUERY PLAN"
            plan = "\n".join(str(row[-1]) for row in await connection.exec_driver_sql(f"{how} {sql}"))

    assert found == ([10_005, 5] if is_seldom else [19_999, 19_998, 19_997])
    assert "ix_audit_entry_circle_number" in plan
