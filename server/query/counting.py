"""Counting: how many records of others, by kind and owner, the Views of an audience show and how many they count.

For `simulateAgreement`. Reads numbers only; not one value of a record.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.resolution import WHO, clause_entities
from auth.access.view import Views, views_of
from auth.access.words import word
from schema.catalogue import CATALOGUE
from schema.entity import Entity
from schema.marking import Detail
from server.database import Database
from server.query.dialect import Dialect, Expression
from server.query.opened import Form, Opened
from server.query.prelude import Prelude

_KEPT = 500

# By kind of record and owner: records that are shown, and those that are at least counted.
Counts = Mapping[tuple[str, str], tuple[int, int]]


async def counts(database: Database, dialect: Dialect, audience: Audience, opened: Opened) -> Counts:
    """Count what *audience* sees of others' records under what is opened."""
    sql, names = _counting(audience, dialect, opened.form)
    row = await database.fetch(sql, [opened.values[name] for name in names])
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for place, text in enumerate(row or ()):
        for kind, owner, count in json.loads(str(text)):
            found[kind, owner][place] = count
    return {key: (shown, counted) for key, (shown, counted) in found.items()}


@lru_cache(_KEPT)
def _counting(audience: Audience, dialect: Dialect, form: Form) -> tuple[str, tuple[str, ...]]:
    """Write the statement that counts others' records: those shown, and those that are at least counted.

    SQL: SELECT (SELECT '[' || string_agg('["Outcome","' || owner_id || '",' || count || ']', ',') || ']' FROM (SELECT
    owner_id, count(*) FROM outcome_view WHERE owner_id <> :agency GROUP BY owner_id)), (... FROM outcome_counted ...)
    """
    shown = views_of(audience, dialect.name, form.filled)
    counted = Views(audience, shown.shared, least=Detail.AGGREGATE)
    prelude = Prelude(dialect, form.same)
    columns = [_listed(dialect, prelude, views).label(f"c{place}") for place, views in enumerate((shown, counted))]
    sql, names, _ = prelude.statement(sa.select(*columns))
    return sql, names


def _listed(dialect: Dialect, prelude: Prelude, views: Views) -> Expression:
    counts: list[sa.Select[Any]] = []
    for kind, _ in clause_entities():
        entity = next(each for each in CATALOGUE.values() if each.name == kind or each.member(kind))
        rows = prelude.stand_in(views.of(entity).relation).alias(f"row_{len(counts)}")
        grouped = sa.select(word(kind).label("kind"), rows.c.owner_id, sa.func.count().label("number"))
        counts.append(grouped.where(rows.c.owner_id != WHO, *_is_kind(entity, kind, rows)).group_by(rows.c.owner_id))
    each = sa.union_all(*counts).subquery("counts")
    parts = [word('["'), each.c.kind, word('","'), sa.cast(each.c.owner_id, sa.Text), word('",')]
    texts = sa.select(dialect.concat([*parts, dialect.count(each.c.number), word("]")]).label("text")).select_from(each)
    listed = texts.subquery("texts")
    array = dialect.concat([word("["), dialect.gather(listed.c.text), word("]")])
    return sa.select(array).select_from(listed).scalar_subquery()


def _is_kind(entity: Entity, kind: str, rows: sa.FromClause) -> list[sa.ColumnElement[bool]]:
    """Choose the rows that clauses on *kind* open: members with a ceiling of their own apart from the others."""
    apart = [member for member in entity.members if member.family is not None]
    if not apart:
        return []
    discriminator = rows.c[entity.discriminator or ""]
    if entity.name == kind:
        return [discriminator != word(member.code) for member in apart]
    return [discriminator == word(member.code) for member in apart if member.name == kind]
