"""World: every row of the demonstration partnership, table by table, each after what it refers to.

Gathers what the other files of this folder tell. Draws from a constant seed, so the same ids function gives the same
rows; holds the story of some thousand outcomes, never a large table. Knows no database.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from server.demonstration.agreements import IN_FORCE
from server.demonstration.batches import Batch
from server.demonstration.confidence import batches_of_confidence
from server.demonstration.court import court
from server.demonstration.crime import batches_of_crime
from server.demonstration.enforcement import enforcement
from server.demonstration.happening import Happening, batches_of_happenings
from server.demonstration.hospital import SHARED, batches_of_attendances
from server.demonstration.identifiers import Ids, ids_for
from server.demonstration.intelligence import batches_of_intelligence
from server.demonstration.interventions import batches_of_interventions
from server.demonstration.lapsed import LAPSED
from server.demonstration.next_door import next_door
from server.demonstration.partnership import batches_of_operations, batches_of_partnership
from server.demonstration.places import batches_of_places
from server.demonstration.protection import civil_orders, safeguarding
from server.demonstration.scale import repeated
from server.demonstration.sharing import batches_of_agreements
from server.demonstration.sites import batches_of_sites
from server.demonstration.versions import batches_of_steps, batches_of_versions

__all__ = ["ids_for", "rows", "story"]

AGREEMENTS = (*IN_FORCE, SHARED, *LAPSED)
OUTCOMES_FOR_AN_INTERVENTION = 20


def rows(*, ids: Ids, outcomes: int | None = None) -> Iterator[Batch]:
    """Yield all rows as pairs of a table and at most 5,000 rows of it, each with every column.

    *ids* turns a stable key into a record's id (`ids_for`). With *outcomes* there are so many of them, spread over
    2015 to 2024, and an intervention for every 20; everything else stays as it is.
    Raises: ValueError for a number of outcomes below 1.
    """
    if outcomes is not None and outcomes < 1:
        raise ValueError("a world has at least one outcome")
    yield from batches_of_partnership(ids)
    yield from batches_of_places(ids)
    yield from batches_of_operations(ids)
    yield from batches_of_sites(ids)
    yield from batches_of_agreements(ids, AGREEMENTS)
    yield from batches_of_versions(ids, AGREEMENTS)
    yield from batches_of_steps(ids, AGREEMENTS)
    yield from batches_of_happenings(ids, story() if outcomes is None else repeated(story(), outcomes))
    yield from batches_of_intelligence(ids)
    yield from batches_of_interventions(ids, at_least=(outcomes or 0) // OUTCOMES_FOR_AN_INTERVENTION)
    yield from batches_of_confidence(ids)
    yield from batches_of_crime(ids)
    yield from batches_of_attendances(ids)


@cache
def story() -> tuple[Happening, ...]:
    """Tell every outcome of 2022 to 2024 by day."""
    enforced = tuple(enforcement())
    everything = (*enforced, *court(enforced), *civil_orders(), *safeguarding(), *next_door())
    return tuple(sorted(everything, key=lambda each: each.day))
