"""Answer: the conductor of a query; nothing else knows the order of its steps.

document -> variables -> plan -> statement -> one round trip -> splice. What says no is in auth/; what is said lies in
the statement. A plan is kept by document, operation, shape of variables and audience; of agreements a process keeps
only what server/query/opened.py has every statement prove anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, lru_cache
from time import thread_time
from typing import Any

from graphql import GraphQLSchema, OperationType

from auth.access.audience import Audience
from auth.access.reach import reach
from auth.access.wall import wall_of, walls
from auth.disclosure.release import Released
from auth.principal import Principal
from auth.refusal import Code, RefusalError, Refused
from auth.roles import Role
from schema.graphql.printed import schema_for
from server.collector import no_collection
from server.command.performing import Performing
from server.database import Database
from server.query import plan, splice
from server.query.answered import Answer
from server.query.beside import Beside, Part
from server.query.binds import Request
from server.query.changes import change, plan_changes
from server.query.composing import Composer, told_withheld
from server.query.cursor import Seal
from server.query.dialect import Dialect
from server.query.disclosed import Outline, joined, mark_asked, mark_changes, outline_of, told
from server.query.document import Contract, Document, InvalidDocument
from server.query.listening import is_subscription, listened
from server.query.opened import Form, Moved, Opened, Openings
from server.query.planning import Asked
from server.query.problems import invalid
from server.query.record import Records
from server.query.roots import plan_operation
from server.query.splice import Marked
from server.query.statement import STAMP, STANDING, Statement, Writer
from server.query.variables import shape
from server.settings import Settings
from server.work import Clock, utc_now

_PLANS_KEPT = 2_000
# Each try reads agreements anew; they would have to change three times within one request.
_TRIES = 4
_CLOSED = Form()

# Document, operation name, shape of variables, audience, and the form of what is opened.
Known = tuple[str, str | None, Hashable, Audience, Form]


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan with its statement; None where the database has nothing to say. *outline* is what it asks."""

    plan: plan.Plan
    statement: Statement | None
    outline: Outline

    @property
    def counts(self) -> bool:
        """Tell whether numbers are asked for, which are made of more than is shown."""
        return any(isinstance(root, plan.Review) for _, root in self.plan.roots)


class Answering:
    """The query pipeline of one process; *is_unmarked* for benchmarks: its answers can be put on no record."""

    def __init__(
        self, database: Database, settings: Settings, *, clock: Clock = utc_now, is_unmarked: bool = False
    ) -> None:
        self._database = database
        self._limits = settings.limits
        self._planning_ms = settings.planning_timeout_ms
        self._clock = clock
        self._performing = Performing(database, clock, timedelta(days=settings.review_grace_days))
        self._seal = Seal(settings.derive_key("cursor"))
        self._dialect = Dialect(database.dialect, is_unmarked=is_unmarked)
        self._openings = Openings(database, self._dialect, timedelta(days=settings.review_grace_days))
        self._beside = Beside(database, settings, self._seal, clock)
        self._contract = lru_cache(None)(self._make_contract)
        self._ready: OrderedDict[Known, Ready] = OrderedDict()
        # How records are written; a file has them otherwise (server/exporting/answering.py).
        self._records: type[Records] = Records

    async def __call__(
        self,
        document: str,
        variables: dict[str, Any] | None,
        operation_name: str | None,
        principal: Principal,
        request_id: str,
    ) -> Answer:
        """Answer one operation for one principal. Raises: RefusalError where a rule or limit says no."""
        audience = Audience.of(principal)
        contract = self._contract(audience.roles)
        begun = thread_time()
        try:
            prepared = contract.document(document)
        except InvalidDocument as error:
            refusals = tuple(each.message for each in error.errors)
            return Answer(invalid(error.errors, request_id), refusals=refusals)
        operation = prepared.operation(operation_name)
        values = listened(operation, prepared.coerce(operation, variables or {}), variables)
        shaped, key = shape(values, prepared.shaping)
        asked = Asked(prepared, operation, shaped, variables or {})
        # Only what this request itself took: while it waits, the thread works for others.
        spent = thread_time() - begun
        if operation.operation is OperationType.MUTATION:
            return await self._changed(asked, values, principal, request_id)

        def ready_for(form: Form) -> Ready:
            return self._planned((document, operation_name, key, audience, form), asked, spent)

        return await self._read(ready_for, asked, values, principal, request_id)

    async def _changed(self, asked: Asked, values: Mapping[str, Any], principal: Principal, request_id: str) -> Answer:
        """Make the changes of a mutation, each read back like a query."""
        audience = Audience.of(principal)
        changes = plan_changes(asked, values, audience, self._limits)

        async def read(planned: plan.Plan, more: Mapping[str, Any]) -> Answer:
            def ready_for(form: Form) -> Ready:
                statement = Writer(audience, self._dialect, form, self._limits.count_cap).write(planned)
                return Ready(planned, statement, outline_of(planned))

            return await self._read(ready_for, asked, {**values, **more}, principal, request_id)

        changed = await change(changes, self._performing, principal, read, request_id)
        name = asked.operation.name
        tells = joined(changed.tells, asked=(each.name for each in changes), operation=name.value if name else None)
        return Answer(changed.body, tells, changed.standing, changed=changed.made)

    async def _read(
        self,
        ready_for: Callable[[Form], Ready],
        asked: Asked,
        values: Mapping[str, Any],
        principal: Principal,
        request_id: str,
    ) -> Answer:
        """Run the statement that fits what is open now, until agreements stand still beside it."""
        audience, today = Audience.of(principal), self._clock().date()
        opened = await self._openings.of(audience, principal, today)
        for _ in range(_TRIES):
            try:
                ready = ready_for(opened.form)
                return await self._run(ready, asked, values, principal, opened, request_id)
            except Moved:
                # An agreement was changed since the clauses were resolved: this answer counts for nothing.
                opened = await self._openings.of(audience, principal, today, not_under=opened.stamp)
        raise RefusalError(Refused(Code.TIMEOUT, "Agreements are being changed at this moment: try again."))

    async def _run(
        self,
        ready: Ready,
        asked: Asked,
        values: Mapping[str, Any],
        principal: Principal,
        opened: Opened,
        request_id: str,
    ) -> Answer:
        """Run the statement once, and what is read beside it. Raises: Moved."""
        request = Request(values, opened.values, self._seal, self._clock())
        beside = await self._beside.before(ready.plan, request, principal, request_id, opened)
        texts, marks = dict(beside.texts), list[bytes]()
        if (statement := ready.statement) is not None:
            request = replace(request, variables={**values, **beside.variables})
            wall = wall_of(principal.roles, counts=ready.counts)
            row = await self._database.fetch(statement.sql, statement.values(request), wall=wall)
            found, marks = statement.read(row)
            texts = found | texts
            if texts.pop(STAMP) != opened.stamp:
                raise Moved
            await self._beside.after(ready.plan, beside, texts, principal, opened.stamp)
        return self._answer(ready, texts, Marked(records=marks), asked, principal, opened, request, beside)

    def warm(self) -> None:
        """Make the schema and the wall of every role, so that nobody's first query waits for them."""
        walls()
        for role in Role:
            self._contract(frozenset({role}))

    def ready(
        self,
        document: str,
        variables: dict[str, Any],
        audience: Audience,
        form: Form = _CLOSED,
    ) -> Ready:
        """Plan an operation without running it, as it stands where clauses open something of this form.

        For `wardmote explain` and the golden SQL.
        """
        prepared = self._contract(audience.roles).document(document)
        operation = prepared.operation(None)
        shaped, key = shape(prepared.coerce(operation, variables), prepared.shaping)
        asked = Asked(prepared, operation, shaped, variables)
        return self._planned((document, None, key, audience, form), asked, 0.0)

    async def opened(self, principal: Principal) -> Opened:
        """Give what the clauses in force open for a principal."""
        return await self._openings.of(Audience.of(principal), principal, self._clock().date())

    def _answer(
        self,
        ready: Ready,
        texts: dict[str, str],
        marked: Marked,
        asked: Asked,
        principal: Principal,
        opened: Opened,
        request: Request,
        beside: Part,
    ) -> Answer:
        cells = list[Released]()
        mark_asked(ready.plan, texts, request, marked)
        mark_changes(beside.pages.values(), marked)
        # First, because some roots read their texts as JSON, which knows no marks.
        plain = {key: self._spliced(text, ready.statement, marked, request) for key, text in texts.items()}
        composer = Composer(asked, plain, principal, opened.clauses, cells, beside.pages)
        fields = [(key, composer.text(key, root)) for key, root in ready.plan.roots]
        marks = [ready.statement.marks[number] for number in sorted(marked.withheld)] if ready.statement else []
        extensions = told_withheld(marks, Audience.of(principal), opened.clauses)
        name = asked.operation.name
        tells = told(
            ready.outline,
            marked,
            cells,
            operation=name.value if name else None,
            agreements=opened.agreements,
            readings=beside.entries,
            count_cap=self._limits.count_cap,
        )
        stands_at = next(iter(beside.pages.values()), None) if is_subscription(asked.operation) else None
        return Answer(splice.body(fields, extensions), tells, texts.get(STANDING), stands_at=stands_at)

    def _spliced(self, text: str, statement: Statement | None, marked: Marked, request: Request) -> str:
        return splice.sealed(splice.unmarked(text, marked), statement.places, request) if statement else text

    def _planned(self, known: Known, asked: Asked, spent: float) -> Ready:
        """Give the plan of an operation, made on first need within the time that *spent* seconds leave."""
        ready = self._ready.get(known)
        if ready is None:
            begun = thread_time() - spent
            *_, audience, form = known
            with no_collection():
                planned = plan_operation(asked, audience, self._limits)
                writer = Writer(audience, self._dialect, form, self._limits.count_cap, self._records)
                statement = writer.write(planned)
                ready = Ready(planned, statement, outline_of(planned))
            if thread_time() - begun > self._planning_ms / 1000:
                raise RefusalError(Refused(Code.TIMEOUT, "Planning this document took too long: ask for less."))
            self._ready[known] = ready
            if len(self._ready) > _PLANS_KEPT:
                self._ready.popitem(last=False)
        else:
            self._ready.move_to_end(known)
        return ready

    def _make_contract(self, roles: frozenset[Role]) -> Contract:
        return Contract(schema_of(roles), self._limits)


@cache
def schema_of(roles: frozenset[Role]) -> GraphQLSchema:
    """Give the schema that these roles see, made once in a process."""
    return schema_for(reach(roles))


def pipeline(settings: Settings, database: Database, *, clock: Clock = utc_now) -> Answering:
    """Make the query pipeline of one process."""
    answering = Answering(database, settings, clock=clock)
    answering.warm()
    return answering


__all__ = ["Answer", "Answering", "Document", "Ready", "pipeline", "schema_of"]
