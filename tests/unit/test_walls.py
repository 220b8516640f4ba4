"""The roles of PostgreSQL that keep the walls: who makes them, what they hold, and what `wardmote check` finds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from auth.access.wall import wall_names, wall_of, walls
from auth.roles import Role
from schema.tables import METADATA
from server import migrations
from server.database import Access, Database, DatabaseError
from server.migrations.walls import NoWall, build
from tests.postgres import Postgres


@dataclass(frozen=True)
class Site:
    """A database of its own with two users, of whom one owns it, and a prefix for its roles."""

    postgres: Postgres
    name: str
    owner: str
    server: str
    prefix: str

    def url(self, user: str) -> str:
        """Give the address of the database as *user*."""
        return make_url(self.postgres.url(self.name)).set(username=user).render_as_string(hide_password=False)

    async def administer(self, sql: str) -> None:
        """Run SQL as the administrator of the server, in this database."""
        address = make_url(self.postgres.url(self.name)).set(drivername="postgresql")
        connection = await asyncpg.connect(address.render_as_string(hide_password=False))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def migrate(self, *, server: str | None = None) -> str:
        """Migrate as the owner, for *server* to serve."""
        return await migrations.upgrade(self.url(self.owner), role_prefix=self.prefix, server=server)

    async def found(self, user: str | None = None) -> tuple[str, ...]:
        """Look for breaches as the owner, or as *user*."""
        return await migrations.breaches(self.url(user or self.owner), self.prefix)

    async def record(self, user: str) -> tuple[bool, str]:
        """Ask what *user* may do with the record of access."""
        return await migrations.record(self.url(user))

    def database(self, user: str) -> Database:
        """Open the database as *user*."""
        return Database(Access(self.url(user), role_prefix=self.prefix))


@pytest.fixture
async def site(postgres: Postgres) -> AsyncIterator[Site]:
    """Give an empty database; what it adds to the server is gone at the end."""
    stem = f"w{uuid4().hex[:12]}"
    made = Site(postgres, f"test_{stem}", f"{stem}_owner", f"{stem}_server", f"{stem}_role")
    postgres.create(made.name)
    await made.administer(f"CREATE ROLE {made.owner} LOGIN CREATEROLE; CREATE ROLE {made.server} LOGIN")
    await made.administer(f"ALTER DATABASE {made.name} OWNER TO {made.owner}")
    yield made
    postgres.drop(made.name)
    names = [f"{made.prefix}_{wall.name}" for wall in walls()]
    other = Site(postgres, "postgres", made.owner, made.server, made.prefix)
    await other.administer("; ".join(f"DROP ROLE IF EXISTS {role}" for role in (*names, made.server, made.owner)))


async def test_migrating_builds_the_walls_once(site: Site) -> None:
    """An owner who may make roles needs nobody; a second migration finds everything as it should be."""
    await site.migrate()

    assert () == await site.found()
    assert await site.migrate() == migrations.head()
    assert () == await site.found()


async def test_databases_migrated_side_by_side_share_their_roles(site: Site) -> None:
    """Whoever comes second finds the roles made, also while the first is at it."""
    other = Site(site.postgres, f"{site.name}_b", site.owner, site.server, site.prefix)
    site.postgres.create(other.name)
    await other.administer(f"ALTER DATABASE {other.name} OWNER TO {site.owner}")
    databases = [each.database(each.owner) for each in (site, other)]
    try:
        for database in databases:
            async with database.engine.begin() as connection:
                await connection.run_sync(METADATA.create_all)

        await asyncio.gather(*(built(database, site.prefix) for database in databases))

        assert ((), ()) == (await site.found(), await other.found())
    finally:
        for database in databases:
            await database.stop()
        site.postgres.drop(other.name)


async def built(database: Database, prefix: str) -> None:
    """Build the walls of a database that has its tables, and take some time before it is done."""
    async with database.engine.begin() as connection:
        await connection.run_sync(build, prefix, None)
        await connection.exec_driver_sql("SELECT pg_sleep(0.2)")


async def test_who_may_not_make_roles_is_told_what_to_do(site: Site) -> None:
    """Nothing is changed; an administrator runs what is printed, and the migration goes through."""
    await site.administer(f"ALTER ROLE {site.owner} NOCREATEROLE")
    with pytest.raises(NoWall, match="nothing was changed: let an administrator run what `wardmote migrate --roles`"):
        await site.migrate()
    database = site.database(site.owner)
    assert await migrations.current(database) is None
    await database.stop()

    await site.administer(await migrations.making(site.url(site.owner), site.prefix, site.owner))
    await site.migrate()

    assert () == await site.found()


async def test_without_a_wall_nothing_is_read(site: Site) -> None:
    """A role that is gone, or that whoever serves may not take, is no reason to read without it."""
    database = site.database(site.owner)
    assert not await migrations.is_current(database)
    for _ in range(2):
        with pytest.raises(DatabaseError, match=r"the second wall is missing .*: run `wardmote migrate`"):
            await database.fetch("SELECT 1", wall=wall_of(frozenset({Role.SVPP_MEMBER}), counts=False))
    assert await database.fetch("SELECT 1") == (1,)
    await site.migrate()
    assert await database.fetch("SELECT 1", wall=wall_of(frozenset({Role.SVPP_MEMBER}), counts=False)) == (1,)
    assert await migrations.is_current(database)
    await site.administer(f"REVOKE {site.prefix}_svpp_member FROM {site.owner} CASCADE")
    assert not await migrations.is_current(database)
    await database.stop()


SVPP = "{role}_svpp_member"
BREACHES = [
    (
        f"GRANT SELECT (name) ON client TO {SVPP}",
        f"{SVPP} has SELECT on client.name, which the catalogue does not give",
    ),
    (f"GRANT SELECT ON person TO {SVPP}", f"{SVPP} has SELECT on all of person, which the catalogue does not give"),
    (f"GRANT UPDATE (marking) ON outcome TO {SVPP}", f"{SVPP} has UPDATE on outcome.marking, which the catalogue"),
    (f"REVOKE SELECT (month) ON outcome FROM {SVPP}", f"{SVPP} lacks SELECT on outcome.month"),
    ("GRANT SELECT ON outcome TO PUBLIC", "everyone has SELECT on all of outcome, which the catalogue does not give"),
    (f"ALTER ROLE {SVPP} LOGIN", f"{SVPP} may do more than read: it may log in, or administer the server"),
    (f"GRANT pg_read_all_data TO {SVPP}", f"{SVPP} is a member of pg_read_all_data"),
    (f"GRANT {SVPP} TO {{server}}", f"{SVPP} may be taken by {{server}}, who neither serves nor owns this database"),
    (f"CREATE TABLE loot (); ALTER TABLE loot OWNER TO {SVPP}", f"{SVPP} owns table loot"),
    (f"CREATE SCHEMA loot; GRANT USAGE ON SCHEMA loot TO {SVPP}", f"{SVPP} has a privilege on schema loot"),
    (f"GRANT CREATE ON SCHEMA public TO {SVPP}", f"{SVPP} has a privilege on schema public"),
    (f"DROP OWNED BY {SVPP}; DROP ROLE {SVPP}", f"there is no role {SVPP}"),
]


@pytest.mark.parametrize(("sql", "sentence"), BREACHES, ids=[sentence for _, sentence in BREACHES])
async def test_a_breach_is_named(site: Site, sql: str, sentence: str) -> None:
    """A privilege too many is a finding like one too few, however it came to be."""
    names = {"role": site.prefix, "server": site.server}
    await site.migrate()
    await site.administer(sql.format(**names))

    found = await site.found()

    assert found[0].startswith(sentence.format(**names)), found
    assert len(found) == 1


async def test_migrating_again_mends_what_tables_give(site: Site) -> None:
    """Privileges on tables follow the catalogue at each migration: what was added goes, what was taken comes back."""
    await site.migrate()
    for sql, _ in BREACHES[:4]:
        await site.administer(sql.format(role=site.prefix))
    assert len(await site.found()) == 4

    await site.migrate()

    assert () == await site.found()


async def test_who_serves_and_owns_nothing_can_serve(site: Site) -> None:
    """Two users: one migrates and owns, the other reads behind every wall, and writes, and makes no table."""
    await site.migrate(server=site.server)

    assert () == await site.found(site.server)
    database = site.database(site.server)
    for wall in walls():
        assert await database.fetch("SELECT stamp FROM sharing_stamp", wall=wall) is not None
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE sharing_stamp SET stamp = 7")
    for sql in (
        "CREATE TABLE loot ()",
        "DROP TABLE outcome",
        "TRUNCATE outcome",
        "UPDATE alembic_version SET version_num = ''",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            async with database.engine.begin() as connection:
                await connection.exec_driver_sql(sql)
    await database.stop()


async def test_who_serves_can_only_add_to_the_record(site: Site) -> None:
    """No update, delete or truncation of an entry; and `wardmote check` says so when there is a right too many."""
    await site.migrate(server=site.server)
    await site.administer(f"CREATE TABLE IF NOT EXISTS audit_entry (); ALTER TABLE audit_entry OWNER TO {site.owner}")
    await site.migrate(server=site.server)

    assert (True, f"{site.server} may add to it and change nothing of it") == await site.record(site.server)
    is_right, text = await site.record(site.owner)
    assert is_right
    assert text.startswith(f"kept by triggers: {site.owner} owns the tables")
    database = site.database(site.server)
    for sql in ("DELETE FROM audit_entry", "TRUNCATE audit_entry", "INSERT INTO audit_entry DEFAULT VALUES"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.engine.begin() as connection:
                await connection.exec_driver_sql(sql)
    await database.stop()

    await site.administer(f"GRANT DELETE ON audit_entry TO {site.server}")
    said = f"{site.server} has DELETE on audit_entry: run `wardmote migrate` as the owner of the tables"
    assert (False, said) == await site.record(site.server)
    await site.migrate(server=site.server)
    assert (await site.record(site.server))[0]


def test_names_are_those_of_the_walls() -> None:
    """The names that readiness looks for, without making a wall, are all there are."""
    assert wall_names() == tuple(wall.name for wall in walls())
