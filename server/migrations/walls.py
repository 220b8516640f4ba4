"""Walls: the roles of PostgreSQL that queries run in, with no more than the columns each may read.

Built at every `wardmote migrate`, after the tables, because what a role may read follows the catalogue and not a
revision; where nothing is missing nothing is done. Roles are of the whole server and privileges of one database:
any number of databases may be migrated side by side. `wardmote check` compares the two (server/migrations/holes.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from auth.access.wall import walls
from schema.tables import METADATA, retention
from server.database import DatabaseError

# A role, a table and a column; no column where the privilege is on the whole table.
Privilege = tuple[str, str, str | None]

# From this version on a user may be a member of a role without being allowed to take it.
_SETTABLE_SINCE = 160_000
_DENIED = "42501"
_EVERYONE = "everyone"

# Entries are added by one function, in the rights of whoever owns the tables; only the index of them moves on.
_APPENDS = "audit_append"
_OF_RECORD = {
    **dict.fromkeys(("audit_entry", "audit_set", "audit_telling", "audit_told", "audit_circle"), ("SELECT",)),
    "audit_head": ("SELECT", "UPDATE (seen)"),
}

# What is left of a record is added once.
_LEFT = frozenset(table.name for table in retention.KEPT)

_PRESENT = """
SELECT coalesce(role.rolname, 'everyone') AS role, found.tab, found.col, found.privilege
FROM (
  SELECT acl.grantee, acl.privilege_type AS privilege, c.relname AS tab, NULL AS col, c.relnamespace
  FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) acl
  UNION ALL
  SELECT acl.grantee, acl.privilege_type, c.relname, a.attname, c.relnamespace
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid CROSS JOIN LATERAL aclexplode(a.attacl) acl
) found LEFT JOIN pg_roles role ON role.oid = found.grantee
WHERE found.relnamespace = current_schema()::regnamespace
  AND (found.grantee = 0 OR role.rolname = ANY (:roles))
"""


class NoWall(DatabaseError):
    """Say that the roles of PostgreSQL are not there, and that this user may not make them."""


def build(connection: Connection, prefix: str, server: str | None) -> None:
    """Make the roles that are missing, let whoever serves take them, and give each what the catalogue gives it.

    *server* is the user who serves, where it is another than this one, who owns the tables: then it is given what
    serving needs, and no more. Does nothing on SQLite, where the program itself keeps the wall.
    Raises: NoWall when a role has to be made and this user may not.
    """
    if connection.dialect.name == "sqlite":
        return
    user = server or user_of(connection)
    try:
        for statement in making(connection, prefix, user):
            connection.exec_driver_sql(statement)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _DENIED:
            raise
        raise NoWall(
            "This user may not make the roles of PostgreSQL that queries run in, so nothing was changed: "
            "let an administrator run what `wardmote migrate --roles` prints, then migrate again."
        ) from error
    granting = list(_granting(connection, prefix))
    if granting:
        connection.exec_driver_sql(_block(granting))
    if user != user_of(connection):
        connection.exec_driver_sql(_block(_serving(connection, user)))


def user_of(connection: Connection) -> str:
    """Name the user that is connected."""
    return str(connection.scalar(sa.text("SELECT session_user")))


def making(connection: Connection, prefix: str, user: str, *, anew: bool = False) -> Iterator[str]:
    """Write what makes the roles and lets *user* take them: what is missing, or with *anew* everything.

    SQL: DO $$ BEGIN CREATE ROLE wardmote_svpp_member NOLOGIN; EXCEPTION WHEN duplicate_object ... END $$
    """
    there = set(connection.scalars(sa.text("SELECT rolname FROM pg_roles")))
    version = int(connection.scalar(sa.text("SELECT current_setting('server_version_num')")) or 0)
    how = "SET" if version >= _SETTABLE_SINCE else "MEMBER"
    options = " WITH INHERIT FALSE, SET TRUE" if version >= _SETTABLE_SINCE else ""
    may = sa.text(f"SELECT pg_has_role(:user, :role, '{how}')")
    for role in (quoted(each) for each in role_names(prefix)):
        name = role.strip('"')
        if anew or name not in there:
            yield _unless_there(f"CREATE ROLE {role} NOLOGIN")
        if anew or name not in there or not connection.scalar(may, {"user": user, "role": name}):
            yield _unless_there(f"GRANT {role} TO {quoted(user)}{options}")


def wanted(prefix: str) -> dict[Privilege, str]:
    """Give every privilege that the catalogue gives: SELECT on columns, and nothing else."""
    return {
        (role, table, column): "SELECT"
        for role, wall in role_names(prefix).items()
        for table, columns in wall.items()
        for column in columns
    }


def present(connection: Connection, prefix: str) -> set[tuple[Privilege, str]]:
    """Read every privilege on tables and columns that the roles have here; those of everyone are everybody's."""
    rows = connection.execute(sa.text(_PRESENT), {"roles": list(role_names(prefix))})
    return {((role, table, column), privilege) for role, table, column, privilege in rows}


def role_names(prefix: str) -> dict[str, Mapping[str, frozenset[str]]]:
    """Name the role of each wall, with the columns it may read."""
    return {f"{prefix}_{wall.name}": wall.columns for wall in walls()}


def quoted(name: str) -> str:
    """Quote an identifier."""
    return '"' + name.replace('"', '""') + '"'


def _granting(connection: Connection, prefix: str) -> Iterator[str]:
    """Write what gives each role what the catalogue gives it; a table that is right already is left alone.

    SQL: REVOKE ALL ON outcome FROM wardmote_svpp_member; GRANT SELECT (id, kind, ...) ON outcome TO ...
    """
    names = role_names(prefix)
    usage = sa.text("SELECT has_schema_privilege(:role, current_schema(), 'USAGE')")
    schema = quoted(str(connection.scalar(sa.text("SELECT current_schema()"))))
    yield from (
        f"GRANT USAGE ON SCHEMA {schema} TO {quoted(role)}"
        for role in names
        if not connection.scalar(usage, {"role": role})
    )
    right = set(wanted(prefix).items())
    wrong = {key for key, _ in right ^ present(connection, prefix) if key[0] != _EVERYONE}
    for role, table in sorted({(role, table) for role, table, _ in wrong}):
        yield f"REVOKE ALL ON {quoted(table)} FROM {quoted(role)}"
        columns = sorted(names[role].get(table, ()))
        if columns:
            listed = ", ".join(map(quoted, columns))
            yield f"GRANT SELECT ({listed}) ON {quoted(table)} TO {quoted(role)}"


def _serving(connection: Connection, user: str) -> Iterator[str]:
    """Write what gives *user*, who owns nothing here, what serving needs: the record of access is only added to.

    SQL: REVOKE ALL ON audit_entry FROM wardmote; GRANT SELECT ON audit_entry TO wardmote; ...
    """
    who, schema = quoted(user), quoted(str(connection.scalar(sa.text("SELECT current_schema()"))))
    yield f"GRANT USAGE ON SCHEMA {schema} TO {who}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {who}"
    for name in sorted(sa.inspect(connection).get_table_names()):
        yield f"REVOKE ALL ON {quoted(name)} FROM {who}"
        yield f"GRANT {', '.join(may_do(name))} ON {quoted(name)} TO {who}"
    if connection.scalar(sa.text("SELECT to_regproc(:name)"), {"name": _APPENDS}):
        yield f"GRANT EXECUTE ON FUNCTION {_APPENDS} TO {who}"


def may_do(table: str) -> tuple[str, ...]:
    """Name what whoever serves may do with a table: of the record of access, and of what is left of records that were
    disposed of, nothing but reading and adding.
    """
    if table.startswith("audit_"):
        return _OF_RECORD.get(table, ("SELECT", "INSERT"))
    if table in _LEFT:
        return ("SELECT", "INSERT")
    return ("SELECT", "INSERT", "UPDATE", "DELETE") if table in METADATA.tables else ("SELECT",)


def _unless_there(statement: str) -> str:
    # Another database of this server may be migrated at this moment: whoever comes second finds it done.
    return f"DO $$ BEGIN {statement}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"


def _block(statements: Iterable[str]) -> str:
    return f"DO $$ BEGIN {'; '.join(statements)}; END $$"
