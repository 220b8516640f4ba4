"""Padding: whoever adds records to a number that is told above a limit only would learn how many others there are.

So nobody records a kind that they are told of their own agency in numbers only.
"""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from auth.access.audience import Audience
from auth.access.permit import PERMITS
from auth.disclosure.measures import MEASURES
from auth.disclosure.rules import known_from
from auth.roles import ROLES, Role
from schema.codes import code_list
from schema.contribution import CONTRIBUTIONS
from schema.mutations.contributions import ingesting, recording

DIMENSIONS = tuple(code.code for code in code_list("dimension").codes)
BREAKDOWNS = tuple(chain.from_iterable(combinations(DIMENSIONS, size) for size in range(len(DIMENSIONS) + 1)))


def blurred(role: Role) -> set[str]:
    """Name the measures of which a role's own agency's records are in the blurred part, by any breakdown."""
    row = ROLES[role]
    audience, found = Audience(frozenset({role}), row.scopes), set[str]()
    for code, measure in MEASURES.items():
        own = audience.ceiling(measure.family).own
        if own is not None and any(own.rung < known_from(measure, by, audience)[0] for by in BREAKDOWNS):
            found.add(code)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_nobody_records_what_is_in_the_blurred_part_of_their_numbers(role: Role) -> None:
    """Neither one by one nor many at once."""
    families = {MEASURES[code].family for code in blurred(role)}
    kinds = [kind for kind in CONTRIBUTIONS.values() if kind.family in families]
    assert not any(role in PERMITS[name] for kind in kinds for name in (recording(kind), ingesting(kind)))


def test_there_are_roles_whose_own_records_are_blurred() -> None:
    """Or the rule above would hold of nobody."""
    assert blurred(Role.COUNCIL_COMMUNITY_SAFETY) == {"INTELLIGENCE_REPORTS"}
    assert blurred(Role.SVPP_MEMBER) == {"INTELLIGENCE_REPORTS", "SAFEGUARDING"}
