"""Keeping: the database itself refuses to change or delete what is on the record of access.

Triggers on both dialects, which come with the tables: no UPDATE, no DELETE, no TRUNCATE of what was written; the head
only grows. On PostgreSQL entries are added by one function alone, in the rights of whoever owns the tables: it makes
every hash itself and numbers under one lock, so a role that may call it, and holds no other right on the tables, can
add to the record and do nothing else. On SQLite, which knows no roles, server/audit/appending.py does the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from schema.tables import audit
from schema.tables.base import come_with_tables

KEPT = (
    audit.AUDIT_ENTRY,
    audit.AUDIT_SET,
    audit.AUDIT_TELLING,
    audit.AUDIT_TOLD,
    audit.AUDIT_CIRCLE,
    audit.AUDIT_SEEN,
    audit.AUDIT_CHECKPOINT,
    audit.AUDIT_KEY,
)
HEAD = audit.AUDIT_HEAD

# On SQLite, INSERT OR REPLACE deletes what is there without asking the triggers of DELETE.
_REPLACEABLE = (*KEPT, HEAD)
_KEYS = (sa.PrimaryKeyConstraint, sa.UniqueConstraint)

REFUSAL = "the record of access is never changed"
REWOUND = "the head of the record of access only grows"

APPEND = "audit_append"
# What the function is called with, in order: of each entry, the last being the digest of its telling or NULL; then the
# sets and the texts of tellings (server/audit/telling.py) that may be new.
PARAMETERS = (
    "at timestamptz[], kinds text[], names text[], actors text[], agencies uuid[], bodies text[], told bytea[], "
    "sets bytea[], tellings text[]"
)

_APPEND_BODY = """
DECLARE
    first bigint;
    leaves bytea[];
    leaf bytea;
    peaks bytea;
    grown bigint;
    rest bigint;
    telling_count bigint;
BEGIN
    SELECT head.size, head.frontier INTO first, peaks FROM audit_head AS head WHERE head.one = 1 FOR UPDATE;
    IF first IS NULL THEN
        RAISE EXCEPTION 'the record of access has no head';
    END IF;
    IF cardinality(sets) > 0 THEN
        INSERT INTO audit_set (digest, ids)
        SELECT sha256(given.ids), given.ids FROM unnest(sets) AS given(ids)
        ON CONFLICT (digest) DO NOTHING;
    END IF;
    IF cardinality(tellings) > 0 THEN
        WITH part AS (
            SELECT sha256(convert_to(given.text, 'UTF8')) AS telling, left(each.text, 36)::uuid AS owner,
                decode(substr(each.text, 38, 64), 'hex') AS digest, substr(each.text, 103) AS entity
            FROM unnest(tellings) AS given(text), unnest(string_to_array(given.text, E'\\x1e')) AS each(text)
        ), circle AS (
            SELECT part.telling, ('x' || encode(substr(sha256(
                string_agg(DISTINCT uuid_send(part.owner), ''::bytea ORDER BY uuid_send(part.owner))
            ), 1, 8), 'hex'))::bit(64)::bigint AS number FROM part GROUP BY part.telling
        ), new AS (
            INSERT INTO audit_telling (digest, circle) SELECT circle.telling, circle.number FROM circle
            ON CONFLICT (digest) DO NOTHING RETURNING number, digest
        ), around AS (
            INSERT INTO audit_circle (owner_id, circle)
            SELECT DISTINCT part.owner, circle.number FROM part JOIN circle USING (telling)
            ON CONFLICT DO NOTHING
        )
        INSERT INTO audit_told (telling, entity, owner_id, set_number)
        SELECT new.number, part.entity, part.owner,
            (SELECT kept.number FROM audit_set AS kept WHERE kept.digest = part.digest)
        FROM new JOIN part ON part.telling = new.digest;
    END IF;
    WITH added AS (
        INSERT INTO audit_entry (number, at, kinds, name, actor_id, agency_id, body, leaf, telling, circle)
        SELECT first + given.place - 1, given.at, given.kinds, given.name, given.actor, given.agency, given.body,
            sha256('\\x00'::bytea || convert_to(given.body, 'UTF8')), kept.number, kept.circle
        FROM unnest(at, kinds, names, actors, agencies, bodies, told)
            WITH ORDINALITY AS given(at, kinds, name, actor, agency, body, told, place)
        LEFT JOIN LATERAL (
            SELECT same.number, same.circle FROM audit_telling AS same WHERE same.digest = given.told LIMIT 1
        ) AS kept ON true
        RETURNING audit_entry.number, audit_entry.leaf, audit_entry.telling
    )
    SELECT array_agg(added.leaf ORDER BY added.number), count(added.telling) INTO leaves, telling_count FROM added;
    IF telling_count <> cardinality(array_remove(told, NULL)) THEN
        RAISE EXCEPTION 'the record does not hold what an entry tells of';
    END IF;
    -- The frontier: append a leaf, then join two subtrees for every lowest bit of the size that is not set.
    grown := first;
    FOREACH leaf IN ARRAY leaves LOOP
        grown := grown + 1;
        rest := grown;
        WHILE rest & 1 = 0 LOOP
            leaf := sha256('\\x01'::bytea || substr(peaks, length(peaks) - 31) || leaf);
            peaks := substr(peaks, 1, length(peaks) - 32);
            rest := rest >> 1;
        END LOOP;
        peaks := peaks || leaf;
    END LOOP;
    UPDATE audit_head AS head SET size = grown, frontier = peaks WHERE head.one = 1;
    RETURN first;
END
"""


def trigger_names(dialect: str) -> set[str]:
    """Name the triggers that keep the record."""
    replacing = (f"{table.name}_is_kept_on_insert" for table in _REPLACEABLE if dialect == "sqlite")
    return {*(name for name, _, _ in _refusals(dialect)), *replacing, "audit_head_only_grows"}


def function_bodies() -> dict[str, str]:
    """Give the source of each function that PostgreSQL must hold, by its name."""
    return {APPEND: _APPEND_BODY}


def statements(dialect: str) -> Iterator[str]:
    """Write the statements that put the record to work: its head, what keeps it, and what adds to it."""
    yield _FIRST_HEAD[dialect]
    yield from _sqlite() if dialect == "sqlite" else _postgresql()


_FIRST_HEAD = {
    "sqlite": "INSERT INTO audit_head SELECT 1, 0, x'', 0 WHERE NOT EXISTS (SELECT 1 FROM audit_head)",
    "postgresql": "INSERT INTO audit_head SELECT 1, 0, ''::bytea, 0 WHERE NOT EXISTS (SELECT 1 FROM audit_head)",
}

# A head that was set back, or that changes without growing, is no head.
_SHRINKS = "NEW.size < OLD.size OR NEW.seen < OLD.seen OR (NEW.size = OLD.size AND NEW.frontier <> OLD.frontier)"


def _refusals(dialect: str) -> Iterator[tuple[str, str, str]]:
    """Give name, table and event of every trigger that refuses."""
    for table in KEPT:
        if dialect == "sqlite":
            yield f"{table.name}_is_kept_on_update", table.name, "UPDATE"
            yield f"{table.name}_is_kept_on_delete", table.name, "DELETE"
        else:
            yield f"{table.name}_is_kept", table.name, "UPDATE OR DELETE OR TRUNCATE"
    yield f"{HEAD.name}_is_kept", HEAD.name, "DELETE" if dialect == "sqlite" else "DELETE OR TRUNCATE"


def _sqlite() -> Iterator[str]:
    for name, table, event in _refusals("sqlite"):
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} BEGIN SELECT raise(ABORT, '{REFUSAL}'); END"
        )
    for kept in _REPLACEABLE:
        keys = [[column.name for column in key.columns] for key in kept.constraints if isinstance(key, _KEYS)]
        same = " OR ".join("(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in keys)
        replaced = f"EXISTS (SELECT 1 FROM {kept.name} WHERE {same})"  # noqa: S608 - names that we declare
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {kept.name}_is_kept_on_insert BEFORE INSERT ON {kept.name} "
            f"WHEN {replaced} BEGIN SELECT raise(ABORT, '{REFUSAL}'); END"
        )
    yield (
        f"CREATE TRIGGER IF NOT EXISTS audit_head_only_grows BEFORE UPDATE ON audit_head WHEN {_SHRINKS} "
        f"BEGIN SELECT raise(ABORT, '{REWOUND}'); END"
    )


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    yield (
        "CREATE OR REPLACE FUNCTION grow_audit() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_SHRINKS} THEN RAISE EXCEPTION '{REWOUND}'; END IF; RETURN NEW; END $$"
    )
    for name, table, event in _refusals("postgresql"):
        yield (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_audit()"
        )
    yield (
        "CREATE OR REPLACE TRIGGER audit_head_only_grows BEFORE UPDATE ON audit_head "
        "FOR EACH ROW EXECUTE FUNCTION grow_audit()"
    )
    # Ids are random: trying to compress them is work for nothing, and a page holds those of 200 records in place.
    for table, columns in (("audit_set", ("ids",)), ("audit_seen", ("ids", "sets"))):
        for column in columns:
            yield f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL"
        yield f"ALTER TABLE {table} SET (toast_tuple_target = 8160)"
    yield (
        f"CREATE OR REPLACE FUNCTION {APPEND}({PARAMETERS}) RETURNS bigint LANGUAGE plpgsql "
        f"SECURITY DEFINER AS $append${_APPEND_BODY}$append$"
    )
    # A table that its caller made for the session must not stand in for one of ours.
    yield (
        f"DO $$ BEGIN EXECUTE format('ALTER FUNCTION {APPEND} SET search_path = %I, pg_temp', current_schema()); END $$"
    )
    # Planning its statements anew for each call costs more than running them.
    yield f"ALTER FUNCTION {APPEND} SET plan_cache_mode = force_generic_plan"
    # Planned while the tables are small, it would read them whole, and for ever: a connection keeps its plans.
    yield f"ALTER FUNCTION {APPEND} SET enable_seqscan = off"
    yield f"REVOKE EXECUTE ON FUNCTION {APPEND} FROM PUBLIC"


come_with_tables(statements)
