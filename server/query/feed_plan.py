"""Feed plan: what `changes` asks for, as one of the roots of a Plan (server/query/plan.py).

Apart from the others because a feed is read in two steps: which records there are changes of (server/feeds), and then,
in the statement, what is asked of these records. Holds no value of a request but Bound places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the roots of a plan name each other
    from server.query.plan import Record


@dataclass(frozen=True, slots=True)
class Feed:
    """`changes`: at most *size* changes of *kinds* behind the cursor *after*.

    *fields* are those of the page by response name, *items* those of a change below each list of items; *records* are
    what is asked of the record, by the response names of both, for each kind that may be meant.
    """

    after: Any
    size: int
    kinds: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    items: Mapping[str, tuple[tuple[str, str], ...]]
    records: Mapping[tuple[str, str], tuple[Record, ...]]
