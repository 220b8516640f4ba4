"""Reading: what is due for review, what will be, and what was disposed of, as officers and reviewers ask it.

Beside the statement of an operation, like the record of access (server/query/trails.py): each root field gives what it
found and the records that it told of, which go on record before the answer leaves. No value of a record is read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from auth.access.agreed import AsOf
from auth.access.months import first_of, month_number
from auth.access.retention import MOST_MONTHS, RETAINED, Only, kinds_of, schedule
from auth.access.words import number, word
from auth.principal import Principal
from auth.refusal import Code, RefusalError, Refused
from schema.contribution import CONTRIBUTIONS
from schema.entity import Kind as FieldKind
from schema.tables.base import UtcDateTime
from schema.tables.retention import HOLD
from server.audit.entry import Disclosed
from server.audit.ids import bytes_of
from server.database import Database
from server.query.cursor import Seal
from server.query.splice import compact
from server.retention.certificate import certificate_of
from server.trail.asking import dialect_of, rows

Shown = dict[str, Any]
_LIST = "retentionReviews"
TOO_FAR = Refused(Code.BAD_USER_INPUT, f"A forecast looks 1 to {MOST_MONTHS} months ahead.")
# As many months as a forecast looks ahead where nothing is said.
AHEAD = 12


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, and the records of the agency that it told of."""

    value: Any
    told: tuple[Disclosed, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """For which agency is read, and of which kinds of record; every agency where an operator asks."""

    agency: str | None
    kinds: frozenset[str]

    @classmethod
    def of(cls, principal: Principal) -> Reader:
        """Give the reader that a principal is."""
        return cls(principal.agency, kinds_of(principal))

    @classmethod
    def operating(cls, agency: str | None) -> Reader:
        """Read as an operator at the command line, who may read the database anyway."""
        return cls(agency, frozenset(RETAINED))


class Retention:
    """Answers what one reader asks at one moment; *seal* closes cursors.

    *grace* is how long an agreement stays in force after its own review was due.
    """

    def __init__(self, database: Database, seal: Seal, who: Reader, now: datetime, grace: timedelta) -> None:
        self._database = database
        self._seal = seal
        self._who = who
        self._today = now.date()
        self._in_force = AsOf(self._today, self._today - grace)
        self._dialect = dialect_of(database)
        self._questions: Mapping[str, Callable[[Mapping[str, Any]], Awaitable[Found]]] = {
            _LIST: self._reviews,
            "retentionForecast": self._forecast,
            "disposalCertificate": self._certificate,
        }

    async def read(self, name: str, given: Mapping[str, Any]) -> Found:
        """Answer one question. Raises: RefusalError for a cursor of another list."""
        return await self._questions[name](given)

    async def _reviews(self, given: Mapping[str, Any]) -> Found:
        """Give a page of what is due, the longest overdue first."""
        this_month = month_number(self._today)
        due = self._schedule()
        until = given.get("until")
        last = this_month if until is None else month_number(date.fromisoformat(str(until)))
        chosen = self._chosen(due).where(due.c.due <= sa.literal(last))
        if given.get("state") is not None:
            chosen = chosen.where(_state(due, this_month) == word(str(given["state"])))
        if (after := given.get("after")) is not None:
            month, record = self._seal.open(self._list, after)
            place = self._dialect.bind(record, FieldKind.ID)
            chosen = chosen.where(
                sa.or_(
                    due.c.due > sa.literal(int(month)), sa.and_(due.c.due == sa.literal(int(month)), due.c.id > place)
                )
            )
        size = int(given["first"])
        listed = await rows(self._database, chosen.order_by(due.c.due, due.c.id).limit(size + 1))
        page = [dict(zip(_COLUMNS, row, strict=True)) for row in listed[:size]]
        holds = await self._holds([row["id"] for row in page])
        nodes = [_node(row, holds.get(row["id"], [])) for row in page]
        return Found(self._page(given, nodes, page, has_more=len(listed) > size), _told(self._who.agency, nodes))

    async def _forecast(self, given: Mapping[str, Any]) -> Found:
        """Count what falls due in each month to come, by kind and rule; what is overdue already stands by itself."""
        this_month = month_number(self._today)
        months = AHEAD if given.get("months") is None else int(given["months"])
        if not 1 <= months <= MOST_MONTHS:
            raise RefusalError(TOO_FAR)
        due = self._schedule()
        month = sa.case((due.c.due < sa.literal(this_month), number(0)), else_=due.c.due).label("month")
        held = sa.func.sum(sa.case((due.c.holds > number(0), number(1)), else_=number(0)))
        counted = (
            sa.select(month, due.c.kind, due.c.rule, sa.func.count(), held)
            .where(due.c.due < sa.literal(this_month + months))
            .group_by(month, due.c.kind, due.c.rule)
            .order_by(month, due.c.kind, due.c.rule)
        )
        return Found(
            [
                {
                    "month": first_of(at).strftime("%Y-%m") if at else None,
                    "isOverdue": at == 0,
                    "kind": kind,
                    "rule": rule,
                    "due": count,
                    "held": int(kept),
                }
                for at, kind, rule, count, kept in await rows(self._database, counted)
            ]
        )

    async def _certificate(self, given: Mapping[str, Any]) -> Found:
        who = self._who
        return Found(await certificate_of(self._database, given["id"], agency=who.agency, kinds=who.kinds))

    def _schedule(self) -> sa.Subquery:
        agency = self._who.agency
        only = Only() if agency is None else Only(self._dialect.bind(agency, FieldKind.ID))
        return schedule(self._in_force, is_postgresql=self._dialect.is_postgresql, kinds=self._who.kinds, only=only)

    def _chosen(self, due: sa.Subquery) -> sa.Select[Any]:
        columns = [
            _as_text(due.c[name], is_postgresql=self._dialect.is_postgresql).label(name) for name in _COLUMNS[:-1]
        ]
        state = _state(due, month_number(self._today)).label(_COLUMNS[-1])
        return sa.select(*columns, state)

    async def _holds(self, records: list[str]) -> dict[str, list[Shown]]:
        """Find the holds that records are under."""
        found: dict[str, list[Shown]] = {}
        if not records:
            return found
        listed = [self._dialect.bind(each, FieldKind.ID) for each in records]
        placed = _as_text(HOLD.c.placed_at, is_postgresql=self._dialect.is_postgresql)
        asked = sa.select(sa.cast(HOLD.c.record_id, sa.Text), HOLD.c.reference, HOLD.c.reason, placed, HOLD.c.placed_by)
        # A list of values that is bound one by one.
        asked = asked.where(
            sa.or_(*(HOLD.c.record_id == each for each in listed)), HOLD.c.released_at.is_(None)
        ).order_by(HOLD.c.reference)
        for record, reference, reason, at, by in await rows(self._database, asked):
            hold = {"reference": reference, "reason": reason, "placedAt": at, "placedBy": by}
            found.setdefault(record, []).append(hold)
        return found

    @property
    def _list(self) -> str:
        return f"{_LIST} {self._who.agency} {','.join(sorted(self._who.kinds))}"

    def _page(self, given: Mapping[str, Any], nodes: list[Shown], page: list[Shown], *, has_more: bool) -> Shown:
        cursors = [self._seal.close(self._list, compact([row["due"], row["id"]])) for row in page]
        info = {
            "hasNextPage": has_more,
            "hasPreviousPage": given.get("after") is not None,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        }
        edges = [{"cursor": cursor, "node": node} for cursor, node in zip(cursors, nodes, strict=True)]
        return {"edges": edges, "nodes": nodes, "pageInfo": info}


_COLUMNS = (
    *("id", "kind", "version", "is_withdrawn", "since", "rule", "agreement", "due"),
    *("reviewed_at", "reviewed_by", "reason"),
    *("proposed_at", "proposed_by", "proposed_ground", "proposed_reason", "state"),
)


def _state(due: sa.Subquery, this_month: int) -> sa.ColumnElement[str]:
    """Say how a record stands: a hold comes before a proposal, and that before its date."""
    return sa.case(
        (due.c.holds > number(0), word("HELD")),
        (due.c.proposed_by.is_not(None), word("PROPOSED")),
        (due.c.due < sa.literal(this_month), word("OVERDUE")),
        (due.c.due == sa.literal(this_month), word("DUE")),
        else_=word("LATER"),
    )


def _as_text(column: sa.ColumnElement[Any], *, is_postgresql: bool) -> sa.ColumnElement[Any]:
    if column.name == "id":
        return sa.cast(column, sa.Text)
    if not isinstance(column.type, UtcDateTime):
        return column
    if is_postgresql:
        return sa.func.to_char(sa.func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    return sa.type_coerce(column, sa.Text())


def _node(row: Shown, holds: list[Shown]) -> Shown:
    proposal = None
    if row["proposed_by"] is not None:
        proposal = {
            "ground": row["proposed_ground"],
            "reason": row["proposed_reason"],
            "at": row["proposed_at"],
            "by": row["proposed_by"],
        }
    last = None
    if row["reviewed_by"] is not None:
        last = {"at": row["reviewed_at"], "by": row["reviewed_by"], "reason": row["reason"]}
    return {
        "id": row["id"],
        "kind": row["kind"],
        "version": row["version"],
        "isWithdrawn": bool(row["is_withdrawn"]),
        "since": first_of(row["since"]).strftime("%Y-%m"),
        "rule": row["rule"],
        "agreement": row["agreement"],
        "dueOn": first_of(row["due"]).isoformat(),
        "state": row["state"],
        "holds": holds,
        "proposal": proposal,
        "lastReview": last,
    }


def _told(agency: str | None, nodes: list[Shown]) -> tuple[Disclosed, ...]:
    told: dict[str, set[str]] = {}
    for node in nodes:
        told.setdefault(CONTRIBUTIONS[node["kind"]].entity.name, set()).add(node["id"])
    return tuple(Disclosed(entity, agency, bytes_of(ids), ("retention",)) for entity, ids in told.items())
