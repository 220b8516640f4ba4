"""Reading: the conductor of what is asked of the record of access; nothing else knows the order of its steps.

what is asked -> statement (entries.py) -> shown.py -> an entry about the reading itself, durable before the answer
leaves. Used by the query path (server/query/answer.py) and by the command line. Who reads about themselves is seen:
the entry then is an administrative event too, so that administrators read it where there is no other officer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from auth.access.trail import READ, Reader, Reading, Sight, agreements_of
from auth.refusal import RefusalError
from schema.entity import Kind as FieldKind
from schema.tables.base import instant_text
from server.audit.entry import Actor, ActorKind, Entry, Kind
from server.database import Database
from server.query.binds import TO_COME
from server.query.cursor import Seal
from server.query.splice import compact
from server.settings import Settings
from server.trail import entries
from server.trail.asking import dialect_of, rows
from server.trail.entries import Chosen, Place
from server.trail.processing import processing_record
from server.trail.proofs import consistency, inclusion, newest
from server.trail.shown import Shown, event, owner_of, telling

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its name in the contract, its arguments, and which parts of the answer are wanted."""

    name: str
    arguments: Mapping[str, Any]
    has_totals: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, and the entry that must be on record before it is given."""

    value: Any
    entry: Entry


Question = Callable[[Asked], Awaitable[Any]]


class Trail:
    """Answer what one reader asks; *seal* closes cursors, *grace* is how long a review may be overdue."""

    def __init__(self, database: Database, seal: Seal, who: Reader, now: datetime, grace: timedelta) -> None:
        self._database = database
        self._seal = seal
        self._who = who
        self._now = now
        self._grace = grace
        self._dialect = dialect_of(database)
        self._questions: Mapping[str, Question] = {
            "auditEvents": self._events,
            "denials": self._denials,
            "whoSaw": self._who_saw,
            "whatDidTheySee": self._what_did_they_see,
            "processingRecord": self._processing_record,
            "checkpoint": self._checkpoint,
            "auditProof": self._inclusion,
            "consistencyProof": self._consistency,
        }

    async def read(self, asked: Asked, by: Entry) -> Found:
        """Answer one question, with the entry that *by* becomes. Raises: RefusalError for a cursor of another list."""
        value = await self._questions[asked.name](asked)
        nodes = value.get("nodes") if isinstance(value, dict) else None
        about = _name(asked.arguments.get("person") or asked.arguments.get("id"))
        about = about or _name((asked.arguments.get("filter") or {}).get("actor"))
        is_about_self = self._who.reading in (Reading.AGENCY, Reading.ADMINISTRATION) and (
            about == self._who.id or any(_is_about(each, self._who.id) for each in nodes or ())
        )
        kinds = (Kind.CONSULT, Kind.ADMIN) if is_about_self else (Kind.CONSULT,)
        counts = {} if nodes is None else {asked.name: len(nodes)}
        details = {"asked": asked.name} | ({"about": "self"} if is_about_self else {})
        if (at := asked.arguments.get("asAt")) is not None:
            details["asAt"] = instant_text(at)
        return Found(value, by._replace(kinds=kinds, subject=about, counts=counts, details=details))

    async def _events(self, asked: Asked) -> Any:
        return await self._page_of_events(asked, _chosen(asked.arguments.get("filter") or {}))

    async def _denials(self, asked: Asked) -> Any:
        return await self._page_of_events(asked, Chosen(kinds=(Kind.DENY,)))

    async def _page_of_events(self, asked: Asked, chosen: Chosen | None) -> Any:
        before = self._opened(asked)
        size = asked.arguments["first"]
        listed: list[list[Any]] = []
        if chosen is not None:
            last = None if before is None else int(before[0])
            statement = entries.entries(self._who, chosen, self._dialect, before=last, size=size + 1)
            listed = await rows(self._database, statement)
        references: set[str] = set()
        if any(row[1] == Sight.SHARED for row in listed):
            references = {row[0] for row in await rows(self._database, agreements_of(self._who.agency))}
        shown = [event(row, self._who.agency, references) for row in listed[:size]]
        return self._page(asked, shown, lambda each: [each["number"]], has_more=len(listed) > size)

    async def _who_saw(self, asked: Asked) -> Any:
        after = self._place(asked)
        record = asked.arguments["id"]
        # What is no id is told like an id that nobody has.
        if self._dialect.bind(record, FieldKind.ID) != record:
            return self._tellings(asked, [])
        size = asked.arguments["first"] + 1
        statement = entries.who_saw(self._who, record, self._dialect, after=after, size=size)
        return self._tellings(asked, await rows(self._database, statement))

    async def _what_did_they_see(self, asked: Asked) -> Any:
        given = asked.arguments
        after = self._place(asked)
        chosen = _chosen({"actor": given["person"], "from": given.get("from"), "to": given.get("to")})
        if chosen is None:
            return self._tellings(asked, []) | {"totals": []}
        size = given["first"] + 1
        statement = entries.what_was_told(self._who, chosen, self._dialect, after=after, size=size)
        page = self._tellings(asked, await rows(self._database, statement))
        counted: list[list[Any]] = []
        if asked.has_totals:
            counted = await rows(self._database, entries.totals(self._who, chosen, self._dialect))
        totals = [
            {"entity": entity, "owner": owner_of(owner), "answers": answers, "records": int(records)}
            for entity, owner, answers, records in counted
        ]
        return page | {"totals": totals}

    async def _processing_record(self, asked: Asked) -> Any:
        at: datetime | None = asked.arguments.get("asAt")
        if at is not None and at > self._now:
            raise RefusalError(TO_COME)
        return await processing_record(self._database, self._who.agency, (at or self._now).date(), self._grace, at)

    async def _checkpoint(self, asked: Asked) -> Any:
        return await newest(self._database)

    async def _inclusion(self, asked: Asked) -> Any:
        number = asked.arguments["number"]
        chosen = Chosen(only=number)
        found = await rows(self._database, entries.entries(self._who, chosen, self._dialect, before=None, size=1))
        is_seen = any(row[1] == Sight.WHOLE for row in found)
        return await inclusion(self._database, number) if is_seen else None

    async def _consistency(self, asked: Asked) -> Any:
        return await consistency(self._database, asked.arguments["from"], asked.arguments.get("to"))

    def _tellings(self, asked: Asked, listed: list[list[Any]]) -> dict[str, Any]:
        size = asked.arguments["first"]
        shown = [telling(row) for row in listed[:size]]
        keys = {id(each): [row[0], row[2], row[3]] for each, row in zip(shown, listed, strict=False)}
        return self._page(asked, shown, lambda each: keys[id(each)], has_more=len(listed) > size)

    def _page(
        self, asked: Asked, nodes: list[Shown], keys: Callable[[Shown], list[Any]], *, has_more: bool
    ) -> dict[str, Any]:
        cursors = [self._seal.close(self._list(asked), compact(keys(each))) for each in nodes]
        info = {
            "hasNextPage": has_more,
            "hasPreviousPage": asked.arguments.get("after") is not None,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        }
        edges = [{"cursor": cursor, "node": node} for cursor, node in zip(cursors, nodes, strict=True)]
        return {"edges": edges, "nodes": nodes, "pageInfo": info}

    def _place(self, asked: Asked) -> Place | None:
        keys = self._opened(asked)
        return None if keys is None else (int(keys[0]), str(keys[1]), str(keys[2]))

    def _opened(self, asked: Asked) -> list[Any] | None:
        after = asked.arguments.get("after")
        return None if after is None else self._seal.open(self._list(asked), after)

    def _list(self, asked: Asked) -> str:
        return f"trail {asked.name} {self._who.reading} {self._who.agency}"


def operating(database: Database, settings: Settings, now: datetime, *, agency: str | None = None) -> Trail:
    """Read as an operator at the command line: everything; the record of processing is that of *agency*."""
    who = Reader(Reading.EVERYTHING, "operator", agency)
    return Trail(database, Seal(settings.derive_key("cursor")), who, now, timedelta(days=settings.review_grace_days))


def by_principal(actor: Actor, *, now: datetime, purpose: str, request: str) -> Entry:
    """Begin the entry of a reading by a principal."""
    return Entry(
        kinds=(Kind.CONSULT,),
        name=READ,
        at=now,
        actor=actor,
        purpose=purpose,
        request_id=request,
        recipient=actor.agency,
    )


def by_operator(now: datetime) -> Entry:
    """Begin the entry of a reading at the command line."""
    return Entry(kinds=(Kind.CONSULT,), name=READ, at=now, actor=Actor(kind=ActorKind.OPERATOR, id="operator"))


def _is_about(node: Shown, who: str) -> bool:
    """Say whether an entry is about who reads it; that they read the record is no news to whoever watches them."""
    return node.get("about") == who or (node["actor"]["id"] == who and node.get("name") != READ)


def _chosen(given: Mapping[str, Any]) -> Chosen | None:
    """Read a filter; None where no entry can be meant."""
    texts = [given.get(name) for name in ("name", "actor", "agency")]
    if any(text is not None and _name(text) is None for text in texts):
        return None
    kinds = given.get("kinds")
    return Chosen(
        kinds=None if kinds is None else tuple(dict.fromkeys(map(str, kinds))),
        name=given.get("name"),
        actor=given.get("actor"),
        agency=given.get("agency"),
        since=given.get("from"),
        until=given.get("to"),
    )


def _name(text: Any) -> str | None:
    """Give what may stand in an entry as a name; None for anything else that a client may have sent."""
    is_name = isinstance(text, str) and text.isprintable() and 0 < len(text) <= LONGEST_NAME
    return text if is_name else None
