"""Measures: what each measure of a review counts, and how much of a record it gives away.

A measure counts records or adds up one field of them. Whoever is told an exact number could work out the fields
it depends on, so a record only stands in an exact number for those who are shown all of these fields.
The codes, labels and units are the code list `measure`; a test keeps both the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from schema.catalogue import CATALOGUE
from schema.codes import code_list
from schema.entity import Entity, Family, Field, Member
from schema.marking import Detail

PHASE = "PHASE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure: records of *entity*, or of its *member*; the sum of the field *amount*, or their number.

    Records whose flag *unless* is not false are left out.
    """

    code: str
    entity: str
    member: str | None = None
    amount: str | None = None
    unless: str | None = None

    @property
    def unit(self) -> str:
        """Name the unit of its numbers."""
        return code_list("measure").further(self.code, "unit")

    @property
    def is_sum(self) -> bool:
        """Tell whether it is an amount or a duration; counts of items are counts."""
        return self.unit != "COUNT"

    @property
    def family(self) -> Family:
        """Give the family whose ceiling holds for its records."""
        member = self._member()
        return member.family if member and member.family else self._entity().family

    @property
    def clause(self) -> str:
        """Name what a clause must open for its records to count."""
        member = self._member()
        return member.name if member and member.family else self.entity

    @property
    def rows(self) -> str:
        """Name the rows it is computed from: the code of the member, or the entity."""
        member = self._member()
        return member.code if member else self.entity

    def column(self, name: str | None) -> str | None:
        """Give the column of one of its fields."""
        return None if name is None else self._field(name).column

    def needed(self, by: Collection[str]) -> Detail:
        """Give the Detail at which a record shows everything that its number, broken down *by*, depends on."""
        return max((field.detail for field in self._depends_on(by)), key=lambda detail: detail.rung)

    def _depends_on(self, by: Collection[str]) -> Iterator[Field]:
        entity = self._entity()
        yield self._field("month")
        for name in (self.amount, self.unless):
            if name is not None:
                yield self._field(name)
        if PHASE in by:
            yield next(field for field in entity.fields if field.column == entity.day)

    def _entity(self) -> Entity:
        return CATALOGUE[self.entity]

    def _member(self) -> Member | None:
        return self._entity().member(self.member) if self.member else None

    def _field(self, name: str) -> Field:
        field = self._entity().attributes(self.member or self.entity)[name]
        if not isinstance(field, Field):
            raise TypeError(f"{self.entity}.{name} leads to other records and cannot be added up")
        return field


_ALL = (
    Measure(code="ARRESTS", entity="Outcome", member="Arrest"),
    Measure(code="DRUG_SEIZURES", entity="Outcome", member="DrugSeizure"),
    Measure(code="DRUGS_VALUE", entity="Outcome", member="DrugSeizure", amount="streetValue"),
    Measure(code="WEAPONS", entity="Outcome", member="WeaponSeizure", amount="itemCount"),
    Measure(code="CASH_VALUE", entity="Outcome", member="CashSeizure", amount="amount"),
    Measure(code="CUSTODY_MONTHS", entity="Outcome", member="CourtOutcome", amount="custodyMonths", unless="suspended"),
    Measure(code="INTELLIGENCE_REPORTS", entity="IntelligenceReport"),
    Measure(code="INTERVENTIONS", entity="Intervention"),
    Measure(code="WARRANTS", entity="Outcome", member="Warrant"),
    Measure(code="CIVIL_ORDERS", entity="Outcome", member="CivilOrder"),
    Measure(code="SAFEGUARDING", entity="Outcome", member="Safeguarding"),
)
MEASURES: Mapping[str, Measure] = MappingProxyType({measure.code: measure for measure in _ALL})
