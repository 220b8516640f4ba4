"""Reach: what of the catalogue a schema may name at all.

Computed by auth/access/reach.py for a set of roles and handed to the printer,
so that a role's schema never holds a type, field or enum value above its
ceiling. `full()` is everything: the printed contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schema.catalogue import CATALOGUE
from schema.entity import Entity, Family, Governance
from schema.marking import Detail
from schema.mutations import MUTATIONS

# Every root field of the record of access (schema/graphql/audit.py).
TRAIL = frozenset(
    {
        "auditEvents",
        "denials",
        "whoSaw",
        "whatDidTheySee",
        "processingRecord",
        "checkpoint",
        "auditProof",
        "consistencyProof",
    }
)

# Every root field of retention (schema/graphql/retention.py).
RETENTION = frozenset({"retentionReviews", "retentionForecast", "disposalCertificate"})

# The root field of batches (schema/graphql/batches.py).
BATCH = "batch"

_LADDERED = frozenset(
    {
        Family.OUTCOMES,
        Family.SAFEGUARDING,
        Family.INTELLIGENCE,
        Family.GROUPS,
        Family.INTERVENTIONS,
        Family.GRANTS,
        Family.HEALTH,
    }
)


@dataclass(frozen=True)
class Reach:
    """What may be named: for each object type its fields and links, and for each code list what is left out.

    An entity or member without an entry does not exist in the schema.
    *review* tells whether numbers may be asked for, *simulation* whether an agreement may be supposed to be in force;
    *mutations* names the changes that may be made, *submits* the kinds that are given whole and not seen, *trail* the
    root fields of the record of access; *retention* tells whether there is a say in how long records are kept,
    *batches* whether batches may be sent.
    """

    attributes: Mapping[str, frozenset[str]]
    hidden_codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    review: bool = True
    simulation: bool = True
    mutations: frozenset[str] = frozenset()
    submits: frozenset[str] = frozenset()
    trail: frozenset[str] = frozenset()
    retention: bool = False
    batches: bool = False

    def has(self, type_name: str) -> bool:
        """Tell whether a type exists in the schema."""
        return type_name in self.attributes

    def members(self, entity: Entity) -> tuple[str, ...]:
        """Name the object types of *entity* that exist in the schema."""
        return tuple(name for name in entity.types() if self.has(name))


def full() -> Reach:
    """Reach everything in the catalogue."""
    return Reach(
        {
            name: frozenset(entity.attributes(name))
            for entity in CATALOGUE.values()
            for name in (entity.name, *entity.types())
        },
        mutations=frozenset(MUTATIONS),
        trail=TRAIL,
        retention=True,
        batches=True,
    )


def tells_withheld(entity: Entity) -> bool:
    """Tell whether records of *entity* have fields that may be withheld row by row."""
    return entity.governance is not Governance.PARTY and entity.family in _LADDERED


def may_be_withheld(detail: Detail) -> bool:
    """Tell whether a row can be visible while an attribute of this Detail is not."""
    return detail.rung > Detail.SUMMARY.rung
