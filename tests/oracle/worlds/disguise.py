"""Disguise: the same world in the eyes of one principal, and another one in everything they may not see.

Rows they may not see are changed, removed and added; withheld values of rows they may see are
changed. What may be changed is decided row by row by the evaluator's own sight, and is taken
back wherever it would let them see more, less or otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import sqlalchemy as sa

from auth.principal import Principal
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Family, Field, Governance, Link
from schema.marking import Detail
from schema.tables.base import METADATA
from schema.tables.past import ADDED_TO, PAST, PAST_OPEN, PAST_PARTS
from tests.oracle.remembering import Remembered
from tests.oracle.rows import Row, Rows, Tables
from tests.oracle.sight import FIREARMS, Sight, type_of
from tests.oracle.worlds.agreed_past import disguised_agreements
from tests.oracle.worlds.agreements import GRACE_DAYS, TODAY
from tests.oracle.worlds.disguised_past import ENTITIES, DisguisedPast
from tests.oracle.worlds.past import MOMENTS
from tests.oracle.worlds.values import Drawing
from tests.oracle.worlds.world import weapons

# Chances that a hidden row is removed, and that one more like it is added.
REMOVED = 0.25
ADDED = 0.35
PAIRED = ("clause_area", "clause_role", "clause_purpose", "disruption_agency")

# Lies between the seeds of worlds and those of what is added to them.
OTHER = 1_000_000


def seen_by(tables: Tables, principal: Principal) -> dict[str, dict[str, tuple[Detail | None, Any]]]:
    """Tell all that *principal* sees: for each entity each visible row, how much of it, and what it shows.

    Now, and of what was known at each moment that questions are asked as at.
    """
    now = Sight(Rows(tables), principal, today=TODAY, grace_days=GRACE_DAYS)
    seen = {entity.name: _rows(now, entity) for entity in CATALOGUE.values()}
    versioned = [
        entity for entity in CATALOGUE.values() if entity.table.name in {*PAST, *PAST_PARTS, *PAST_OPEN, *ADDED_TO}
    ]
    for moment in MOMENTS:
        then = Remembered(now, moment)
        seen |= {f"{entity.name} {moment}": _rows(then, entity) for entity in versioned}
    return seen


def _rows(sight: Sight, entity: Entity) -> dict[str, tuple[Detail | None, Any]]:
    return {row["id"]: (sight.granted(entity, row), _shown(sight, entity, row)) for row in sight.visible(entity)}


def disguised(tables: Tables, principal: Principal, *, seed: int) -> Tables:
    """Change everything in *tables* that *principal* may not see, and nothing that they may."""
    disguise = _Disguise(tables, principal, seed)
    disguise.change()
    before = seen_by(tables, principal)
    while betrayed := _betrayed(before, seen_by(disguise.tables(), principal)):
        disguise.restore(betrayed)
    return disguise.tables()


def _betrayed(before: Any, after: Any) -> set[str]:
    """Name the rows in which two sights differ."""
    return {
        row_id
        for name in before
        for row_id in before[name].keys() | after[name].keys()
        if before[name].get(row_id) != after[name].get(row_id)
    }


def _shown(sight: Sight, entity: Entity, row: Row) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, each in entity.attributes(type_of(entity, row)).items():
        if isinstance(each, Field):
            shown[name] = sight.value(entity, row, each)
        else:
            shown[name] = sorted(linked["id"] for linked in sight.linked(entity, row, each))
    return shown


class _Disguise:
    """A world in the making: each row as it was and as it is to be, None where there is none."""

    def __init__(self, tables: Tables, principal: Principal, seed: int) -> None:
        self.random = Random(seed)
        # Of a seed that no world has: an id or a reference that is drawn is in the world of none.
        self.draw = Drawing(seed + OTHER)
        self.before = {name: {_key(row, name): row for row in rows} for name, rows in tables.items()}
        self.after: dict[str, dict[Any, Row | None]] = {
            name: {key: dict(row) for key, row in rows.items()} for name, rows in self.before.items()
        }
        self.sight = Sight(Rows(tables), principal, today=TODAY, grace_days=GRACE_DAYS)

    def tables(self) -> Tables:
        """Give the rows as they are to be, in another order; an area follows the one it lies in."""
        made: Tables = {}
        for name, rows in self._whole().items():
            made[name] = list(rows.values())
            if name != "area":
                self.random.shuffle(made[name])
        return made

    def change(self) -> None:
        """Change all that is hidden."""
        for entity in CATALOGUE.values():
            for row in self.sight.rows.all(entity.table.name):
                if self.sight.is_visible(entity, row):
                    self._change_within(entity, row)
                elif not self._binds(entity, row):
                    self._change_hidden(entity, row)
        for name in PAIRED:
            for key, pair in self.before.get(name, {}).items():
                if self._is_hidden_pair(name, pair) and self.random.random() < REMOVED:
                    self.after[name][key] = None
        self._change_past()

    def _change_past(self) -> None:
        for name, row, other in disguised_agreements(self.sight, self.random):
            self.after[name][_key(row, name)] = other
        past = DisguisedPast(self.sight, self.random, self.draw)
        for name, key, made in past.changes():
            self.after[name][key] = made
        for name, key, row, sight in past.within():
            entity = ENTITIES[name]
            hidden, foreign = _columns(sight, entity, row)
            kin = [each for each in past.tables[f"{name}_past"] if type_of(entity, each) == type_of(entity, row)]
            own = self.random.choice(kin)
            self.after[f"{name}_past"][key] = {**row, **{column: own[column] for column in hidden | foreign}}

    def restore(self, ids: set[str]) -> None:
        """Take back what was done to these rows, and to what belongs to them."""
        for name, rows in self.after.items():
            for key in list(rows):
                if not ids & (set(key) if isinstance(key, tuple) else {key}):
                    continue
                if key in self.before[name]:
                    rows[key] = dict(self.before[name][key])
                else:
                    del rows[key]

    def _change_hidden(self, entity: Entity, row: Row) -> None:
        """Put another row's values in the place of a hidden one's, remove it, or add one like it."""
        rows = self.after[entity.table.name]
        donors = [each for each in self.sight.rows.all(entity.table.name) if not self._binds(entity, each)]
        donor = self.random.choice(donors)
        if self.random.random() < ADDED:
            added = self._like(entity.table, donor, {"id": self.draw.new_id()})
            rows[added["id"]] = added
        rows[row["id"]] = None if self.random.random() < REMOVED else self._like(entity.table, donor, row)

    def _binds(self, entity: Entity, row: Row) -> bool:
        """Tell whether it is of an agreement of the principal's agency, which decides even where it is not shown."""
        if entity.family is not Family.AGREEMENTS:
            return False
        agreement = row["id"] if entity.governance is Governance.PARTY else row["agreement_id"]
        parties = self.sight.rows.where("agreement_party", "agreement_id", agreement)
        return self.sight.principal.agency in {party["agency_id"] for party in parties}

    def _like(self, table: sa.Table, donor: Row, row: Row) -> Row:
        """Copy *donor* under the id of *row*; what only one row may have stays, or is new."""
        made = {**donor, "id": row["id"]}
        for constraint in table.constraints:
            if not isinstance(constraint, sa.UniqueConstraint):
                continue
            for column in constraint.columns:
                new = made[column.name] if column.foreign_keys else self._unlike(column)
                made[column.name] = row.get(column.name, new)
        if "client_reference" in table.c:
            # Unique where there is one, by an index and no constraint.
            made["client_reference"] = row.get("client_reference", self._new_name())
        return made

    def _unlike(self, column: sa.Column[Any]) -> Any:
        return self.random.randrange(1000, 10**6) if isinstance(column.type, sa.BigInteger) else self._new_name()

    def _new_name(self) -> str:
        # Both draw from one seed, and those of the world end in a number.
        return f"{self.draw.unlike()}, beside"

    def _change_within(self, entity: Entity, row: Row) -> None:
        """Change the columns of a visible row that show nothing of themselves."""
        made = self.after[entity.table.name][row["id"]]
        if made is None:
            return
        kin = [each for each in self.sight.rows.all(entity.table.name) if type_of(entity, each) == type_of(entity, row)]
        own = self.random.choice(kin)
        hidden, foreign = _columns(self.sight, entity, row)
        made |= {column: own[column] for column in hidden}
        for column in foreign:
            made[column] = self.random.choice(self.sight.rows.all(entity.table.name))[column]
        if entity.name == "WeaponLine" and row["category"] in FIREARMS and "category" in hidden:
            firearms = [each for each in weapons() if each[1] in FIREARMS]
            made["kind"], made["category"] = self.random.choice(firearms)
        if entity.name == "Disruption" and row["site_id"] is not None:
            self._change_group(row, made)

    def _change_group(self, row: Row, made: Row) -> None:
        """Let a visible disruption be one of another group, where neither is visible."""
        groups = CATALOGUE["OrganisedCrimeGroup"]
        hidden: list[Any] = [each["id"] for each in self.sight.rows.all(groups.table.name)]
        hidden = [each for each in hidden if self._is_hidden(groups, each)] + [None]
        if row["group_id"] in hidden:
            made["group_id"] = self.random.choice(hidden)

    def _is_hidden(self, entity: Entity, row_id: str) -> bool:
        row = self.sight.rows.one(entity.table.name, row_id)
        return row is not None and not self.sight.is_visible(entity, row)

    def _is_hidden_pair(self, name: str, pair: Row) -> bool:
        name, column = ("Disruption", "disruption_id") if name == "disruption_agency" else ("Clause", "clause_id")
        entity = CATALOGUE[name]
        row = self.sight.rows.one(entity.table.name, pair[column])
        return row is not None and not self.sight.is_visible(entity, row) and not self._binds(entity, row)

    def _whole(self) -> dict[str, dict[Any, Row]]:
        """Give the rows that stay, without pairs of what is gone; what is still referred to stays as well."""
        kept = {name: {key: row for key, row in rows.items() if row is not None} for name, rows in self.after.items()}
        tables = METADATA.sorted_tables
        links = [(table.name, *link) for table in tables if table.name in kept for link in _references(table)]
        is_whole = False
        while not is_whole:
            is_whole = True
            for name, column, target in links:
                for key, row in list(kept[name].items()):
                    if row[column] is None or row[column] in kept[target]:
                        continue
                    is_whole = False
                    if name in PAIRED or row[column] not in self.before[target]:
                        del kept[name][key]
                    else:
                        kept[target][row[column]] = dict(self.before[target][row[column]])
        for table in tables:
            self._drop_twins(table, kept.get(table.name, {}))
        return kept

    def _drop_twins(self, table: sa.Table, rows: dict[Any, Row]) -> None:
        """Drop added rows that hold what only one row may hold."""
        for constraint in table.constraints:
            if not isinstance(constraint, sa.UniqueConstraint):
                continue
            taken: set[tuple[Any, ...]] = set()
            for key in sorted(rows, key=lambda key: key not in self.before[table.name]):
                held = tuple(rows[key][column.name] for column in constraint.columns)
                if held in taken and key not in self.before[table.name]:
                    del rows[key]
                taken.add(held)


def _columns(sight: Sight, entity: Entity, row: Row) -> tuple[set[str], set[str]]:
    """Name the columns of a visible row that are withheld, and those that are no attribute of its type at all."""
    attributes = entity.attributes(type_of(entity, row)).values()
    shown = {_column(each) for each in attributes if sight.is_shown(entity, row, each)}
    hidden = {_column(each) for each in attributes} - shown
    kept = {"id", "owner_id", "area_id", entity.discriminator, entity.day, *entity.order}
    if isinstance(within := entity.attributes(entity.name).get(entity.within or ""), Link):
        kept.add(within.local)
    others = {_column(each) for each in entity.every_attribute()} - shown - hidden
    return hidden - (kept - {entity.day}), others - kept if entity.governance is Governance.SHARED else set()


def _column(attribute: Field | Link) -> str:
    return attribute.column if isinstance(attribute, Field) else attribute.local


def _references(table: sa.Table) -> Iterator[tuple[str, str]]:
    for column in table.c:
        for key in column.foreign_keys:
            yield column.name, key.column.table.name


def _key(row: Row, table: str) -> Any:
    key = tuple(row[column.name] for column in METADATA.tables[table].primary_key)
    return key[0] if len(key) == 1 else key
