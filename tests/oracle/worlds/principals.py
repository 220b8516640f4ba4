"""Principals of a random world: several for each role, of different agencies, purposes, sites and scopes."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from auth.principal import Principal, PrincipalKind
from auth.roles import ROLES, Role
from schema.entity import Family
from tests.oracle.rows import Tables

# Positions of the agencies in a world's list, by who can work there.
_AGENCIES = {
    Role.POLICE_ANALYST: (0, 1),
    Role.POLICE_OFFICER: (0, 1),
    Role.COUNCIL_COMMUNITY_SAFETY: (2, 3),
    Role.SVPP_MEMBER: (4, 5, 2),
    Role.DATA_PROTECTION_OFFICER: (0, 4),
    Role.PARTNERSHIP_ADMINISTRATOR: (2, 6),
    Role.SERVICE_ACCOUNT: (0, 2, 4),
}
# A scope that is taken from a token, and the families that its documents then may not name.
NARROWED = {
    "safeguarding:read": (Family.SAFEGUARDING,),
    "outcomes:read": (Family.OUTCOMES, Family.SAFEGUARDING),
    "interventions:read": (Family.INTERVENTIONS, Family.GRANTS),
    "intelligence:read": (Family.INTELLIGENCE, Family.GROUPS),
    "agreements:read": (Family.AGREEMENTS,),
    "crime:read": (Family.CRIME,),
}


def principals(tables: Tables, roles: Iterable[Role]) -> tuple[Principal, ...]:
    """Give the principals who hold exactly *roles*: of each agency and purpose, and some with a narrowed token."""
    held = frozenset(roles)
    first = min(held)
    sites = (tables["site"][0]["id"], tables["site"][1]["id"], None)
    random = Random(first.value)
    found: list[Principal] = []
    for position in _AGENCIES[first]:
        for purpose in sorted({purpose for role in held for purpose in ROLES[role].purposes})[:3]:
            scopes = frozenset(scope for role in held for scope in ROLES[role].scopes)
            without = random.choice(sorted(NARROWED)) if len(found) % 3 == 2 else None
            found.append(
                Principal(
                    kind=PrincipalKind.SERVICE if Role.SERVICE_ACCOUNT in held else PrincipalKind.PERSON,
                    id=f"subject {len(found)}",
                    client_id='a client "with" \\ an odd name',
                    agency=tables["agency"][position]["id"],
                    roles=held,
                    scopes=scopes - {without},
                    purpose=purpose,
                    site=sites[len(found) % 3],
                )
            )
    return tuple(found)


def unnamed(principal: Principal) -> frozenset[Family]:
    """List the families that this principal's token does not let a document name."""
    return frozenset(
        family for scope, families in NARROWED.items() if scope not in principal.scopes for family in families
    )
