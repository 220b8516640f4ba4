"""Feed: the root field `changes`, its plan, its part of the statement, and its text.

Which records there are changes of is known before the statement runs (server/feeds/following.py); the statement tells
what is asked of them, through the Views, as they are then. What is not visible any more is null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from graphql import FieldNode

from auth.access.words import word
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Kind
from schema.graphql.changes import CHANGES, KINDS, WORDS
from schema.graphql.objects import MOST_PER_PAGE
from server.feeds.page import FeedPage
from server.query import plan
from server.query.binds import Binds
from server.query.dialect import Expression
from server.query.feed_plan import Feed
from server.query.marks import columns_of_mark
from server.query.planning import Path, Planner, refuse
from server.query.record import Frame, Records, Row, columns_of
from server.query.relations import Relations
from server.query.splice import compact
from server.query.variables import Bound, plain

# Where the ids of the records stand among the variables; no variable can have this name.
TOLD = "what a feed tells"
# Begins a record in the text of a column; control characters cannot stand in JSON.
_BEGINS = "\x06"
_ID_LENGTH = 36
_WORD_OF = {name: word for word, name in WORDS.items()}


def plan_feed(planner: Planner, nodes: list[FieldNode], path: Path) -> Feed:
    """Plan `changes`. Raises: RefusalError for a page size, for too much, and for a kind whose scope is missing."""
    given = planner.arguments(planner.root, nodes[0], path)
    size = given["first"]
    if not isinstance(size, int) or not 1 <= size <= MOST_PER_PAGE:
        refuse(f"A page holds 1 to {MOST_PER_PAGE} changes.", path, nodes[0])
    kinds = _kinds(planner, given.get("kinds"), nodes[0], path)
    planner.costs(size, path)
    fields = planner.fields("ChangePage", nodes)
    items: dict[str, tuple[tuple[str, str], ...]] = {}
    records: dict[tuple[str, str], tuple[plan.Record, ...]] = {}
    for key, each in fields.items():
        if each[0].name.value == "items":
            below = planner.fields("Change", each)
            items[key] = _names(below)
            for name, asked in below.items():
                if asked[0].name.value == "record":
                    place = (*path, key, name)
                    found = (planner.record(kind, asked, place, size) for kind in kinds)
                    records[key, name] = tuple(record for record in found if any(record.items.values()))
    return Feed(given.get("after"), size, tuple(kind.name for kind in kinds), _names(fields), items, records)


def _kinds(planner: Planner, given: list[object] | None, node: FieldNode, path: Path) -> tuple[Entity, ...]:
    """Choose the kinds that are asked for; when none are named, all that the token reaches."""
    there = [kind for kind in KINDS if kind.name in planner.schema.type_map]
    if given is None:
        reached = tuple(kind for kind in there if planner.audience.missing_scope(kind.family) is None)
        if not reached and there:
            planner.needs_scope(there[0].family, path)
        return reached
    named = {WORDS[str(plain(each))] for each in given}
    if not named:
        refuse("Name one kind at least, or leave kinds out.", path, node)
    for kind in there:
        if kind.name in named:
            planner.needs_scope(kind.family, path)
    return tuple(kind for kind in there if kind.name in named)


def write_feed(relations: Relations, binds: Binds, records: Records, key: str, feed: Feed) -> dict[str, Expression]:
    """Write what is asked of the records, a column for each kind: ids, each with its object.

    SQL: SELECT string_agg('<begins>' || id || '{"id":"' || id || '"}', ',') FROM outcome_view WHERE id = ANY ($1)
    """
    columns: dict[str, Expression] = {}
    dialect = binds.dialect
    for place, asked in feed.records.items():
        for record in asked:
            view, rows = relations.rows(record.entity)
            ids = binds.values(Bound((TOLD, key, record.entity.name)), Kind.ID)
            needed = columns_of(view, record) | columns_of_mark(view)
            wanted = sa.select(*(column for column in rows.c if column.name in needed))
            found = wanted.where(dialect.among(rows.c.id, ids, Kind.ID)).subquery(relations.name("told"))
            row = Row(view, found, Frame(found))
            object_ = records.marked(row, record)
            text = dialect.concat([word(_BEGINS), sa.cast(found.c.id, sa.Text), object_])
            texts = sa.select(text.label("text")).select_from(row.frame.source).subquery(relations.name("text"))
            column = sa.select(dialect.gather(texts.c.text)).select_from(texts).scalar_subquery()
            columns[_column(key, place, record.entity.name)] = column
    return columns


def ids_told(page: FeedPage, feed: Feed) -> Mapping[str, list[str]]:
    """Give the ids of the records that a page tells of, by kind."""
    return {kind: [each.record for each in page.items if each.entity == kind] for kind in feed.kinds}


def written(key: str, feed: Feed, page: FeedPage, texts: Mapping[str, str]) -> str:
    """Write the answer: the changes, each with its record as it was found."""
    parts = []
    for name, field in feed.fields:
        if field == "items":
            found = {each: _found(key, (name, each), feed, texts) for each, of in feed.items[name] if of == "record"}
            text = (
                "[" + ",".join(_item(feed.items[name], page, number, found) for number in range(len(page.items))) + "]"
            )
        else:
            told = {"endCursor": page.cursor, "hasMore": page.has_more, "__typename": "ChangePage"}
            text = compact(told[field])
        parts.append(f"{compact(name)}:{text}")
    return "{" + ",".join(parts) + "}"


def _item(
    fields: tuple[tuple[str, str], ...], page: FeedPage, number: int, found: Mapping[str, Mapping[str, str]]
) -> str:
    item = page.items[number]
    told = {"change": item.change.value, "entity": _WORD_OF[item.entity], "id": item.record, "__typename": "Change"}
    texts = (found[key].get(item.record, "null") if name == "record" else compact(told[name]) for key, name in fields)
    return "{" + ",".join(f"{compact(key)}:{text}" for (key, _), text in zip(fields, texts, strict=True)) + "}"


def _found(key: str, place: tuple[str, str], feed: Feed, texts: Mapping[str, str]) -> dict[str, str]:
    """Give the objects of a list of items by the id of their record."""
    return {
        part[:_ID_LENGTH]: part[_ID_LENGTH:].rstrip(",")
        for record in feed.records[place]
        for part in _parts(texts[_column(key, place, record.entity.name)])
    }


def _parts(text: str) -> Iterator[str]:
    yield from text.split(_BEGINS)[1:]


def _column(key: str, place: tuple[str, str], kind: str) -> str:
    return f"{key} {' '.join(place)} {kind} {CHANGES}"


def _names(fields: Mapping[str, list[FieldNode]]) -> tuple[tuple[str, str], ...]:
    return tuple((key, each[0].name.value) for key, each in fields.items())


def kinds_of(feed: Feed) -> tuple[Entity, ...]:
    """Give the kinds of a feed as the catalogue has them."""
    return tuple(CATALOGUE[name] for name in feed.kinds)
