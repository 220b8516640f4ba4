"""Every table of Wardmote, as SQLAlchemy Core.

Importing this package registers all tables on METADATA. The policy is not
here: a statement reaches a table only through a View (auth/access/view.py).
"""

from schema.tables import (
    audit,
    batches,
    community,
    crime,
    feeds,
    grants,
    health,
    holding,
    identity,
    keeping,
    moves,
    past,
    people,
    records,
    reference,
    remembering,
    retention,
    sharing,
    stamp,
)
from schema.tables.base import METADATA

__all__ = [
    "METADATA",
    "audit",
    "batches",
    "community",
    "crime",
    "feeds",
    "grants",
    "health",
    "holding",
    "identity",
    "keeping",
    "moves",
    "past",
    "people",
    "records",
    "reference",
    "remembering",
    "retention",
    "sharing",
    "stamp",
]
