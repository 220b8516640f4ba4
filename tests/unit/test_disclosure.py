"""Disclosure: the arithmetic of rounding, the table of rules, and what becomes of a cell under each."""

import pytest

from auth.access.audience import Audience
from auth.disclosure.measures import MEASURES
from auth.disclosure.release import Counted, Released, Standing, Status, release
from auth.disclosure.rounding import Rounded, to_multiple, to_two_figures
from auth.disclosure.rules import NEVER, RULES, known_from, rule_of
from auth.roles import ROLES, Role
from schema.codes import code_list
from schema.marking import Detail, Marking

BASE = 5
BY: tuple[frozenset[str], ...] = (frozenset(), frozenset({"AREA"}), frozenset({"PHASE"}), frozenset({"MONTH"}))


def audience(*roles: Role) -> Audience:
    """Give an audience with every scope of its roles."""
    return Audience(frozenset(roles), frozenset(scope for role in roles for scope in ROLES[role].scopes))


def cell(measure: str = "ARRESTS", *, known: int = 0, hidden: int = 0, by: int = 0, **standing: object) -> Counted:
    """Give a counted cell: as many records are shown as are known, and *by* contributors stand behind the rest."""
    given = {"leads": False, "own": 0, "opened": Detail.AGGREGATE.rung, "leader": None, **standing}
    return Counted(MEASURES[measure], known, known, hidden, by, Standing(**given))  # type: ignore[arg-type]


def released(counted: Counted, *roles: Role, by: frozenset[str] = BY[0]) -> Released:
    """Release one cell to somebody in *roles*."""
    (only,) = release([counted], by, audience(*roles))
    return only


def test_every_measure_of_the_code_list_is_counted() -> None:
    """The table of measures has the codes of the list, in its order."""
    assert list(MEASURES) == [code.code for code in code_list("measure").codes]


def test_every_status_is_in_the_code_list() -> None:
    """A cell has no status that the contract does not know."""
    assert {status.value for status in Status} == {code.code for code in code_list("cell_status").codes}


def test_measures_of_the_same_rows_are_known_from_the_same_detail() -> None:
    """Rows are told apart once for all measures of them, so these must need the same."""
    needed: dict[str, set[tuple[Detail, ...]]] = {}
    for measure in MEASURES.values():
        needed.setdefault(measure.rows, set()).add(tuple(measure.needed(by) for by in BY))

    assert all(len(each) == 1 for each in needed.values()), needed


@pytest.mark.parametrize(
    ("code", "by", "detail"),
    [
        ("WEAPONS", "", Detail.SUMMARY),
        ("WEAPONS", "MONTH", Detail.SUMMARY),
        ("WEAPONS", "PHASE", Detail.DETAIL),  # The day of the event decides the phase.
        ("CUSTODY_MONTHS", "", Detail.SUMMARY),  # A length of custody means nothing without whether it is suspended.
        ("INTERVENTIONS", "PHASE", Detail.DETAIL),
    ],
)
def test_a_number_needs_the_detail_of_all_it_depends_on(code: str, by: str, detail: Detail) -> None:
    """A field that decides what is counted is as good as told by an exact count."""
    assert MEASURES[code].needed({by} - {""}) is detail


@pytest.mark.parametrize("round_", [to_multiple, to_two_figures])
def test_bounds_are_true_and_follow_from_the_rounded_number_alone(round_: object) -> None:
    """All numbers that are rounded to one value have its bounds, and the bounds leave out none and add none."""
    assert callable(round_)
    found: dict[Rounded, list[int]] = {}
    for number in range(12_000):
        found.setdefault(round_(number, BASE), []).append(number)

    whole = [(rounded, numbers) for rounded, numbers in found.items() if numbers[-1] < 11_000]
    assert len({rounded.value for rounded, _ in whole}) == len(whole)
    assert [(rounded.lower, rounded.upper) for rounded, _ in whole] == [(each[0], each[-1]) for _, each in whole]


@pytest.mark.parametrize(
    ("number", "rounded"),
    [
        (0, Rounded(0, 0, 2)),
        (3, Rounded(5, 3, 7)),
        (48, Rounded(50, 48, 52)),  # Two figures would hide nothing of it.
        (99, Rounded(100, 98, 104)),
        (372, Rounded(370, 365, 374)),
        (995, Rounded(1000, 995, 1049)),
        (4_235_000, Rounded(4_200_000, 4_150_000, 4_249_999)),
        (20_900_000, Rounded(21_000_000, 20_500_000, 21_499_999)),
    ],
)
def test_a_sum_keeps_two_figures(number: int, rounded: Rounded) -> None:
    """A sum is told to two significant figures, and below 100 to a multiple of the base."""
    assert to_two_figures(number, BASE) == rounded


@pytest.mark.parametrize(
    ("role", "contributors", "status"),
    [
        (Role.SVPP_MEMBER, 0, Status.SUPPRESSED),
        (Role.SVPP_MEMBER, 7, Status.SUPPRESSED),
        (Role.SVPP_MEMBER, 8, Status.ROUNDED),
        (Role.SERVICE_ACCOUNT, 7, Status.SUPPRESSED),
        (Role.COUNCIL_COMMUNITY_SAFETY, 0, Status.SUPPRESSED),
        (Role.COUNCIL_COMMUNITY_SAFETY, 4, Status.SUPPRESSED),
        (Role.COUNCIL_COMMUNITY_SAFETY, 5, Status.ROUNDED),
        (Role.POLICE_ANALYST, 4, Status.SUPPRESSED),
        (Role.POLICE_ANALYST, 5, Status.ROUNDED),
    ],
)
def test_a_number_with_few_behind_it_is_withheld(role: Role, contributors: int, status: Status) -> None:
    """Where records count that are not shown, nobody is told a number of fewer contributors than the rule says."""
    assert released(cell(hidden=30, by=contributors), role).status is status


def test_many_known_records_do_not_cover_a_few_hidden_ones() -> None:
    """Whoever is shown 100 rows could take them from a total, so the few behind the rest suppress the whole."""
    assert released(cell(known=100, hidden=2, by=2), Role.COUNCIL_COMMUNITY_SAFETY) == Released(Status.SUPPRESSED)


def test_known_and_hidden_parts_are_told_together() -> None:
    """Only the part that is not shown is rounded."""
    told = released(cell(known=101, hidden=12, by=12), Role.COUNCIL_COMMUNITY_SAFETY)

    assert told == Released(Status.ROUNDED, 111, 109, 113)


@pytest.mark.parametrize(
    ("role", "opened", "status"),
    [
        (Role.COUNCIL_COMMUNITY_SAFETY, Detail.SUMMARY, Status.EXACT),
        (Role.COUNCIL_COMMUNITY_SAFETY, Detail.AGGREGATE, Status.SUPPRESSED),
        (Role.POLICE_OFFICER, Detail.DETAIL, Status.EXACT),
        (Role.SVPP_MEMBER, Detail.SUMMARY, Status.SUPPRESSED),
    ],
)
def test_exactness_follows_from_rights_and_not_from_rows(role: Role, opened: Detail, status: Status) -> None:
    """With no record at all a cell has the status that the clauses give it, so that it tells nothing of records."""
    assert released(cell(opened=opened.rung, leader=opened.rung), role).status is status


@pytest.mark.parametrize("leader", [None, Detail.AGGREGATE.rung])
def test_a_zero_needs_all_that_the_leading_agency_records(leader: int | None) -> None:
    """Shown all that clauses open, but not all of the agency that leads, one is told what one sees and no zero."""
    role, opened = Role.COUNCIL_COMMUNITY_SAFETY, Detail.DETAIL.rung

    assert released(cell(opened=opened, leader=leader), role) == Released(Status.SUPPRESSED)
    assert released(cell(opened=opened, leader=leader, known=3), role) == Released(Status.EXACT, 3, 3, 3)


def test_shown_records_that_add_up_to_nothing_are_an_exact_nothing() -> None:
    """Sentences of no months are records like any other: their sum is known."""
    standing = Standing(leads=False, own=2, opened=None, leader=None)
    of_nothing = Counted(MEASURES["CUSTODY_MONTHS"], 2, 0, 0, 0, standing)

    assert release([of_nothing], BY[0], audience(Role.SVPP_MEMBER)) == [Released(Status.EXACT, 0, 0, 0)]


def test_without_a_clause_there_is_no_zero() -> None:
    """Nothing of others' is told as zero: a number is exact with own records, and else there is none."""
    nobody = released(cell(opened=None), Role.SVPP_MEMBER)
    own = released(cell(opened=None, known=3, own=3), Role.SVPP_MEMBER)
    leader = released(cell(opened=None, leads=True), Role.POLICE_ANALYST)

    assert (nobody, own, leader) == (
        Released(Status.NOT_AVAILABLE),
        Released(Status.EXACT, 3, 3, 3),
        Released(Status.EXACT, 0, 0, 0),
    )


def test_one_site_is_not_the_operation() -> None:
    """An officer who is shown safeguarding of one site only is told no zero for the operation."""
    assert released(cell("SAFEGUARDING", opened=None, leads=True), Role.POLICE_OFFICER).status is Status.NOT_AVAILABLE
    assert released(cell("SAFEGUARDING", opened=None, leads=True), Role.POLICE_ANALYST).status is Status.EXACT


def test_own_records_that_the_role_is_not_shown_are_blurred() -> None:
    """A member's role sees its own agency's safeguarding in numbers only, and those are rounded or withheld."""
    few = released(cell("SAFEGUARDING", opened=None, hidden=7, by=7, own=7), Role.SVPP_MEMBER)
    many = released(cell("SAFEGUARDING", opened=None, hidden=8, by=8, own=8), Role.SVPP_MEMBER)

    assert (few.status, many.status) == (Status.NOT_AVAILABLE, Status.ROUNDED)


@pytest.mark.parametrize("code", ["INTELLIGENCE_REPORTS", "SAFEGUARDING"])
@pytest.mark.parametrize("by", [{"MONTH"}, {"PHASE"}, {"AREA", "MONTH"}])
def test_members_are_never_told_finer_than_site_and_quarter(code: str, by: set[str]) -> None:
    """Intelligence and safeguarding have no months and no phases for members, however many stand behind them."""
    big = cell(code, hidden=500, by=500)

    assert released(big, Role.SVPP_MEMBER, by=frozenset(by)) == Released(Status.NOT_AVAILABLE)
    assert released(big, Role.SVPP_MEMBER, by=frozenset({"AREA"})).status is Status.ROUNDED


def test_a_scope_that_is_missing_leaves_no_number() -> None:
    """Without the scope of the records there is no number of them, even for the agency that owns them."""
    without = Audience(frozenset({Role.POLICE_ANALYST}), frozenset({"statistics:read"}))

    assert release([cell(known=9, own=9, leads=True)], BY[0], without) == [Released(Status.NOT_AVAILABLE)]


def test_with_two_roles_the_strictest_blur_holds() -> None:
    """What one role is shown stays exact; what neither is shown is blurred as the stricter one has it."""
    both = (Role.COUNCIL_COMMUNITY_SAFETY, Role.SVPP_MEMBER)

    assert released(cell(opened=Detail.SUMMARY.rung, known=2), *both).status is Status.EXACT
    assert released(cell(hidden=7, by=7), *both).status is Status.SUPPRESSED
    assert rule_of(both).refused == RULES[Role.SVPP_MEMBER].refused


def test_who_is_told_no_numbers_gets_the_strictest_rule() -> None:
    """A role without a row in the table is not a role without a rule."""
    assert rule_of([Role.DATA_PROTECTION_OFFICER]) == RULES[Role.SVPP_MEMBER]


@pytest.mark.parametrize("role", RULES)
def test_only_the_fully_cleared_are_told_others_numbers_exactly(role: Role) -> None:
    """Rows above a clearance count but are not shown, so their number must not be exact."""
    assert not RULES[role].exact or ROLES[role].clearance is Marking.OFFICIAL_SENSITIVE


def test_what_is_known_is_told_apart_by_owner() -> None:
    """A member knows its own rows from SUMMARY and never another agency's."""
    assert known_from(MEASURES["ARRESTS"], BY[0], audience(Role.SVPP_MEMBER)) == (Detail.SUMMARY.rung, NEVER)
