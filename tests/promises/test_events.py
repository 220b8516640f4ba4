"""Everything that happens is on the closed list, and is an entry in the transaction that did it, or says why not."""

import ast
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from schema.tables.audit import AUDIT_ENTRY
from schema.tables.people import ATTEMPT
from server.audit.events import EVENTS, LogOnly, entry_of
from server.database import Access, Database, DatabaseError
from server.work import Event, Work
from tests.house.tree import PACKAGES, ROOT, modules

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
# What else names events: a table of endpoints, of which the second and third words are events.
MAKERS = {"Event": slice(0, 1), "Endpoint": slice(1, 3)}


def raised(root: Path) -> Iterator[tuple[str, str]]:
    """Yield where an event is named, and its name."""
    for module in modules(root, *PACKAGES):
        named = {
            target.id: node.value
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                for word in node.args[MAKERS[node.func.id]]:
                    for name in names(word, named):
                        yield f"{module.path}:{node.lineno}", name


def names(word: ast.expr, named: dict[str, ast.expr]) -> Iterator[str]:
    """Yield the texts that *word* may be; a field of an endpoint is named where the endpoint is."""
    if isinstance(word, ast.Constant) and isinstance(word.value, str):
        yield word.value
    elif isinstance(word, ast.IfExp):
        yield from names(word.body, named)
        yield from names(word.orelse, named)
    elif isinstance(word, ast.Name) and word.id in named:
        yield from names(named[word.id], named)
    elif not (isinstance(word, ast.Attribute) and ast.unparse(word) in {"endpoint.refused", "endpoint.done"}):
        yield f"cannot be read: {ast.unparse(word)}"


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """Give a database with its tables."""
    database = Database(Access(migrated_url))
    yield database
    await database.stop()


async def bodies(database: Database) -> list[str]:
    """Give what is on record."""
    async with database.engine.connect() as connection:
        return list((await connection.scalars(sa.select(AUDIT_ENTRY.c.body).order_by(AUDIT_ENTRY.c.number))).all())


async def attempts(database: Database) -> int:
    """Count the rows that the tests write."""
    row = await database.fetch("SELECT count(*) FROM attempt")
    assert row is not None
    return int(str(row[0]))


def test_every_event_is_on_the_list() -> None:
    """No event is raised that the list lacks, and the list holds none that nobody raises."""
    found = dict[str, str]()
    for place, name in raised(ROOT):
        found.setdefault(name, place)

    assert {name: place for name, place in found.items() if name not in EVENTS} == {}
    assert EVENTS.keys() - found.keys() == set()


def test_what_stays_in_the_log_says_why() -> None:
    """Each event that is no entry has its reason, and none of them is a refusal of somebody who is known."""
    silent = {name: rule for name, rule in EVENTS.items() if isinstance(rule, LogOnly)}

    assert all(len(rule.because) > 20 for rule in silent.values())
    refusals = {name for name in silent if name.endswith(("refused", "denied", "replayed"))}
    assert refusals == {"request_refused"}  # before any transaction, see server/http/refusals.py


async def test_an_event_is_an_entry_of_its_own_transaction(database: Database) -> None:
    """The entry says what, who and when, in canonical form."""
    async with Work(database, now=NOW) as work:
        work.events.append(Event("role_granted", actor="pat", subject="kim", details={"role": "SVPP_MEMBER"}))
        work.events.append(Event("session_seen", actor="pat", subject="session"))

    body = (
        '{"actor":{"id":"pat","kind":"PERSON"},"at":"2026-03-01T12:00:00Z","details":{"role":"SVPP_MEMBER"},'
        '"form":1,"kinds":["ADMIN"],"name":"role_granted","subject":"kim"}'
    )
    assert await bodies(database) == [body]


async def test_what_is_undone_is_not_on_record(database: Database) -> None:
    """A transaction that fails leaves neither its rows nor its entry; the next entry gets the number."""

    async def failing() -> None:
        async with Work(database, now=NOW) as work:
            work.events.append(Event("keys_rotated", actor="operator", subject="key"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing()

    assert await bodies(database) == []


@pytest.mark.parametrize("broken", ["head", "event"])
async def test_what_is_not_on_record_is_undone(database: Database, broken: str) -> None:
    """Where the entry cannot be written, or the event is not on the list, the rows are not written either."""
    if broken == "head":
        async with database.engine.begin() as connection:
            of = " ON audit_head" if database.dialect == "postgresql" else ""
            await connection.execute(sa.text(f"DROP TRIGGER audit_head_is_kept{of}"))
            await connection.execute(sa.text("DELETE FROM audit_head"))

    async def writing() -> None:
        async with Work(database, now=NOW) as work:
            row = {"subject_hash": "x", "failures": 1, "first_at": NOW, "expires_at": NOW}
            await work.connection.execute(sa.insert(ATTEMPT).values(**row))
            work.events.append(Event("keys_rotated" if broken == "head" else "no_such", "operator", "key"))

    with pytest.raises((DatabaseError, LookupError)):
        await writing()

    assert await attempts(database) == 0
    assert await bodies(database) == []


@pytest.mark.parametrize("sent", ["\0", "\ud800", "x" * 10_000, "a\nb"])
async def test_what_a_stranger_sends_spoils_no_entry(database: Database, sent: str) -> None:
    """A client that is not known yet may call itself anything; the refusal is on record all the same."""
    async with Work(database, now=NOW) as work:
        work.events.append(Event("token_refused", actor=sent, subject=sent, details={"error": sent}))

    (body,) = await bodies(database)
    assert '"actor":{"id":"unknown","kind":"UNKNOWN"}' in body


def test_who_acted_is_told_by_kind() -> None:
    """Words stand for operators and servers, anything else for whom the event names."""
    kinds = [
        entry.actor.kind
        for actor in ("operator", "janitor", "unknown", "0b0e")
        if (entry := entry_of("client_registered", actor, "client", {}, NOW)) is not None
    ]

    assert kinds == ["OPERATOR", "SERVER", "UNKNOWN", "PERSON"]
