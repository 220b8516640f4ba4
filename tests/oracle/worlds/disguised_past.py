"""Disguise of the past: earlier versions that a principal is told at no moment, and what is withheld on the others."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from auth.principal import Principal
from schema.catalogue import CATALOGUE
from schema.contribution import CONTRIBUTIONS
from schema.tables.past import PAST, PAST_PARTS
from tests.oracle.remembering import Remembered
from tests.oracle.rows import Row
from tests.oracle.sight import Sight
from tests.oracle.worlds.past import LISTS, MOMENTS
from tests.oracle.worlds.values import Drawing

REMOVED, ADDED = 0.25, 0.35
# What places a version in time, and says whose it is.
_FRAME = ("id", "version", "known_from", "known_to", "ending")

Key = tuple[str, int]
Changes = Iterator[tuple[str, object, Row | None]]


class DisguisedPast:
    """Says what may be changed in the kept versions of a world without anybody of *now* being told otherwise."""

    def __init__(self, now: Sight, random: Random, draw: Drawing) -> None:
        self.random = random
        self.draw = draw
        self.tables = now.rows.tables
        self._principal: Principal = now.principal
        self._told = self._versions_told(now)

    def _versions_told(self, now: Sight) -> dict[str, dict[Key, Remembered]]:
        """Give each kept version that is told at any moment, with what is seen at one of those."""
        told: dict[str, dict[Key, Remembered]] = {name: {} for name in PAST}
        for moment in MOMENTS:
            sight = Remembered(now, moment)
            for entity in {each.entity.name: each.entity for each in CONTRIBUTIONS.values()}.values():
                for row in sight.visible(entity):
                    if "known_to" in row:
                        told[entity.table.name][row["id"], row["version"]] = sight
        return told

    def changes(self) -> Changes:
        """Give for each kept row that may change its table, its key and what it becomes; None for nothing."""
        for name in PAST:
            for row in self.tables.get(f"{name}_past", ()):
                key = (row["id"], row["version"])
                if key not in self._told[name]:
                    yield from self._hidden(f"{name}_past", row)
        for name, (of, near) in LISTS.items():
            kept = PAST_PARTS[name]
            for row in self.tables.get(kept.name, ()):
                if (row[near], row["version"]) not in self._told[of] and self.random.random() < REMOVED:
                    yield kept.name, tuple(row[column.name] for column in kept.primary_key), None

    def _hidden(self, name: str, row: Row) -> Changes:
        """Put another version's values into one that is hidden, take it out, or add a record that was withdrawn."""
        donor = self.random.choice(self.tables[name])
        is_gone = self.random.random() < REMOVED
        made = {**donor, **{column: row[column] for column in _FRAME}}
        yield name, (row["id"], row["version"]), None if is_gone else made
        if self.random.random() < ADDED and donor["owner_id"] != self._principal.agency:
            added = {**donor, "id": self.draw.new_id(), "ending": "WITHDRAWN"}
            yield name, (added["id"], added["version"]), added

    def within(self) -> Iterator[tuple[str, Key, Row, Remembered]]:
        """Give each kept version that is told: its table, key, itself, and what is seen of it."""
        for name, told in self._told.items():
            rows = {(row["id"], row["version"]): row for row in self.tables.get(f"{name}_past", ())}
            for key, sight in told.items():
                yield name, key, rows[key], sight


ENTITIES = {each.table.name: each for each in CATALOGUE.values()}
