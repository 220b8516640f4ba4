"""RULES: how numbers leave for each role, as one table.

A record that a role is shown as a row is known to it and counts exactly. Records that it may only be told in
numbers are blurred: too few contributors and the number is withheld, otherwise it is rounded. With several roles
what is shown is shown, and of the blurs the strictest holds. Source: the partnership's table of roles, README.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from auth.access.audience import Audience
from auth.disclosure.measures import Measure
from auth.roles import Role
from schema.marking import Detail

NEVER = Detail.PERSONAL.rung + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How numbers leave for one role.

    *exact* tells whether others' records that are shown as rows count exactly; only for roles cleared for every
    marking, as rows above the clearance count but are never shown. *contributors* is the least number of distinct
    people (or events, where no person is recorded) behind a number; *base* the multiple that counts are rounded to;
    *refused* names the breakdowns that a measure never has.
    """

    exact: bool
    contributors: int
    base: int
    refused: Mapping[str, frozenset[str]]


# A phase may be shorter than a quarter, so intelligence that is told by site and quarter is not told by phase.
_MEMBERS_REFUSED = MappingProxyType(
    {
        "INTELLIGENCE_REPORTS": frozenset({"PHASE", "MONTH"}),
        "SAFEGUARDING": frozenset({"PHASE", "MONTH"}),
    }
)
_POLICE = Rule(exact=True, contributors=5, base=5, refused=MappingProxyType({}))
_MEMBERS = Rule(exact=False, contributors=8, base=5, refused=_MEMBERS_REFUSED)

RULES: Mapping[Role, Rule] = MappingProxyType(
    {
        Role.POLICE_ANALYST: _POLICE,
        Role.POLICE_OFFICER: _POLICE,
        Role.COUNCIL_COMMUNITY_SAFETY: Rule(exact=True, contributors=5, base=5, refused=MappingProxyType({})),
        Role.SVPP_MEMBER: _MEMBERS,
        Role.SERVICE_ACCOUNT: _MEMBERS,
    }
)


def rule_of(roles: Iterable[Role]) -> Rule:
    """Give the rule for a set of roles; roles that are told no numbers change nothing, alone they get the strictest."""
    rules = [RULES[role] for role in roles if role in RULES] or [_MEMBERS]
    measures = {code for rule in rules for code in rule.refused}
    return Rule(
        exact=any(rule.exact for rule in rules),
        contributors=max(rule.contributors for rule in rules),
        base=max(rule.base for rule in rules),
        refused={code: frozenset().union(*(rule.refused.get(code, ()) for rule in rules)) for code in measures},
    )


def known_from(measure: Measure, by: Collection[str], audience: Audience) -> tuple[int, int]:
    """Give the rungs from which an own record, and another agency's, is known to *audience* for this number."""
    needed = measure.needed(by).rung
    return needed, needed if rule_of(audience.roles).exact else NEVER
