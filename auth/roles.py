"""ROLES: one table of what each role may do and see at the most.

The ceiling only: ownership and agreements decide within it (auth/access/view.py)
and the law above it (auth/access/law.py). For each family of entities a role
has a highest Detail for records of its own agency and one for others'; None
is never. Source: the partnership's table of roles, README "Roles".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from schema.codes import code_list
from schema.entity import Family
from schema.marking import Detail, Marking


class Role(StrEnum):
    """A part that a person or a service plays for its agency."""

    POLICE_ANALYST = "POLICE_ANALYST"
    POLICE_OFFICER = "POLICE_OFFICER"
    COUNCIL_COMMUNITY_SAFETY = "COUNCIL_COMMUNITY_SAFETY"
    SVPP_MEMBER = "SVPP_MEMBER"
    DATA_PROTECTION_OFFICER = "DATA_PROTECTION_OFFICER"
    PARTNERSHIP_ADMINISTRATOR = "PARTNERSHIP_ADMINISTRATOR"
    SERVICE_ACCOUNT = "SERVICE_ACCOUNT"

    @property
    def text(self) -> str:
        """Name the role as people read it, wherever it is shown: the label of its code."""
        return code_list("role").label(self.value)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The highest Detail a role reaches: of its own agency's records, and of others'."""

    own: Detail | None
    others: Detail | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """One row of ROLES.

    *police* roles belong to police agencies only; *firearms* tells whether
    firearm kinds and ammunition are shown; *own_site_only* limits safeguarding
    to the principal's own site; *clearance* is the highest Marking of others'
    records; *submits* are families of which it records new ones and sees none;
    the first of *purposes* is the default.
    """

    ceilings: Mapping[Family, Ceiling]
    scopes: frozenset[str]
    purposes: tuple[str, ...]
    clearance: Marking = Marking.OFFICIAL_SENSITIVE
    police: bool = False
    firearms: bool = False
    own_site_only: bool = False
    submits: frozenset[Family] = frozenset()

    @property
    def default_purpose(self) -> str:
        """Name the purpose of a request that states none."""
        return self.purposes[0]

    def ceiling(self, family: Family) -> Ceiling:
        """Find the ceiling of *family*; nothing at all where the table is silent."""
        return self.ceilings.get(family, _NEVER)


_A, _S, _D, _P = Detail.AGGREGATE, Detail.SUMMARY, Detail.DETAIL, Detail.PERSONAL
_NEVER = Ceiling(None, None)
_OPEN = Ceiling(_P, _P)

# Reading scope that each family asks of a token; None: any token will do.
SCOPE_OF: Mapping[Family, str | None] = MappingProxyType(
    {
        Family.PARTNERSHIP: None,
        Family.SITES: None,
        Family.OUTCOMES: "outcomes:read",
        Family.SAFEGUARDING: "safeguarding:read",
        Family.INTELLIGENCE: "intelligence:read",
        Family.GROUPS: "intelligence:read",
        Family.INTERVENTIONS: "interventions:read",
        Family.GRANTS: "interventions:read",
        Family.CONFIDENCE: "confidence:read",
        Family.CRIME: "crime:read",
        Family.HEALTH: "health:read",
        Family.AGREEMENTS: "agreements:read",
    }
)

_READING = frozenset(
    {
        "outcomes:read",
        "interventions:read",
        "intelligence:read",
        "safeguarding:read",
        "confidence:read",
        "crime:read",
        "health:read",
        "statistics:read",
        "agreements:read",
        "audit:read",
        "openid",
        "profile",
    }
)
_WORKING = ("CRIME_PREVENTION", "SAFEGUARDING", "SERIOUS_VIOLENCE_DUTY", "COMMUNITY_SAFETY_ASSESSMENT", "EVALUATION")

ROLES: Mapping[Role, RoleRow] = MappingProxyType(
    {
        Role.POLICE_ANALYST: RoleRow(
            ceilings={
                Family.PARTNERSHIP: _OPEN,
                Family.SITES: _OPEN,
                Family.OUTCOMES: Ceiling(_P, _P),
                Family.SAFEGUARDING: Ceiling(_P, None),
                Family.INTELLIGENCE: Ceiling(_P, _P),
                Family.GROUPS: Ceiling(_P, _P),
                Family.INTERVENTIONS: Ceiling(_P, _D),
                Family.GRANTS: Ceiling(_P, _D),
                Family.CONFIDENCE: _OPEN,
                Family.CRIME: _OPEN,
                Family.HEALTH: Ceiling(None, _D),
                Family.AGREEMENTS: _OPEN,
            },
            scopes=_READING
            | {"outcomes:write", "intelligence:submit", "confidence:write", "sites:write"}
            | {"records:export", "retention:manage"},
            purposes=_WORKING,
            police=True,
            firearms=True,
        ),
        Role.POLICE_OFFICER: RoleRow(
            ceilings={
                Family.PARTNERSHIP: _OPEN,
                Family.SITES: _OPEN,
                Family.OUTCOMES: Ceiling(_D, _D),
                Family.SAFEGUARDING: Ceiling(_D, None),
                Family.INTELLIGENCE: Ceiling(_D, _D),
                Family.GROUPS: Ceiling(_S, _S),
                Family.INTERVENTIONS: Ceiling(_D, _D),
                Family.GRANTS: Ceiling(_D, _D),
                Family.CONFIDENCE: _OPEN,
                Family.CRIME: _OPEN,
                Family.HEALTH: Ceiling(None, _S),
                Family.AGREEMENTS: _OPEN,
            },
            scopes=_READING | {"outcomes:write", "intelligence:submit"},
            purposes=_WORKING,
            police=True,
            firearms=True,
            own_site_only=True,
        ),
        Role.COUNCIL_COMMUNITY_SAFETY: RoleRow(
            ceilings={
                Family.PARTNERSHIP: _OPEN,
                Family.SITES: _OPEN,
                Family.OUTCOMES: Ceiling(_P, _D),
                Family.SAFEGUARDING: Ceiling(_P, _A),
                Family.INTELLIGENCE: Ceiling(_A, _A),
                Family.INTERVENTIONS: Ceiling(_P, _S),
                Family.GRANTS: Ceiling(_P, _S),
                Family.CONFIDENCE: _OPEN,
                Family.CRIME: _OPEN,
                Family.HEALTH: Ceiling(None, _D),
                Family.AGREEMENTS: _OPEN,
            },
            scopes=_READING
            | {"outcomes:write", "interventions:write", "confidence:write", "sites:write"}
            | {"records:export", "retention:manage"},
            purposes=("COMMUNITY_SAFETY_ASSESSMENT", *(p for p in _WORKING if p != "COMMUNITY_SAFETY_ASSESSMENT")),
        ),
        Role.SVPP_MEMBER: RoleRow(
            ceilings={
                Family.PARTNERSHIP: _OPEN,
                Family.SITES: _OPEN,
                Family.OUTCOMES: Ceiling(_P, _A),
                Family.SAFEGUARDING: Ceiling(_A, _A),
                Family.INTELLIGENCE: Ceiling(_A, _A),
                Family.INTERVENTIONS: Ceiling(_P, _S),
                Family.GRANTS: Ceiling(_P, _S),
                Family.CONFIDENCE: _OPEN,
                Family.CRIME: _OPEN,
                Family.HEALTH: Ceiling(_P, _A),
                Family.AGREEMENTS: _OPEN,
            },
            scopes=_READING | {"interventions:write", "health:write", "records:export", "retention:manage"},
            purposes=("SERIOUS_VIOLENCE_DUTY", *(p for p in _WORKING if p != "SERIOUS_VIOLENCE_DUTY")),
            clearance=Marking.OFFICIAL,
        ),
        Role.DATA_PROTECTION_OFFICER: RoleRow(
            ceilings={Family.PARTNERSHIP: _OPEN, Family.AGREEMENTS: _OPEN},
            scopes=frozenset(
                {"agreements:read", "agreements:approve", "audit:read", "retention:manage", "openid", "profile"}
            ),
            purposes=("DATA_PROTECTION",),
        ),
        Role.PARTNERSHIP_ADMINISTRATOR: RoleRow(
            ceilings={Family.PARTNERSHIP: _OPEN, Family.AGREEMENTS: _OPEN},
            scopes=frozenset(
                {"agreements:read", "agreements:manage", "members:manage", "audit:read", "openid", "profile"}
            ),
            purposes=("ADMINISTRATION",),
        ),
        Role.SERVICE_ACCOUNT: RoleRow(
            ceilings={
                Family.PARTNERSHIP: _OPEN,
                Family.SITES: _OPEN,
                Family.OUTCOMES: Ceiling(_P, _P),
                Family.SAFEGUARDING: Ceiling(_P, _P),
                Family.CONFIDENCE: _OPEN,
                Family.CRIME: _OPEN,
                Family.HEALTH: Ceiling(_P, _D),
            },
            scopes=frozenset(
                {
                    "outcomes:read",
                    "outcomes:write",
                    "intelligence:submit",
                    "safeguarding:read",
                    "confidence:read",
                    "confidence:write",
                    "sites:write",
                    "crime:read",
                    "crime:write",
                    "health:read",
                    "health:write",
                    "statistics:read",
                    "ingest:write",
                }
            ),
            purposes=_WORKING,
            clearance=Marking.OFFICIAL,
            submits=frozenset({Family.INTELLIGENCE}),
        ),
    }
)


def highest(roles: Iterable[Role], family: Family) -> Ceiling:
    """Give the highest ceiling that any of *roles* has for *family*."""
    ceilings = [ROLES[role].ceiling(family) for role in roles]
    return Ceiling(
        max((c.own for c in ceilings if c.own is not None), key=lambda d: d.rung, default=None),
        max((c.others for c in ceilings if c.others is not None), key=lambda d: d.rung, default=None),
    )
