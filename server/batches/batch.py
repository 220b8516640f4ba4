"""Batch: what is kept of one - whose it is, what it was begun with, how far it came - and the statements for it.

Its name is chosen by whoever sends it and means something in their agency, role and site alone: to everybody else
there is no such batch. A part stands here exactly when what it wrote does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.access.permit import permit_publishing
from auth.principal import Principal
from auth.refusal import Code, RefusalError, Refused
from auth.scopes import PUBLISHING
from schema.contribution import CONTRIBUTIONS, Contribution
from schema.mutations.contributions import recording
from schema.tables.base import instant_text, is_id
from schema.tables.batches import BATCH, COUNTS, PART, UNDONE
from server.audit.ids import unpacked
from server.batches.forms import FormName
from server.command.command import Doing
from server.command.performing import ended, refusal
from server.contributing import storing

# So long it may be resumed, asked for and undone; then it is forgotten, and with it what was rejected.
KEPT = timedelta(days=30)
# What a batch may be called.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
# So many ids of records that undoing left alone are told.
MOST_LEFT = 100
NO_SUCH = Refused(Code.NOT_FOUND, "Your agency has no such batch, or not in your role.")
OTHER_OPTIONS = Refused(
    Code.IDEMPOTENCY_MISMATCH,
    "The batch was begun with another kind, form, onError or dryRun: send it as it was begun.",
)
IS_UNDONE = Refused(Code.CONFLICT, "The batch is undone: send the records as a new batch.")


@dataclass(frozen=True, slots=True)
class Published:
    """A kind of file that others publish, which is nobody's own; a Contribution is a kind of record."""

    name: str
    word: str
    scope: str


POLICE_UK = Published("PoliceUk", "police-uk", PUBLISHING)
BatchKind = Contribution | Published
OneKind = TypeVar("OneKind", Contribution, Published)


class State(StrEnum):
    """Say how far a batch is."""

    OPEN = "OPEN"
    COMPLETE = "COMPLETE"
    UNDOING = "UNDOING"
    UNDONE = "UNDONE"


@dataclass(frozen=True, slots=True)
class Whose:
    """Say who may see a batch: those of an agency who act in one role, and at one site where their tokens name one."""

    agency: str
    role: str
    site: str

    @classmethod
    def of(cls, by: Principal) -> Whose:
        """Take what matters of *by*."""
        return cls(by.agency, next(iter(by.roles)).value, by.site or "")


@dataclass(frozen=True, slots=True)
class Options(Generic[OneKind]):
    """What a batch is begun with, and sent again with."""

    kind: OneKind
    form: FormName
    stops: bool
    is_dry: bool

    @property
    def columns(self) -> dict[str, Any]:
        """Give them as they are kept."""
        on_fault = "ABORT" if self.stops else "SKIP"
        return {"kind": self.kind.name, "form": self.form.value, "on_fault": on_fault, "is_dry": self.is_dry}


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch as it is kept; *left* are the first ids of records that undoing left alone."""

    row: Mapping[str, Any]
    left: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Give its id, by which the record of access knows it."""
        return str(self.row["id"])

    @property
    def kind(self) -> BatchKind:
        """Give the kind of its records, or of the file that it is."""
        name = self.row["kind"]
        return POLICE_UK if name == POLICE_UK.name else CONTRIBUTIONS[name]

    @property
    def state(self) -> State:
        """Say how far it is."""
        return State(self.row["state"])

    @property
    def expires_at(self) -> datetime:
        """Give the moment from which it is forgotten."""
        found: datetime = self.row["expires_at"]
        return found

    def told(self) -> dict[str, Any]:
        """Tell its state as it is told over HTTP."""
        row = self.row
        instants = {name: row[column] for name, column in _INSTANTS.items()}
        return {
            "batch": row["name"],
            "id": row["id"],
            "kind": self.kind.word,
            "format": row["form"].lower(),
            "onError": row["on_fault"],
            "dryRun": row["is_dry"],
            "state": row["state"],
            "parts": row["parts"],
            "read": sum(row[name] for name in COUNTS),
            **{name: row[name] for name in COUNTS},
            "withdrawn": row["withdrawn"],
            "putBack": row["put_back"],
            "leftAlone": row["left_alone"],
            "leftAloneIds": list(self.left),
            **{name: instant_text(each) if each else None for name, each in instants.items()},
        }

    def seen(self) -> dict[str, Any]:
        """Tell its state as a query tells it: the type `Batch` (schema/graphql/batches.py)."""
        row = self.row
        return self.told() | {"name": row["name"], "format": row["form"], "isDryRun": row["is_dry"]}


_INSTANTS = {"begunAt": "begun_at", "lastPartAt": "moved_at", "finishedAt": "finished_at", "expiresAt": "expires_at"}


def find(connection: Connection, whose: Whose, name: str, now: datetime) -> Batch | None:
    """Find a batch by its name; one that has expired is not there, swept or not.

    SQL: SELECT * FROM ingest_batch WHERE owner_id = $1 AND role = $2 AND site = $3 AND name = $4 AND expires_at > $5
    """
    # Whatever else somebody asks for is no name, and may be no text that a database takes.
    return _first(connection, _called(whose, name), now) if NAME.fullmatch(name) else None


def named(connection: Connection, whose: Whose, given: str, now: datetime) -> Batch | None:
    """Find a batch by its name or else its id: a sender may choose any name, that of another's id too."""
    batch = find(connection, whose, given, now)
    if batch is None and is_id(given):
        batch = _first(connection, (*_of(whose), BATCH.c.id == given), now)
    return batch


def _first(connection: Connection, meant: tuple[sa.ColumnElement[bool], ...], now: datetime) -> Batch | None:
    asked = sa.select(BATCH).where(*meant, BATCH.c.expires_at > now)
    row = connection.execute(asked).mappings().one_or_none()
    return None if row is None else Batch(dict(row), _left(connection, row["id"]) if row["left_alone"] else ())


def _called(whose: Whose, name: str) -> tuple[sa.ColumnElement[bool], ...]:
    return *_of(whose), BATCH.c.name == name


def _of(whose: Whose) -> tuple[sa.ColumnElement[bool], ...]:
    return BATCH.c.owner_id == whose.agency, BATCH.c.role == whose.role, BATCH.c.site == whose.site


def _left(connection: Connection, batch: str) -> tuple[str, ...]:
    of = (PART.c.batch_id == batch, PART.c.left_alone.is_not(None), PART.c.left_alone != b"")
    found = connection.scalars(sa.select(PART.c.left_alone).where(*of).order_by(PART.c.number).limit(MOST_LEFT))
    return tuple(unpacked(b"".join(map(bytes, found)))[:MOST_LEFT])


def found(connection: Connection, whose: Whose, name: str, now: datetime) -> Batch:
    """Find a batch that is there, by its name. Raises: RefusalError."""
    batch = find(connection, whose, name, now)
    if batch is None:
        raise RefusalError(NO_SUCH)
    return batch


def begin(
    connection: Connection, by: Principal, name: str, options: Options[Any], now: datetime, new_id: Callable[[], str]
) -> Batch:
    """Begin a batch, or go on with it. Raises: RefusalError where it was begun otherwise, or is undone."""
    whose = Whose.of(by)
    storing.take_turns(connection, whose.agency)
    batch = find(connection, whose, name, now)
    if batch is None:
        # One that has expired and is not swept yet leaves its name: no other has a space in it.
        connection.execute(
            sa.update(BATCH).where(*_called(whose, name)).values(name=sa.literal("expired ") + BATCH.c.id)
        )
        none = dict.fromkeys(("parts", *COUNTS, *UNDONE), 0)
        times = {"begun_at": now, "moved_at": now, "expires_at": now + KEPT}
        own = {"id": new_id(), "owner_id": whose.agency, "role": whose.role, "site": whose.site, "name": name}
        row = {**own, "sent_by": by.id, **options.columns, **none, **times, "state": State.OPEN.value}
        connection.execute(sa.insert(BATCH).values(row))
        return Batch({**row, "finished_at": None})
    if any(batch.row[column] != value for column, value in options.columns.items()):
        raise RefusalError(OTHER_OPTIONS)
    not_undone(batch)
    return batch


def not_undone(batch: Batch) -> None:
    """Go on only with a batch that still takes something. Raises: RefusalError."""
    if batch.state in (State.UNDOING, State.UNDONE):
        raise RefusalError(IS_UNDONE)


def require(doing: Doing, kind: Contribution, *changes: str) -> None:
    """Go on only while who asks may make *changes* and stands, in the transaction itself. Raises: RefusalError."""
    for name in changes:
        refused = refusal(doing, name, in_bulk=True)
        if refused is not None:
            raise RefusalError(refused, details={"scope": kind.scope})


def require_sending(doing: Doing, kind: BatchKind) -> None:
    """Go on only while who asks may send batches of *kind* and stands. Raises: RefusalError."""
    if not isinstance(kind, Published):
        require(doing, kind, recording(kind))
        return
    allowed = permit_publishing(doing.by)
    refused = allowed if isinstance(allowed, Refused) else ended(doing)
    if refused is not None:
        raise RefusalError(refused, details={"scope": kind.scope})


def digests(connection: Connection, batch: Batch) -> dict[int, bytes]:
    """Give the digest of each part that is there, by its number."""
    rows = connection.execute(sa.select(PART.c.number, PART.c.digest).where(PART.c.batch_id == batch.id))
    return {number: bytes(digest) for number, digest in rows}


def advance(connection: Connection, batch: Batch, now: datetime, **counts: int) -> None:
    """Count what a part did.

    SQL: UPDATE ingest_batch SET parts = parts + 1, created = created + $1, ... WHERE id = $2
    """
    more = {name: BATCH.c[name] + count for name, count in counts.items()}
    connection.execute(sa.update(BATCH).where(BATCH.c.id == batch.id).values(**more, moved_at=now))


def move(connection: Connection, batch: Batch, state: State, now: datetime) -> None:
    """Let a batch be in another state."""
    ends = {"finished_at": now} if state is State.COMPLETE else {}
    connection.execute(sa.update(BATCH).where(BATCH.c.id == batch.id).values(state=state.value, **ends))


def details_of(by: Principal, batch: Batch, **counts: object) -> dict[str, str]:
    """Give what an event tells of a batch beside its id; its name may say anything, and is not told."""
    return {"kind": batch.kind.name, "agency": by.agency, **{name: str(value) for name, value in counts.items()}}
