"""Explaining: `explainAccess`, from its plan through the statement to its words.

One record is looked for as `node` looks: in every View it may lie in, in one statement, which also tells the clauses
that cover it, resolved in the same snapshot. A record in no View is answered without a word of whether it exists.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from graphql import FieldNode

from auth.access.audience import Audience
from auth.access.decision import Decision, Found, Taken, knows_field, of_kind, of_record, subjects
from auth.access.explain import InForce
from auth.access.resolution import WHO, resolution_of
from auth.access.view import GRANTED, View
from auth.access.words import number, word
from auth.principal import Principal
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Governance, Kind, Link
from schema.graphql.reach import Reach
from server.query import plan
from server.query.binds import Binds
from server.query.dialect import Expression
from server.query.planning import Path, Planner, refuse
from server.query.record import Frame, Records, Row, columns_of
from server.query.relations import Relations
from server.query.splice import compact

# Each looks into every kind of record, and is planned as long as a wide document: four in a request.
_RECORD_COST = 2_500
_NO_KIND = "There is no kind of record of this name for your role: viewer { access { entity } } lists those there are."
_NO_FIELD = "There is no field of this name for your role: the schema of your role lists those there are."


def explained(planner: Planner, nodes: list[FieldNode], path: Path) -> plan.Explained:
    """Plan `explainAccess`; a name that the role cannot use is refused like one that means nothing."""
    given = planner.arguments("Query", nodes[0], path)
    kind, field = given.get("entity"), given.get("field")
    if (given.get("id") is None) == (kind is None):
        refuse("Give id or entity: one of them, and not both.", path, nodes[0])
    if kind is not None and kind not in subjects(planner.audience):
        refuse(_NO_KIND, path, nodes[0])
    if field is not None and not knows_field(planner.audience, field, kind):
        refuse(_NO_FIELD, path, nodes[0])
    planner.costs(1 if kind is not None else _RECORD_COST, path)
    selected = planner.fields("AccessExplanation", nodes)

    def below(name: str, of: str) -> dict[str, tuple[tuple[str, str], ...]]:
        asked = {key: planner.fields(of, each) for key, each in selected.items() if each[0].name.value == name}
        return {key: _names(fields) for key, fields in asked.items()}

    records = () if kind is not None else tuple(_record(planner, entity) for entity in _readable(planner))
    clauses = below("clauses", "AccessGround")
    return plan.Explained(
        given.get("id"), kind, field, records, _names(selected), below("steps", "AccessStep"), clauses
    )


def _names(fields: dict[str, list[FieldNode]]) -> tuple[tuple[str, str], ...]:
    return tuple((key, each[0].name.value) for key, each in fields.items())


def _readable(planner: Planner) -> list[Entity]:
    known = [entity for entity in CATALOGUE.values() if entity.name in planner.schema.type_map]
    return [entity for entity in known if planner.audience.missing_scope(entity.family) is None]


def _record(planner: Planner, entity: Entity) -> plan.Record:
    types = [name for name in entity.types() if name in planner.schema.type_map]
    return plan.Record(entity, {name: (("kind", plan.Typename()), ("withheld", plan.Withheld())) for name in types})


class RecordGrounds:
    """Writes what stands behind the sight of one record: how much is given, whose it is, and the clauses that cover it.

    Tells nothing of a record that no View holds.
    """

    def __init__(self, relations: Relations, records: Records, binds: Binds, reach: Reach) -> None:
        self._relations = relations
        self._records = records
        self._binds = binds
        self._reach = reach
        self._dialect = binds.dialect

    def write(self, asked: plan.Explained) -> Expression:
        """Look for the id in every View; the first that has it answers.

        SQL: coalesce((SELECT '{"record":{"kind":"Arrest","withheld":["subject"]},"rung":3,"own":false,"clauses":' ||
        <in force> || ',"cause":null}' FROM outcome_view WHERE id = $1), ..., 'null')
        """
        given = self._binds.value(asked.id, Kind.ID)
        found = [self._of(record, given, asked.field) for record in asked.records]
        return sa.func.coalesce(*found, word("null"))

    def _of(self, record: plan.Record, given: Expression, field: str | None) -> Expression:
        view, rows = self._relations.rows(record.entity)
        needed = self._needed(view, record, field)
        columns = [column for column in rows.c if column.name in needed]
        chosen = sa.select(*columns).where(rows.c.id == given).limit(sa.literal_column("1"))
        found = chosen.subquery(self._relations.name("found"))
        row = Row(view, found, Frame(found))
        root, governing = self._governing(row)
        given_rung = self._dialect.count(found.c[GRANTED]) if GRANTED in found.c else word(str(view.floor))
        parts = [word('{"record":'), self._records.marked(row, record, is_alone=True), word(',"rung":'), given_rung]
        parts += [word(',"own":'), _own(governing), word(',"clauses":'), self._clauses(root, governing)]
        parts += [word(',"cause":'), self._cause(row, record, field), word("}")]
        return sa.select(self._dialect.concat(parts)).select_from(row.frame.source).scalar_subquery()

    def _needed(self, view: View, record: plan.Record, field: str | None) -> set[str]:
        entity = view.entity
        needed = columns_of(view, record) | {"owner_id", "area_id", GRANTED}
        needed |= {column for column in (entity.day, entity.discriminator) if column}
        needed |= {link.local for link in entity.links if link.name == entity.within}
        for attribute in entity.every_attribute():
            needed |= view.withheld_by(attribute) if attribute.name == field else set()
        return needed

    def _governing(self, row: Row) -> tuple[Entity, sa.FromClause]:
        """Join the record that decides: the row itself, or that which it lies within."""
        view, rows = row.view, row.rows
        while view.entity.governance is Governance.WITHIN:
            link = view.entity.attributes(view.entity.name)[view.entity.within or ""]
            if not isinstance(link, Link):
                raise TypeError(f"{view.entity.name} lies within {link.name}, which is no link")
            view, rows, joined = self._relations.linked(view, rows, link)
            row.frame.source = row.frame.source.join(joined.source, joined.on)
        return view.entity, rows

    def _clauses(self, entity: Entity, rows: sa.FromClause) -> Expression:
        """List the clauses in force that cover the row, the one that gives most first.

        SQL: SELECT DISTINCT reference, version, number, owner, detail FROM reaching WHERE entity = 'Outcome' AND
        owner_id = row.owner_id AND area_id = row.area_id AND (since IS NULL OR since <= row.occurred_on) AND ...
        """
        if entity.governance is not Governance.SHARED:
            return word("[]")
        resolved = resolution_of(self._relations.views.audience).reaching
        each = self._relations.prelude.stand_in(resolved).alias(self._relations.name("reaching"))
        covering = [
            each.c.entity == _governing_name(entity, rows),
            each.c.owner_id == rows.c.owner_id,
            each.c.area_id == rows.c.area_id,
        ]
        if entity.day is None:
            covering += [each.c.since.is_(None), each.c.until.is_(None)]
        elif entity.day in rows.c:
            # Who may not know the day, by their role or on this row, is told every clause of this owner, kind and area.
            hidden = _day_is_hidden(entity, rows)
            covering += [
                sa.or_(each.c.since.is_(None), each.c.since <= rows.c[entity.day], *hidden),
                sa.or_(each.c.until.is_(None), each.c.until >= rows.c[entity.day], *hidden),
            ]
        wanted = (each.c[name] for name in ("reference", "version", "number", "owner", "detail"))
        named = sa.select(*wanted).where(*covering).distinct()
        told = named.correlate(rows).subquery(self._relations.name("covering"))
        quoted, count = self._dialect.quoted, self._dialect.count
        cells = [quoted(told.c.owner), quoted(told.c.reference), count(told.c.number)]
        cells += [count(told.c.detail), count(told.c.version)]
        parts = [word("[")]
        for place, cell in enumerate(cells):
            parts += [word(","), cell] if place else [cell]
        texts = sa.select(self._dialect.concat([*parts, word("]")]).label("text")).select_from(told)
        ordered = texts.order_by(told.c.detail.desc(), told.c.reference, told.c.number)
        listed = ordered.subquery(self._relations.name("text"))
        gathered = self._dialect.concat([word("["), self._dialect.gather(listed.c.text), word("]")])
        return sa.select(gathered).select_from(listed).scalar_subquery()

    def _cause(self, row: Row, record: plan.Record, field: str | None) -> Expression:
        """Say why the field is withheld on the row: `"detail"`, `"mask"`, `"absent"` where it has none, or `null`."""
        if field is None:
            return word("null")
        entity = row.view.entity
        written = []
        for name in record.items:
            is_known = field in self._reach.attributes[name]
            causes = row.view.causes(entity.attributes(name)[field], row.rows) if is_known else []
            marked = [(condition, word(compact(cause))) for cause, condition in causes]
            told = sa.case(*marked, else_=word("null")) if marked else word("null" if is_known else '"absent"')
            member = entity.member(name)
            if member is None or entity.discriminator is None:
                return told
            written.append((row.rows.c[entity.discriminator] == word(member.code), told))
        return sa.case(*written, else_=word('"absent"'))


def _day_is_hidden(entity: Entity, rows: sa.FromClause) -> list[sa.ColumnElement[bool]]:
    """Say when too little of the row is shown for its day.

    SQL: granted < 3
    """
    day = next(each for each in entity.fields if each.column == entity.day)
    return [rows.c[GRANTED] < number(day.detail.rung)] if GRANTED in rows.c else []


def _governing_name(entity: Entity, rows: sa.FromClause) -> Expression:
    """Name what a clause must open for the row to be seen: its kind where that has a ceiling of its own."""
    kinds = [(member.code, member.name) for member in entity.members if member.family is not None]
    if not kinds:
        return word(entity.name)
    discriminator = rows.c[entity.discriminator or ""]
    return sa.case(*((discriminator == word(code), word(name)) for code, name in kinds), else_=word(entity.name))


def _own(rows: sa.FromClause) -> Expression:
    if "owner_id" not in rows.c:
        return word("null")
    return sa.case((rows.c.owner_id == WHO, word("true")), (rows.c.owner_id != WHO, word("false")), else_=word("null"))


def written(root: plan.Explained, text: str | None, principal: Principal, clauses: Sequence[InForce]) -> str:
    """Write the `explainAccess` field; *text* is what the statement told of the record, None for a kind."""
    audience = Audience.of(principal)
    if root.kind is not None:
        decision = of_kind(audience, principal.purpose, root.kind, root.field, clauses)
    else:
        decision = of_record(audience, principal.purpose, root.field, _found(text or "null"))
    return compact(dict(_known(root, decision)))


def _found(text: str) -> Found | None:
    told = json.loads(text)
    if told is None:
        return None
    clauses = tuple(InForce(told["record"]["kind"], *each) for each in told["clauses"])
    record = told["record"]
    return Found(record["kind"], told["rung"], told["own"], clauses, tuple(record["withheld"]), told["cause"])


def _known(root: plan.Explained, decision: Decision) -> Iterator[tuple[str, object]]:
    """Give the answer field by field, by response name."""
    values: dict[str, object] = {
        "__typename": "AccessExplanation",
        "entity": decision.entity,
        "field": decision.field,
        "isSeen": decision.is_seen,
        "detail": decision.detail,
        "because": decision.because,
        "withheld": decision.withheld,
    }
    for key, name in root.fields:
        if name == "steps":
            yield key, [_chosen(root.steps[key], _step(each)) for each in decision.steps]
        elif name == "clauses":
            yield key, [_chosen(root.clauses[key], _clause(each)) for each in decision.clauses]
        else:
            yield key, values[name]


def _step(taken: Taken) -> dict[str, object]:
    return {"__typename": "AccessStep", "step": taken.step, "verdict": taken.verdict, "text": taken.text}


def _clause(clause: InForce) -> dict[str, object]:
    named = {"reference": clause.reference, "number": clause.number, "owner": clause.owner}
    return {"__typename": "AccessGround", **named, "detail": clause.level}


def _chosen(fields: tuple[tuple[str, str], ...], values: dict[str, object]) -> dict[str, object]:
    return {key: values[name] for key, name in fields}
