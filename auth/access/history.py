"""History: what an audience may read of the versions of its own agency's records, as SQL.

For `history` (server/query/histories.py). Only kinds that the role sees at least in summary, only the fields that its
own ceiling and its contract give, masks kept, and of safeguarding at one site only the versions of that site. The
newest version decides whether there is a history at all. Why and by whom is read only where nothing of a kind is
hidden: a reason is free text, and who wrote is named nowhere else. The wall of a role is made of these statements too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from auth.access.audience import Audience
from auth.access.masks import mask_of
from auth.access.reach import reach
from auth.access.resolution import WHO
from auth.access.view import SITE
from auth.access.words import word
from schema.contribution import CONTRIBUTIONS, Contribution, Part, column_of
from schema.entity import Attribute
from schema.marking import Detail
from schema.mutations import MUTATIONS
from schema.tables.base import Id, UtcDateTime, not_withdrawn
from schema.tables.past import PAST, PAST_PARTS
from schema.tables.retention import TOMBSTONE

RECORD = sa.bindparam("record", type_=Id)
# What is read of a version beside its fields.
VERSION, SINCE, RECORDED, UNTIL, ENDING = "told_version", "told_since", "told_recorded", "told_until", "told_ending"
REASON, BY = "told_reason", "told_by"
# What is read of a line beside its fields; the second begins the name of what says whether a field is masked.
FAR, MASKED = "told_far", "masked_"
_AUDIENCES_KEPT = 200


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What an audience sees of its own agency's records of one kind.

    *fields* are those of the record; *lists* those of the lists told with it, by name, where a list of ids has none.
    *is_whole* where nothing at all is hidden; *tells_instants* where it is seen when a record was recorded.
    """

    kind: Contribution
    fields: tuple[Attribute, ...]
    lists: Mapping[str, tuple[Attribute, ...]]
    is_whole: bool
    tells_instants: bool
    is_of_one_site: bool
    sees_firearms: bool

    @property
    def parts(self) -> tuple[Part, ...]:
        """Give the lists that are told."""
        return tuple(part for part in self.kind.parts if part.name in self.lists)


@lru_cache(_AUDIENCES_KEPT)
def sights(audience: Audience) -> tuple[Sight, ...]:
    """Give what is seen, kind by kind; nothing for roles that contribute nothing, whose contract has no history."""
    if not any(MUTATIONS[name].contributes for name in reach(audience.roles).mutations):
        return ()
    return tuple(sight for kind in CONTRIBUTIONS.values() if (sight := _sight(audience, kind)))


def finding(seen: Iterable[Sight]) -> sa.CompoundSelect[Any] | None:
    """Choose the kind of a record that is visible, was withdrawn or was disposed of; None where nothing is seen.

    SQL: SELECT 'Arrest', 'KEPT' FROM outcome WHERE id = :record AND ... AND kind = 'ARREST' UNION ALL ...
    """
    each = [one for sight in seen for one in _found(sight)]
    return sa.union_all(*each) if each else None


def versions(sight: Sight) -> sa.CompoundSelect[Any]:
    """Choose the versions that were kept, and the one that is; in one statement, so that none goes missing between.

    SQL: SELECT coalesce(version, 1), ... FROM outcome_past WHERE id = :record AND ... AND (EXISTS (...) OR ...)
    UNION ALL SELECT ... FROM outcome WHERE id = :record AND ...
    """
    present, past = _tables(sight)
    ends = [past.c.known_to.label(UNTIL), past.c.ending.label(ENDING)]
    ends += [past.c.reason.label(REASON), past.c.actor_id.label(BY)] if sight.is_whole else []
    kept = sa.select(*_version(sight, past), *ends).where(*_visible(sight, past), _stands(sight))
    open_ends = (sa.cast(sa.null(), each.type).label(each.name) for each in ends)
    return sa.union_all(kept, sa.select(*_version(sight, present), *open_ends).where(*_visible(sight, present)))


def lines(sight: Sight, part: Part) -> sa.CompoundSelect[Any]:
    """Choose the lines of a list as they were with each version that is visible, and as they are.

    SQL: SELECT version, ... FROM drug_line_past JOIN outcome_past ON id = outcome_id AND version = version WHERE ...
    UNION ALL SELECT ... FROM drug_line JOIN outcome ON id = outcome_id WHERE ...
    """
    present, past = _tables(sight)
    table, kept = part.table, PAST_PARTS[part.table.name]
    on = sa.and_(past.c.id == kept.c[part.near], past.c.version == kept.c.version)
    then = sa.select(_number(past), *_line(sight, part, kept)).select_from(kept.join(past, on))
    now = sa.select(_number(present), *_line(sight, part, table))
    now = now.select_from(table.join(present, present.c.id == table.c[part.near]))
    return sa.union_all(then.where(*_visible(sight, past), _stands(sight)), now.where(*_visible(sight, present)))


def ended(sight: Sight) -> sa.Select[Any]:
    """Choose what is left of a record that was disposed of.

    SQL: SELECT disposed_at, version, disposed_by, ground FROM tombstone WHERE id = :record AND ...
    """
    stone = TOMBSTONE.c
    whole = [stone.version.label(VERSION), stone.disposed_by.label(BY), stone.ground.label(REASON)]
    return sa.select(stone.disposed_at.label(UNTIL), *(whole if sight.is_whole else ())).where(*_left(sight))


def statements(audience: Audience) -> Iterator[sa.SelectBase]:
    """Give every statement that a history of *audience* can be made of."""
    seen = sights(audience)
    found = finding(seen)
    if found is not None:
        yield found
    for sight in seen:
        yield versions(sight)
        yield ended(sight)
        yield from (lines(sight, part) for part in sight.parts)


def _sight(audience: Audience, kind: Contribution) -> Sight | None:
    """Choose what is seen of a kind; None for no sight of it.

    Without the scope there is no ceiling. The contract of a role follows from its ceilings: either would do, and a
    mistake in one of them opens nothing.
    """
    own = audience.ceiling(kind.family).own
    if own is None or own.rung < Detail.SUMMARY.rung:
        return None
    attributes = reach(audience.roles).attributes

    def told(of: str, given: Iterable[Attribute]) -> tuple[Attribute, ...]:
        named = attributes.get(of, frozenset())
        return tuple(each for each in given if each.name in named and each.detail.rung <= own.rung)

    lists = {
        part.name: told(part.entity.name, part.given) if part.entity else ()
        for part in kind.parts
        if told(kind.name, (part.link,))
    }
    fields = told(kind.name, kind.given)
    is_whole = own is Detail.PERSONAL and fields == kind.given and not audience.is_of_one_site(kind.family)
    is_whole &= lists == {part.name: part.given for part in kind.parts}
    is_whole &= not any(_masks(part, audience.sees_firearms) for part in kind.parts)
    return Sight(
        kind,
        fields,
        lists,
        is_whole=is_whole,
        tells_instants=bool(told(kind.name, (kind.entity.attributes(kind.name)["recordedAt"],))),
        is_of_one_site=audience.is_of_one_site(kind.family),
        sees_firearms=audience.sees_firearms,
    )


def _found(sight: Sight) -> Iterator[Any]:
    present, past = _tables(sight)
    kind, kept, gone = word(sight.kind.name).label("kind"), word("KEPT").label("state"), word("GONE").label("state")
    yield sa.select(kind, kept).select_from(present).where(*_visible(sight, present))
    yield sa.select(kind, kept).select_from(past).where(*_withdrawn(sight, past))
    yield sa.select(kind, gone).select_from(TOMBSTONE).where(*_left(sight))


def _tables(sight: Sight) -> tuple[sa.Table, sa.Table]:
    table = sight.kind.entity.table
    return table, PAST[table.name]


def _visible(sight: Sight, table: sa.Table) -> Iterator[sa.ColumnElement[bool]]:
    """Say which versions of a record are seen: the agency's own, of this kind, at the reader's site where that counts.

    SQL: id = :record AND owner_id = :agency AND kind = 'SAFEGUARDING' AND site_id = :site
    """
    yield table.c.id == RECORD
    yield table.c.owner_id == WHO
    if sight.kind.member is not None:
        yield table.c[sight.kind.entity.discriminator or ""] == word(sight.kind.member.code)
    if sight.is_of_one_site:
        yield table.c.site_id == SITE
    # A row that stays behind is of a record that was withdrawn.
    yield from not_withdrawn(table)


def _withdrawn(sight: Sight, past: sa.Table) -> Iterator[sa.ColumnElement[bool]]:
    yield from _visible(sight, past)
    yield past.c.ending == word("WITHDRAWN")


def _stands(sight: Sight) -> sa.ColumnElement[bool]:
    """Say that the newest version is visible: the record, or the last one of a record that was withdrawn."""
    present, past = _tables(sight)
    one = sa.select(word("t")).select_from(present).where(*_visible(sight, present)).correlate(None)
    other = sa.select(word("t")).select_from(past).where(*_withdrawn(sight, past)).correlate(None)
    return sa.or_(one.exists(), other.exists())


def _left(sight: Sight) -> Iterator[sa.ColumnElement[bool]]:
    yield TOMBSTONE.c.id == RECORD
    yield TOMBSTONE.c.owner_id == WHO
    yield TOMBSTONE.c.kind == word(sight.kind.name)
    if sight.is_of_one_site:
        # At which site it was is not known any more.
        yield sa.false()


def _version(sight: Sight, table: sa.Table) -> Iterator[sa.ColumnElement[Any]]:
    yield _number(table)
    yield sa.func.coalesce(table.c.known_from, table.c.recorded_at, type_=UtcDateTime()).label(SINCE)
    yield table.c.recorded_at.label(RECORDED)
    yield from (table.c[name].label(name) for name in dict.fromkeys(column_of(each) for each in sight.fields))


def _number(table: sa.Table) -> sa.ColumnElement[int]:
    # What was never corrected may say no number.
    return sa.func.coalesce(table.c.version, sa.literal_column("1")).label(VERSION)


def _line(sight: Sight, part: Part, table: sa.Table) -> Iterator[sa.ColumnElement[Any]]:
    """Choose what is seen of a line; of a list of ids the id.

    SQL: CASE WHEN category <> 'FIREARM' AND ... THEN kind END, category = 'FIREARM' OR ...
    """
    if part.link.through is not None:
        yield table.c[part.link.through.far].label(FAR)
    masks = _masks(part, sight.sees_firearms)
    for each in sight.lists[part.name]:
        column = table.c[column_of(each)]
        if each.name not in masks:
            yield column.label(column.name)
            continue
        mask = masks[each.name]
        hidden = sa.or_(*(table.c[mask.column] == word(code) for code in sorted(mask.codes)))
        yield sa.case((sa.not_(hidden), column)).label(column.name)
        yield hidden.label(f"{MASKED}{column.name}")


def _masks(part: Part, sees_firearms: bool) -> dict[str, Any]:
    found = (
        {each.name: mask_of(part.entity.name, each.name, sees_firearms) for each in part.given} if part.entity else {}
    )
    return {name: mask for name, mask in found.items() if mask is not None}
