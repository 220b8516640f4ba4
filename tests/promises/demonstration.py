"""What the chapters about the demonstration share: the world as it is told, and ways to look into it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from schema.catalogue import CATALOGUE
from schema.entity import Entity
from schema.tables import METADATA
from server.demonstration.batches import Row
from server.demonstration.world import ids_for, rows

NAMESPACE = b"the namespace of one installation"

World = dict[str, list[Row]]


def told(namespace: bytes = NAMESPACE, outcomes: int | None = None) -> World:
    """Give all rows of the world by table."""
    world: World = {table.name: [] for table in METADATA.sorted_tables}
    for table, batch in rows(ids=ids_for(namespace), outcomes=outcomes):
        world[table.name] += batch
    return world


def the(rows: list[Row], **values: object) -> Row:
    """Find the one row with these *values*."""
    (found,) = [row for row in rows if all(row[name] == value for name, value in values.items())]
    return found


def day(value: object) -> date:
    """Say that *value* is a date."""
    assert isinstance(value, date)
    return value


def total(rows: list[Row], column: str) -> int:
    """Add up *column*; an empty cell adds nothing."""
    return sum(value for row in rows if isinstance(value := row[column], int))


def entities() -> Iterator[Entity]:
    """Go through the entities of the catalogue."""
    yield from CATALOGUE.values()


def identifiers(world: World) -> set[object]:
    """Gather every id of the world."""
    return {row["id"] for table in world.values() for row in table if "id" in row}


def by_outcome(lines: list[Row]) -> dict[object, list[Row]]:
    """Group lines by the outcome they belong to."""
    found = defaultdict(list)
    for line in lines:
        found[line["outcome_id"]].append(line)
    return found
