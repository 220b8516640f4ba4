"""Every table of Wardmote, as SQLAlchemy Core.

Importing this package registers all tables on METADATA. The policy is not
here: a statement reaches a table only through a View (auth/access/view.py).
"""

from schema.tables import audit, community, crime, grants, identity, keeping, people, records, reference, sharing, stamp
from schema.tables.base import METADATA

__all__ = [
    "METADATA",
    "audit",
    "community",
    "crime",
    "grants",
    "identity",
    "keeping",
    "people",
    "records",
    "reference",
    "sharing",
    "stamp",
]
