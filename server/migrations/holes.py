"""Holes: where the walls of PostgreSQL are not what the catalogue says, one sentence each.

Looks and never repairs: `wardmote migrate` builds them anew (server/migrations/walls.py). A privilege too many is a
hole like one too few, also where everyone has it, or where a role is more than a name for what may be read.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.migrations.walls import Privilege, making, may_do, present, role_names, user_of, wanted

_POWERS = """
SELECT rolname, 'may do more than read: it may log in, or administer the server' FROM pg_roles
WHERE rolname = ANY (:roles)
  AND (rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
UNION ALL
SELECT mine.rolname, 'is a member of ' || other.rolname FROM pg_auth_members held
JOIN pg_roles mine ON mine.oid = held.member JOIN pg_roles other ON other.oid = held.roleid
WHERE mine.rolname = ANY (:roles)
UNION ALL
SELECT mine.rolname, 'may be taken by ' || other.rolname || ', who neither serves nor owns this database'
FROM pg_auth_members held JOIN pg_roles mine ON mine.oid = held.roleid JOIN pg_roles other ON other.oid = held.member
WHERE mine.rolname = ANY (:roles) AND other.rolname <> session_user AND other.oid NOT IN (
  SELECT relowner FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r')
UNION ALL
SELECT role.rolname, CASE held.deptype WHEN 'o' THEN 'owns ' ELSE 'has a privilege on ' END
  || pg_describe_object(held.classid, held.objid, held.objsubid)
FROM pg_shdepend held JOIN pg_roles role ON role.oid = held.refobjid
WHERE held.refclassid = 'pg_authid'::regclass AND role.rolname = ANY (:roles)
  AND held.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND NOT (held.deptype = 'a' AND held.classid = 'pg_class'::regclass AND held.objid IN (
    SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace))
  AND NOT (held.deptype = 'a' AND held.classid = 'pg_namespace'::regclass
    AND held.objid = current_schema()::regnamespace AND NOT has_schema_privilege(role.oid, held.objid, 'CREATE'))
ORDER BY 1, 2
"""


_OVER_RECORD = """
SELECT c.relname, may.privilege, pg_has_role(session_user, c.relowner, 'MEMBER')
FROM pg_class c CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS may (privilege)
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND starts_with(c.relname, 'audit_')
  AND CASE WHEN may.privilege IN ('DELETE', 'TRUNCATE') THEN has_table_privilege(session_user, c.oid, may.privilege)
    ELSE has_any_column_privilege(session_user, c.oid, may.privilege) END
ORDER BY 1, 2
"""


def holes(connection: Connection, prefix: str) -> tuple[str, ...]:
    """Say everything that is not as the catalogue has it; nothing on SQLite, where the program keeps the wall."""
    return () if connection.dialect.name == "sqlite" else tuple(_holes(connection, prefix))


def record(connection: Connection) -> tuple[bool, str]:
    """Say whether whoever is connected can do no more with the record of access than add to it, and what they can.

    Where they own the tables this cannot be: that is told, and is right for an installation of one user.
    """
    if connection.dialect.name == "sqlite":
        return True, "kept by triggers: whoever may write the file may remove them"
    user = user_of(connection)
    rows = connection.execute(sa.text(_OVER_RECORD)).all()
    too_much = [f"{right} on {table}" for table, right, _ in rows if right not in _rights(table)]
    if any(is_owner for _, _, is_owner in rows):
        return True, f'kept by triggers: {user} owns the tables; another user may serve, README "Two walls"'
    if too_much:
        return False, f"{user} has {too_much[0]}: run `wardmote migrate` as the owner of the tables"
    return True, f"{user} may add to it and change nothing of it"


def _holes(connection: Connection, prefix: str) -> Iterator[str]:
    names = set(role_names(prefix))
    there = set(connection.scalars(sa.text("SELECT rolname FROM pg_roles WHERE rolname = ANY (:roles)"), _of(names)))
    yield from (f"there is no role {role}" for role in sorted(names - there))
    if names - there:
        return  # the rest follows from it
    user = user_of(connection)
    if any(making(connection, prefix, user)):
        yield f"{user} may not take every role"
    yield from (f"{role} {what}" for role, what in connection.execute(sa.text(_POWERS), _of(names)))
    right, found = set(wanted(prefix).items()), present(connection, prefix)
    for each in sorted(found - right, key=str):
        yield f"{_told('has', each)}, which the catalogue does not give"
    for each in sorted(right - found, key=str):
        yield _told("lacks", each)


def _rights(table: str) -> set[str]:
    return {right.partition(" ")[0] for right in may_do(table)}


def _told(has: str, held: tuple[Privilege, str]) -> str:
    (role, table, column), privilege = held
    return f"{role} {has} {privilege} on {f'{table}.{column}' if column else f'all of {table}'}"


def _of(names: set[str]) -> dict[str, list[str]]:
    return {"roles": sorted(names)}
