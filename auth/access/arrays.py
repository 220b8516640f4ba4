"""Arrays: what is opened, as PostgreSQL is given it: one text for each list.

A text and no array of the driver's, which would take it longer to encode than the statement takes; and read by a
sub-select, so once for each statement and not for every row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from schema.tables.base import Text

_IDS = postgresql.UUID(as_uuid=False)


def written(values: Iterable[str]) -> str:
    """Write values - ids or numbers, which nothing need escape - as the text of an array."""
    return "{" + ",".join(values) + "}"


def array(name: str, of: Any = _IDS) -> sa.ColumnElement[object]:
    """Read a bound array.

    SQL: (SELECT $1::text::uuid[])::uuid[]
    """
    kind = postgresql.ARRAY(of)
    read = sa.cast(sa.cast(sa.bindparam(name, type_=Text), sa.Text), kind)
    return sa.cast(sa.select(read).scalar_subquery(), kind)
