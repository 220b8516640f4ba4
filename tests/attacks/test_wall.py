"""The second wall: what a mistake in a plan, a View or a cache would read, the database itself refuses.

Each attack hands a statement straight to the database as if everything before it had failed, behind the wall of
somebody who may not see what it reads.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from auth.access import history
from auth.access.audience import Audience
from auth.access.history import Sight, sights
from auth.access.wall import Wall, wall_of
from schema.catalogue import CATALOGUE
from schema.contribution import CONTRIBUTIONS
from schema.entity import Entity, Field
from schema.tables import METADATA
from schema.tables.past import PAST
from server.database import DatabaseError
from server.problems import body, problem_of
from server.query import plan
from server.query.binds import Request
from server.query.cursor import Seal
from server.query.dialect import Dialect
from server.query.histories import Asking
from server.query.opened import Opened
from server.query.statement import Writer
from tests.asking import Ask, open_asking, principal
from tests.world import id_of

# PostgreSQL's words, and SQLite's two.
REFUSED = re.compile("permission denied|prohibited|not authorized")
QUERY = "{ outcomes(first: 2) { nodes { id } } }"
# Nobody's statements read these, whatever their role.
NOBODYS = ("client", "person", "signing_key", "token_grant", "audit_entry", "alembic_version", "revocation")


@pytest.fixture
async def ask(database_url: str) -> AsyncIterator[Ask]:
    """Give who asks in the world of the tests."""
    async with open_asking(database_url) as asking:
        yield asking


def wall(name: str, *, counts: bool = False) -> Wall:
    """Give the wall of one of the principals."""
    return wall_of(principal(name).roles, counts=counts)


def counting(name: str) -> tuple[bool, ...]:
    """Say which walls there are for one of the principals: that of numbers is missing where none may be asked for."""
    return (False,) if name == "administrator" else (False, True)


def page(entity: Entity, *names: str) -> plan.Plan:
    """Forge a plan that reads *names* of every record of *entity*, without asking whether anybody may."""
    fields = [entity.attributes(entity.types()[0])[name] for name in names]
    items = tuple((each.name, each) for each in fields if isinstance(each, Field))
    record = plan.Record(entity, dict.fromkeys(entity.types(), items))
    arguments = plan.Arguments(10, False, None, None, None, ())
    return plan.Plan((("forged", plan.Page(0, entity, arguments, (("nodes", plan.Nodes(record)),))),))


async def run(ask: Ask, forged: plan.Plan, *, written_for: str, behind: Wall) -> str:
    """Write a forged plan for one principal and run it behind a wall; give the text of the page."""
    database = ask.world.database
    opened: Opened = await ask.answering.opened(principal(written_for))
    audience = Audience.of(principal(written_for))
    statement = Writer(audience, Dialect(database.dialect), opened.form, 100).write(forged)
    assert statement is not None
    values = statement.values(Request({}, opened.values, Seal(bytes(32)), ask.world.now()))
    row = await database.fetch(statement.sql, values, wall=behind)
    assert row is not None
    return str(row[0])


FORGED = [
    ("IntelligenceReport", "theme"),
    ("IntelligenceReport", "sourceEvaluation"),
    ("OrganisedCrimeGroup", "reference"),
    ("Disruption", "impact"),
]


@pytest.mark.parametrize(("entity", "field"), FORGED)
@pytest.mark.parametrize("written_for", ["police analyst", "council officer"])
async def test_a_forged_plan_reads_nothing_of_the_police(ask: Ask, entity: str, field: str, written_for: str) -> None:
    """A plan for another audience, as a cache mixed up would give it, and one for the council's own Views."""
    forged = page(CATALOGUE[entity], "id", field)

    with pytest.raises(DatabaseError, match=REFUSED):
        await run(ask, forged, written_for=written_for, behind=wall("council officer"))


@pytest.mark.parametrize(("entity", "field"), FORGED)
async def test_the_same_plan_answers_the_police(ask: Ask, entity: str, field: str) -> None:
    """So that what is refused above is refused for who asks, and not for what is wrong with the plan."""
    forged = page(CATALOGUE[entity], "id", field)

    assert f'"{field}":"' in await run(ask, forged, written_for="police analyst", behind=wall("police analyst"))


async def test_what_is_counted_cannot_be_shown(ask: Ask) -> None:
    """The council's numbers count reports; even there no grading can be read, and a page may not read one at all."""
    count = "SELECT count(id) FROM intelligence_report"
    database = ask.world.database

    assert await database.fetch(count, wall=wall("council officer", counts=True)) is not None
    for sql, counts in ((count, False), ("SELECT source_evaluation FROM intelligence_report", True)):
        with pytest.raises(DatabaseError, match=REFUSED):
            await database.fetch(sql, wall=wall("council officer", counts=counts))


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("police officer", "outcome.subject"),
        ("police officer", "outcome.source_reference"),
        ("police officer", "organised_crime_group.threat_band"),
        ("svpp member", "outcome.safeguarding_kind"),
        ("svpp member", "disruption.impact"),
        ("data protection officer", "outcome.id"),
        ("administrator", "site.id"),
        ("feed", "intelligence_report.id"),
        ("feed", "intervention.id"),
    ],
)
async def test_a_column_above_the_ceiling_is_refused(ask: Ask, name: str, column: str) -> None:
    """In whatever place of a statement it stands: shown, compared, ordered by, or within a function."""
    table, _, field = column.partition(".")
    for sql in (
        f"SELECT {field} FROM {table}",
        f"SELECT 1 FROM {table} WHERE {field} IS NULL",
        f"SELECT 1 FROM {table} ORDER BY {field}",
        f"SELECT count({field}) FROM {table}",
        f"WITH v AS (SELECT {field} FROM {table}) SELECT 1 FROM v",
        f"SELECT 1 WHERE EXISTS (SELECT {field} FROM {table})",
    ):
        with pytest.raises(DatabaseError, match=REFUSED):
            await ask.world.database.fetch(sql, wall=wall(name))


@pytest.mark.parametrize("name", ["police analyst", "council officer", "administrator"])
async def test_no_role_reads_who_is_known_or_what_was_recorded(ask: Ask, name: str) -> None:
    """Clients, persons, keys, grants and the record of access are beyond every wall, down to how many there are."""
    for table in (each for each in NOBODYS if each in METADATA.tables):
        for counts in counting(name):
            with pytest.raises(DatabaseError, match=REFUSED):
                await ask.world.database.fetch(f"SELECT count(*) FROM {table}", wall=wall(name, counts=counts))


HARM = {
    "both": [
        "CREATE TABLE loot (a int)",
        "CREATE TEMPORARY TABLE loot (a int)",
        "DROP TABLE outcome",
        "ALTER TABLE outcome ADD COLUMN loot int",
        "UPDATE outcome SET provisional = NOT provisional",
        "DELETE FROM outcome",
        "INSERT INTO sharing_stamp (one, stamp) VALUES (2, 2)",
        "CREATE VIEW loot AS SELECT 1",
    ],
    "postgresql": [
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "SELECT lo_import('/etc/passwd')",
        "COPY (SELECT 1) TO '/loot'",
        "COPY (SELECT 1) TO PROGRAM 'id'",
        "SELECT rolpassword FROM pg_authid",
        "SELECT usename FROM pg_shadow",
        "CREATE ROLE loot",
        "GRANT SELECT ON client TO public",
        "SELECT * FROM outcome FOR UPDATE",
        "ALTER SYSTEM SET log_statement = 'all'",
    ],
    "sqlite": [
        "SELECT sql FROM sqlite_master",
        "SELECT name FROM pragma_table_info('client')",
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "ATTACH DATABASE '/loot' AS loot",
        "SELECT load_extension('loot')",
        "SELECT readfile('/etc/passwd')",
        "SELECT sqlite_version()",
        "VACUUM INTO '/loot'",
        "BEGIN IMMEDIATE",
        "WITH RECURSIVE a (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a) SELECT count(*) FROM a",
    ],
}


async def test_behind_a_wall_nothing_is_done_but_reading(ask: Ask) -> None:
    """No table is made or changed, no file read or written, no setting moved, no catalogue of secrets opened."""
    database = ask.world.database
    for sql in (*HARM["both"], *HARM[database.dialect]):
        with pytest.raises(DatabaseError):
            await database.fetch(sql, wall=wall("police analyst"))

    assert await ask(QUERY, as_="police analyst")


async def test_no_wall_is_met_by_what_another_let_through(ask: Ask) -> None:
    """The same text in turn behind many walls, on few connections: each decides for itself, whatever is kept."""
    database, sql = ask.world.database, "SELECT count(threat_band) FROM organised_crime_group"
    for _ in range(3):
        for name in ("police analyst", "council officer", "svpp member", "police officer", "administrator", "feed"):
            for counts in counting(name):
                if name == "police analyst":
                    assert await database.fetch(sql, wall=wall(name, counts=counts)) is not None
                    continue
                with pytest.raises(DatabaseError, match=REFUSED):
                    await database.fetch(sql, wall=wall(name, counts=counts))
        assert await database.fetch(sql) is not None


@pytest.mark.parametrize(("kind", "field"), FORGED)
async def test_a_mistaken_history_reads_nothing_of_the_police(ask: Ask, kind: str, field: str) -> None:
    """The history of the police's audience, asked as a council: of the newest version, of those kept, of its lists."""
    sight = sight_of("police analyst", kind)
    assert field in {each.name for each in sight.fields}

    for statement in (history.versions(sight), *(history.lines(sight, part) for part in sight.parts)):
        with pytest.raises(DatabaseError, match=REFUSED):
            await read(ask, statement, behind=wall("council officer"))
        assert isinstance(await read(ask, statement, behind=wall("police analyst")), list)


@pytest.mark.parametrize(("who", "kind"), [("police officer", "Arrest"), ("council officer", "IntelligenceReport")])
async def test_a_mistaken_history_reads_no_person_and_no_reason(ask: Ask, who: str, kind: str) -> None:
    """Somebody else's statement behind the wall of who asks: neither subject, nor source, nor why, nor by whom."""
    with pytest.raises(DatabaseError, match=REFUSED):
        await read(ask, history.versions(sight_of("police analyst", kind)), behind=wall(who))
    table = PAST[CONTRIBUTIONS[kind].entity.table.name]
    for column in ("source_reference", "client_reference", "reason", "actor_id"):
        if column in table.c:
            with pytest.raises(DatabaseError, match=REFUSED):
                await read(ask, sa.select(table.c[column]), behind=wall(who))


async def test_a_history_is_asked_behind_the_wall_of_who_asks(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the sight of another audience, as a cache mixed up would give it, nothing is answered at all."""
    mixed = sights(Audience.of(principal("police analyst")))
    monkeypatch.setattr("server.query.histories.sights", lambda audience: mixed)
    query = f'{{ history(id: "{id_of("arrest")}") {{ step }} }}'

    assert (await ask(query, as_="police analyst"))["history"]
    for who in ("police officer", "council officer", "svpp member", "feed"):
        with pytest.raises(DatabaseError, match=REFUSED):
            await ask(query, as_=who)


def sight_of(name: str, kind: str) -> Sight:
    """Give what one of the principals sees of the history of a kind."""
    return next(each for each in sights(Audience.of(principal(name))) if each.kind.name == kind)


async def read(ask: Ask, statement: sa.SelectBase, *, behind: Wall) -> list[Any]:
    """Run a statement as histories are asked, behind any wall."""
    database = ask.world.database
    return await Asking(database, behind, {"agency": id_of("police"), "record": id_of("arrest"), "site": None}).rows(
        statement
    )


async def test_the_refusal_reaches_the_log_only(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind the wrong wall a query fails; who asks is told INTERNAL, and no name of a table or a column."""
    monkeypatch.setattr("server.query.answer.wall_of", lambda roles, counts: wall("administrator"))

    with pytest.raises(DatabaseError) as failed:
        await ask(QUERY, as_="police analyst")

    told = body(problem_of(failed.value), "request-1").decode()
    assert "INTERNAL" in told
    assert "outcome" not in told
    assert "permission" not in told
