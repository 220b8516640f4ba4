"""What a simulation may tell of a number: exact to who reads the records, through the rule to who does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auth.access.supposing import Side, Standing, told
from auth.disclosure.release import Released, Status
from auth.roles import ROLES, Role
from schema.marking import Detail
from tests.asking import principal

OWN = Standing(knows=False, is_own=True, roles=frozenset({Role.DATA_PROTECTION_OFFICER}))
OTHERS = replace(OWN, is_own=False)
WITHHELD = Released(Status.SUPPRESSED)


def side(number: int, *, has_signed: bool = True) -> Side:
    """Give a number of records that are open in detail."""
    return Side(number, Detail.DETAIL, has_signed)


def knows(who: str, kind: str, without: tuple[str, ...] = ()) -> bool:
    """Tell whether *who* knows the own agency's records of *kind*, and surely no other agency's."""
    asking = principal(who, without=without)
    assert not Standing.of(asking, "another agency", kind).knows
    return Standing.of(asking, asking.agency, kind).knows


@pytest.mark.parametrize(
    ("who", "kind", "is_known"),
    [
        ("police analyst", "Outcome", True),
        ("police analyst", "Safeguarding", True),
        ("police officer at large", "Outcome", True),
        # Of one's own site alone, and a simulation counts the others with it.
        ("police officer", "Safeguarding", False),
        ("council officer", "Safeguarding", True),
        # Told in numbers only, of one's own agency too.
        ("council officer", "IntelligenceReport", False),
        ("svpp member", "Safeguarding", False),
        ("data protection officer", "Outcome", False),
        ("police administrator", "Safeguarding", False),
    ],
)
def test_known_is_what_the_role_reads_one_by_one(who: str, kind: str, is_known: bool) -> None:
    """By the ceiling of the family that the kind belongs to."""
    assert knows(who, kind) is is_known


def test_a_token_without_the_scope_knows_nothing() -> None:
    """Whoever may not read with it may not count with it."""
    assert not knows("police analyst", "Outcome", without=("outcomes:read",))


def test_no_role_that_simulates_knows_a_record() -> None:
    """So that every number of a simulation goes through the rule, until a role is given more."""
    asking = ("data protection officer", "administrator")
    kinds = ("Outcome", "Safeguarding", "IntelligenceReport", "Intervention", "Grant", "AssaultAttendance")
    simulating = {role for role, row in ROLES.items() if row.scopes & {"agreements:manage", "agreements:approve"}}

    assert {next(iter(principal(name).roles)) for name in asking} == simulating
    assert not any(knows(name, kind) for name in asking for kind in kinds)


def test_what_is_known_is_exact() -> None:
    """Signed or not, many or few."""
    both = told(side(2, has_signed=False), side(3), replace(OWN, knows=True))

    assert both == (Released(Status.EXACT, 2, 2, 2), Released(Status.EXACT, 3, 3, 3))


@pytest.mark.parametrize("standing", [OWN, OTHERS])
@pytest.mark.parametrize("before", range(30))
def test_a_few_more_or_fewer_look_like_none(standing: Standing, before: int) -> None:
    """From seven fewer to seven more the second is told as if nothing had changed, and the bounds are true."""
    none = told(side(before), side(before), standing)
    for after in range(max(0, before - 7), before + 8):
        assert told(side(before), side(after), standing) == none
        assert none[1].lower is None or none[1].upper is None or none[1].lower <= after <= none[1].upper
    assert (none[0] == WITHHELD) is (before < 8)


def test_a_difference_of_many_is_told_by_both_numbers() -> None:
    """Each rounded by itself."""
    assert told(side(4), side(13), OWN) == (WITHHELD, Released(Status.ROUNDED, 15, 13, 17))
    assert told(side(21), side(13), OWN) == (Released(Status.ROUNDED, 20, 18, 22), Released(Status.ROUNDED, 15, 13, 17))


def test_of_others_nothing_is_told_that_they_have_not_signed() -> None:
    """Not the one side by the other, either."""
    assert told(side(50, has_signed=False), side(51), OTHERS)[0] == Released(Status.NOT_AVAILABLE)
    assert told(side(50), side(51, has_signed=False), OTHERS)[1] == Released(Status.NOT_AVAILABLE)


def test_what_no_clause_opens_is_none() -> None:
    """That follows from the text alone."""
    assert told(Side(0, None, has_signed=True), side(3), OWN) == (Released(Status.EXACT, 0, 0, 0), WITHHELD)
