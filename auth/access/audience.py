"""Audience: the part of a Principal that shapes a statement - roles and scopes.

Everything else of a principal (agency, purpose, site) is bound when the
statement runs. Plans and schemas are shared by all principals of one audience.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from auth.principal import Principal
from auth.roles import ROLES, SCOPE_OF, Ceiling, Role, highest
from schema.entity import Family
from schema.marking import Marking

_NOTHING = Ceiling(None, None)
_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Audience:
    """A set of roles, narrowed by the scopes of a token."""

    roles: frozenset[Role]
    scopes: frozenset[str]

    @classmethod
    def of(cls, principal: Principal) -> Audience:
        """Take what matters of *principal*."""
        return _audience(principal.roles, principal.scopes)

    @property
    def is_police(self) -> bool:
        """Tell whether one of the roles belongs to the police."""
        return any(ROLES[role].police for role in self.roles)

    @property
    def sees_firearms(self) -> bool:
        """Tell whether firearm kinds and ammunition are shown."""
        return any(ROLES[role].firearms for role in self.roles)

    def is_of_one_site(self, family: Family) -> bool:
        """Tell whether *family* is limited to the principal's own site: safeguarding, for some roles.

        A role that sees none of it lifts no limit.
        """
        if family is not Family.SAFEGUARDING:
            return False
        seeing = [ROLES[role] for role in self.roles if ROLES[role].ceiling(Family.SAFEGUARDING).own]
        return all(role.own_site_only for role in seeing)

    def clearance(self, family: Family) -> Marking:
        """Give the highest marking of others' records of *family* that is shown, by the roles that see any."""
        seeing = [ROLES[role].clearance for role in self.roles if ROLES[role].ceiling(family).others]
        return max(seeing, key=lambda marking: marking.rung, default=Marking.OFFICIAL)

    def missing_scope(self, family: Family) -> str | None:
        """Name the scope that reading *family* needs and the token lacks; None when it lacks none."""
        scope = SCOPE_OF[family]
        return None if scope is None or scope in self.scopes else scope

    def ceiling(self, family: Family) -> Ceiling:
        """Give the ceiling of the roles for *family*, nothing where the scope is missing."""
        return _NOTHING if self.missing_scope(family) else highest(self.roles, family)


@lru_cache(_KEPT)
def _audience(roles: frozenset[Role], scopes: frozenset[str]) -> Audience:
    # One object for one audience: what is kept by audience is then found by identity.
    return Audience(roles, scopes)
