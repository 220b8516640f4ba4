"""CATALOGUE: every entity by name, proved when it is imported.

What the catalogue says and what the tables and code lists hold must agree, or
nothing starts: a column that is missing, a link that leads nowhere, a type
without words is a mistake of ours, not of a request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from schema.codes import code_list
from schema.entities import (
    agreements,
    confidence,
    crime,
    health,
    intelligence,
    interventions,
    outcomes,
    partnership,
    places,
)
from schema.entity import Entity, Field, Governance, Kind, Link

_ENTITIES = (
    partnership.AGENCY,
    partnership.TEAM,
    partnership.AREA,
    places.OPERATION,
    places.SITE,
    places.PHASE,
    places.INDICATOR,
    places.INDICATOR_VALUE,
    outcomes.OUTCOME,
    outcomes.DRUG_LINE,
    outcomes.WEAPON_LINE,
    intelligence.INTELLIGENCE_REPORT,
    intelligence.ORGANISED_CRIME_GROUP,
    intelligence.DISRUPTION,
    interventions.INTERVENTION,
    interventions.ACTIVITY,
    interventions.GRANT,
    confidence.SURVEY_RESULT,
    crime.RECORDED_CRIME,
    crime.CRIME_OUTCOME,
    health.ASSAULT_ATTENDANCE,
    agreements.AGREEMENT,
    agreements.AGREEMENT_PARTY,
    agreements.CLAUSE,
    agreements.AGREEMENT_VERSION,
    agreements.AGREEMENT_STEP,
)


def proved(entities: Iterable[Entity]) -> Mapping[str, Entity]:
    """Index *entities* by name; raise ValueError at the first declaration that does not hold."""
    catalogue = {entity.name: entity for entity in entities}
    for entity in catalogue.values():
        _columns_exist(entity, (*entity.order, *filter(None, (entity.day, entity.discriminator))))
        if entity.governance is Governance.SHARED:
            _columns_exist(entity, ("owner_id", "area_id", "marking"))
        if entity.governance is Governance.WITHIN and entity.within not in entity.attributes(entity.name):
            raise ValueError(f"{entity.name} lies within nothing")
        for each in entity.every_attribute():
            if not each.text:
                raise ValueError(f"{entity.name}.{each.name} is not described")
            if isinstance(each, Field):
                _field_holds(entity, each)
            else:
                _link_holds(entity, each, catalogue)
    return MappingProxyType(catalogue)


def _field_holds(entity: Entity, field: Field) -> None:
    _columns_exist(entity, (field.column,))
    if field.kind is Kind.CODE:
        code_list(field.codes or "")


def _link_holds(entity: Entity, link: Link, catalogue: Mapping[str, Entity]) -> None:
    if link.target not in catalogue:
        raise ValueError(f"{entity.name}.{link.name} leads to {link.target}, which is not in the catalogue")
    _columns_exist(entity, (link.local,))
    _columns_exist(catalogue[link.target], (link.remote,))
    if link.through is not None and not {link.through.near, link.through.far} <= set(link.through.table.c.keys()):
        raise ValueError(f"{entity.name}.{link.name} goes through columns that do not exist")


def _columns_exist(entity: Entity, columns: Iterable[str]) -> None:
    absent = [column for column in columns if column not in entity.table.c]
    if absent:
        raise ValueError(f"{entity.name} names columns its table lacks: {', '.join(absent)}")


CATALOGUE: Mapping[str, Entity] = proved(_ENTITIES)
