"""Telling: an evaluator that notes each record it hands to an answer, whatever is then asked of it.

What is put on record is looked up in plain Python: a record within another counts as that other one, and what no
agency owns counts as nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from graphql import GraphQLResolveInfo, parse

from auth.principal import Principal
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Governance
from server.audit.ids import packed, unpacked
from server.query.disclosed import Told
from tests.oracle.documents.question import Question
from tests.oracle.evaluator import Evaluator, Record
from tests.oracle.rows import Row, Rows

# Entity, owner, id.
Shown = tuple[str, str | None, str]
# What a record within another is recorded as, and the column that leads there.
WITHIN = {
    "DrugLine": ("Outcome", "outcome_id"),
    "WeaponLine": ("Outcome", "outcome_id"),
    "Activity": ("Intervention", "intervention_id"),
    "AgreementParty": ("Agreement", "agreement_id"),
    "Clause": ("Agreement", "agreement_id"),
    "AgreementVersion": ("Agreement", "agreement_id"),
    "AgreementStep": ("Agreement", "agreement_id"),
}
OWNED = (
    *("Outcome", "IntelligenceReport", "OrganisedCrimeGroup", "Disruption", "Intervention"),
    *("Grant", "SurveyResult", "AssaultAttendance"),
)


class Telling(Evaluator):
    """Answers as the evaluator does and keeps what it told."""

    def __init__(self, rows: Rows, principal: Principal, *, today: date, grace_days: int, count_cap: int) -> None:
        super().__init__(rows, principal, today=today, grace_days=grace_days, count_cap=count_cap)
        self.shown: set[Shown] = set()

    def told(self, question: Question) -> set[Shown]:
        """Say which records the answer to *question* tells."""
        self.shown = set()
        result = self.answer(parse(question.text), question.variables, question.operation)
        for error in result.errors or ():
            raise error
        return self.shown

    def _resolve(self, source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        found = super()._resolve(source, info, **arguments)
        self._note(found)
        return found

    def _note(self, found: Any) -> None:
        if isinstance(found, Record):
            self.shown |= self._recorded(found.sight.rows, found.entity, found.row)
        elif isinstance(found, list):
            for each in found:
                # An edge holds its record, whether or not the document asks for it.
                self._note(each["node"] if isinstance(each, dict) and "node" in each else each)

    def _recorded(self, rows: Rows, entity: Entity, row: Row) -> set[Shown]:
        if entity.name in WITHIN:
            name, column = WITHIN[entity.name]
            parent = rows.one(CATALOGUE[name].table.name, row[column])
            return self._recorded(rows, CATALOGUE[name], parent) if parent else set()
        if entity.governance is Governance.PARTY:
            return {(entity.name, None, row["id"])}
        return {(entity.name, row["owner_id"], row["id"])} if entity.name in OWNED else set()


def recorded(told: Told | None) -> set[Shown]:
    """Give what the pipeline says that it told; each record once."""
    listed = [
        (each.entity, each.owner, id_) for each in (told.records if told else ()) for id_ in unpacked(packed(each.ids))
    ]
    assert len(listed) == len(set(listed)), listed
    return set(listed)


def summed_up(told: Told | None) -> Told | None:
    """Give all that the pipeline says beside the records themselves."""
    return replace(told, records=()) if told else None
