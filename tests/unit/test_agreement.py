"""The life of an agreement: every status with every step, who may take it, and what has to be there first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from auth.access.agreement import MOVES, Agreement, Status, Step, Terms, is_in_force, take
from auth.principal import Principal, PrincipalKind
from auth.refusal import Code, Refused
from auth.roles import ROLES, Role
from schema.marking import Detail

TODAY = date(2026, 11, 22)
CLAUSE = Terms(
    entity="Outcome",
    owner="police",
    owner_kind="POLICE",
    recipient="council",
    recipient_kind="LOCAL_AUTHORITY",
    detail=Detail.DETAIL,
    gateway="CDA_S115",
    is_complete=True,
)
READY = Agreement(
    status=Status.IN_APPROVAL,
    version=2,
    starts_on=date(2026, 1, 1),
    ends_on=date(2027, 1, 1),
    review_on=date(2027, 1, 1),
    signed={"police": 2, "council": 2},
    has_assessment=True,
    clauses=(CLAUSE,),
)
ADMINISTRATOR, OFFICER = Role.PARTNERSHIP_ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER
# Where each step leads from each status; a dot is no step. Columns as in Step, without EXPIRE.
TABLE = """
             SUBMIT      SIGN        ACTIVATE REVISE SUSPEND   RESUME TERMINATE
DRAFT        IN_APPROVAL .           .        DRAFT  .         .      TERMINATED
IN_APPROVAL  .           IN_APPROVAL ACTIVE   DRAFT  .         .      TERMINATED
ACTIVE       .           .           .        DRAFT  SUSPENDED .      TERMINATED
SUSPENDED    .           .           .        DRAFT  .         ACTIVE TERMINATED
EXPIRED      .           .           .        .      .         .      .
TERMINATED   .           .           .        .      .         .      .
"""
LINES = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [
    (Status(line[0]), Step(step), None if to == "." else Status(to))
    for line in LINES[1:]
    for step, to in zip(LINES[0], line[1:], strict=True)
]


def able(step: Step, *, agency: str = "council") -> Principal:
    """Give whoever has the right to take *step*."""
    return who(OFFICER if step in (Step.SIGN, Step.RESUME) else ADMINISTRATOR, agency=agency)


def who(role: Role, *, agency: str = "council", without: str = "") -> Principal:
    """Give a principal in this role with all its scopes but one."""
    return Principal(
        kind=PrincipalKind.PERSON,
        id="p",
        client_id="c",
        agency=agency,
        roles=frozenset({role}),
        scopes=ROLES[role].scopes - {without},
        purpose=ROLES[role].default_purpose,
    )


def refusal(outcome: Status | Refused) -> str:
    """Give the public text of a refusal."""
    assert isinstance(outcome, Refused), outcome
    assert outcome.code is Code.AGREEMENT_REFUSED
    return outcome.public


@pytest.mark.parametrize(("status", "step", "to"), CELLS)
def test_every_step_leads_where_the_table_says(status: Status, step: Step, to: Status | None) -> None:
    """With everything in place and all rights, a step leads to one status or is refused by name."""
    outcome = take(replace(READY, status=status), step, by=able(step), today=TODAY)

    assert outcome == to if to else refusal(outcome) == f"An agreement that is {status} has no step {step}."


@pytest.mark.parametrize(
    ("step", "status", "administrator", "officer"),
    [
        (Step.SUBMIT, Status.DRAFT, True, False),
        (Step.SIGN, Status.IN_APPROVAL, False, True),
        (Step.ACTIVATE, Status.IN_APPROVAL, True, False),
        (Step.REVISE, Status.ACTIVE, True, False),
        (Step.SUSPEND, Status.ACTIVE, True, True),
        (Step.RESUME, Status.SUSPENDED, False, True),
        (Step.TERMINATE, Status.ACTIVE, True, True),
    ],
)
def test_who_manages_never_approves(step: Step, status: Status, administrator: bool, officer: bool) -> None:
    """Administrators write and activate, data protection officers sign and resume, either may stop; nobody else."""
    agreement = replace(READY, status=status)
    for role in Role:
        allowed = {ADMINISTRATOR: administrator, OFFICER: officer}.get(role, False)
        assert isinstance(take(agreement, step, by=who(role), today=TODAY), Status) is allowed, role


@pytest.mark.parametrize(
    ("role", "scope", "step"),
    [(ADMINISTRATOR, "agreements:manage", Step.ACTIVATE), (OFFICER, "agreements:approve", Step.SIGN)],
)
def test_a_narrow_token_moves_nothing(role: Role, scope: str, step: Step) -> None:
    """Without the scope the role does not help."""
    outcome = take(READY, step, by=who(role, without=scope), today=TODAY)

    assert refusal(outcome) == f"The step {step} takes another role, or a scope that this token lacks."


def test_an_agreement_of_others_does_not_exist() -> None:
    """Whoever is no party is told the same for every step and status."""
    told = {
        repr(take(replace(READY, status=status), step, by=able(step, agency="svpp"), today=TODAY))
        for status in Status
        for step in Step
    }

    assert told == {repr(Refused(Code.NOT_FOUND, "There is no such agreement for you."))}


@pytest.mark.parametrize("step", [Step.ACTIVATE, Step.RESUME])
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"has_assessment": False}, "It needs a data protection impact assessment, with its reference and day."),
        ({"signed": {"police": 2, "council": None}}, "Every party has to sign version 2."),
        ({"signed": {"police": 1, "council": 2}}, "Every party has to sign version 2."),
        ({"signed": {"police": 2, "council": 3}}, "Every party has to sign version 2."),
        ({"ends_on": TODAY - timedelta(days=1)}, "Its last day has passed: revise it."),
        ({"review_on": TODAY - timedelta(days=1)}, "Its review is overdue: revise it."),
    ],
)
def test_nothing_opens_before_it_is_complete(step: Step, changes: dict[str, object], told: str) -> None:
    """Without assessment, signatures of this version, days left and a review to come, no step opens it."""
    status = Status.IN_APPROVAL if step is Step.ACTIVATE else Status.SUSPENDED
    agreement = replace(READY, status=status, **changes)  # type: ignore[arg-type]

    assert told == refusal(take(agreement, step, by=able(step), today=TODAY))


@pytest.mark.parametrize("step", [Step.SUBMIT, Step.ACTIVATE, Step.RESUME])
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"gateway": "PCSC_S16", "owner_kind": "ICB", "detail": Detail.PERSONAL}, "Patient information"),
        ({"gateway": "PCSC_S16", "owner_kind": "LOCAL_AUTHORITY", "detail": Detail.PERSONAL}, "Patient information"),
        ({"gateway": "PCSC_S16", "entity": "AssaultAttendance", "owner_kind": "ICB"}, "Nothing of patients"),
        ({"gateway": "PCSC_S16", "entity": "AssaultAttendance"}, "Nothing of patients"),
        ({"entity": "AssaultAttendance", "detail": Detail.PERSONAL}, "Attendances after assaults are shared without"),
        ({"gateway": "A_HANDSHAKE"}, "A clause rests on a legal gateway"),
        ({"entity": "OrganisedCrimeGroup"}, "Organised crime groups never leave the police."),
        ({"entity": "Disruption"}, "Organised crime groups never leave the police."),
        ({"is_complete": False}, "Every clause names at least one area, role and purpose"),
        ({"recipient": "svpp"}, "Both agencies of a clause have to be parties"),
        ({"recipient": "police"}, "Both agencies of a clause have to be parties"),
    ],
)
def test_no_step_gets_an_unlawful_clause_through(step: Step, changes: dict[str, object], told: str) -> None:
    """One clause that the law stops keeps the whole agreement from approval and from opening."""
    status = {Step.SUBMIT: Status.DRAFT, Step.ACTIVATE: Status.IN_APPROVAL, Step.RESUME: Status.SUSPENDED}[step]
    clause = replace(CLAUSE, **changes)  # type: ignore[arg-type]
    agreement = replace(READY, status=status, clauses=(CLAUSE, clause))

    assert refusal(take(agreement, step, by=able(step), today=TODAY)).startswith(told)


@pytest.mark.parametrize(
    "changes",
    [
        {"gateway": "PCSC_S16", "owner_kind": "ICB"},
        {"gateway": "PCSC_S16", "detail": Detail.PERSONAL},
        {"entity": "Disruption", "recipient_kind": "POLICE"},
        {"entity": "Safeguarding"},
        {"entity": "AssaultAttendance", "owner_kind": "NHS_TRUST"},
    ],
)
def test_what_the_law_allows_gets_through(changes: dict[str, object]) -> None:
    """The stops catch what they name and nothing beside it."""
    agreement = replace(READY, clauses=(replace(CLAUSE, **changes),))  # type: ignore[arg-type]

    assert take(agreement, Step.ACTIVATE, by=who(ADMINISTRATOR), today=TODAY) is Status.ACTIVE


def test_a_gateway_counts_from_its_first_day() -> None:
    """The Serious Violence Duty opens nothing before 31 January 2023."""
    agreement = replace(READY, clauses=(replace(CLAUSE, gateway="PCSC_S16"),))
    day = date(2023, 1, 31)

    assert take(agreement, Step.ACTIVATE, by=who(ADMINISTRATOR), today=day) is Status.ACTIVE
    assert refusal(take(agreement, Step.ACTIVATE, by=who(ADMINISTRATOR), today=day - timedelta(days=1)))


def test_a_draft_without_clauses_goes_nowhere() -> None:
    """There is nothing to approve in an empty agreement."""
    draft = replace(READY, status=Status.DRAFT, clauses=())

    assert refusal(take(draft, Step.SUBMIT, by=who(ADMINISTRATOR), today=TODAY)) == (
        "An agreement needs at least one clause."
    )


@pytest.mark.parametrize("status", list(Status))
def test_only_the_calendar_expires_an_agreement(status: Status) -> None:
    """After the last day, and not on it, an active or suspended one expires; nobody can do it by hand."""
    agreement = replace(READY, status=status, ends_on=TODAY)
    later = take(agreement, Step.EXPIRE, by=None, today=TODAY + timedelta(days=1))

    assert (later is Status.EXPIRED) == (status in (Status.ACTIVE, Status.SUSPENDED))
    assert refusal(take(agreement, Step.EXPIRE, by=None, today=TODAY))
    assert refusal(take(replace(agreement, ends_on=None), Step.EXPIRE, by=None, today=TODAY))
    assert refusal(take(agreement, Step.EXPIRE, by=able(Step.EXPIRE), today=TODAY + timedelta(days=1)))


def test_the_calendar_takes_no_other_step() -> None:
    """Whatever a person may do, time alone does not."""
    for status, step in MOVES:
        if step is not Step.EXPIRE:
            assert refusal(take(replace(READY, status=status), step, by=None, today=date(2030, 1, 1)))


def test_an_agreement_of_nobody_is_never_in_force() -> None:
    """No party at all is not all parties."""
    active = replace(READY, status=Status.ACTIVE)

    assert is_in_force(active, TODAY, grace=timedelta(0))
    assert not is_in_force(replace(active, signed={}), TODAY, grace=timedelta(0))


@pytest.mark.parametrize("step", [Step.SIGN, Step.RESUME])
def test_who_wrote_it_never_approves_it(step: Step) -> None:
    """An author of any version is refused what approves; the same person may stop it."""
    status = Status.SUSPENDED if step is Step.RESUME else Status.IN_APPROVAL
    agreement = replace(READY, status=status, authors=frozenset({"p", "another"}))
    told = "You wrote a version of this agreement, so another data protection officer approves it."

    assert refusal(take(agreement, step, by=able(step), today=TODAY)) == told
    assert take(agreement, Step.TERMINATE, by=who(OFFICER), today=TODAY) is Status.TERMINATED
    assert isinstance(take(replace(agreement, authors=frozenset()), step, by=able(step), today=TODAY), Status)


def test_only_the_agency_that_suspended_lets_it_open_again() -> None:
    """The officer of another party is refused; where nobody knows who stopped it, either may."""
    suspended = replace(READY, status=Status.SUSPENDED, suspended_by="police")

    assert refusal(take(suspended, Step.RESUME, by=who(OFFICER), today=TODAY)).startswith("Another party suspended it")
    assert take(suspended, Step.RESUME, by=who(OFFICER, agency="police"), today=TODAY) is Status.ACTIVE
    assert take(replace(suspended, suspended_by=None), Step.RESUME, by=who(OFFICER), today=TODAY) is Status.ACTIVE


@pytest.mark.parametrize(("status", "step"), list(MOVES))
def test_a_service_moves_no_agreement(status: Status, step: Step) -> None:
    """Whatever its role and scopes, a service takes no step: somebody has to answer for each."""
    service = replace(able(step), kind=PrincipalKind.SERVICE)

    assert isinstance(take(replace(READY, status=status), step, by=service, today=TODAY), Refused)


@pytest.mark.parametrize(
    ("gateway", "owner", "recipient", "is_open"),
    [
        ("PCSC_S16", "POLICE", "EDUCATION", True),
        ("PCSC_S16", "POLICE", "VOLUNTARY", False),
        ("PCSC_S16", "VOLUNTARY", "POLICE", False),
        ("CDA_S115", "VOLUNTARY", "POLICE", True),
        ("CDA_S115", "POLICE", "VOLUNTARY", False),
        ("CDA_S115", "POLICE", "EDUCATION", False),
        ("CDA_S17A", "FIRE", "PROBATION", True),
        ("CDA_S17A", "POLICE", "EDUCATION", False),
        ("COMMON_LAW", "POLICE", "VOLUNTARY", True),
        ("COMMON_LAW", "LOCAL_AUTHORITY", "POLICE", False),
        ("CONSENT", "VOLUNTARY", "VOLUNTARY", True),
    ],
)
def test_a_gateway_leads_between_certain_kinds_of_agency(
    gateway: str, owner: str, recipient: str, is_open: bool
) -> None:
    """A clause on a gateway that does not lead there is not submitted; numbers that tell of nobody go anywhere."""
    clause = replace(CLAUSE, gateway=gateway, owner_kind=owner, recipient_kind=recipient, detail=Detail.SUMMARY)
    draft = replace(READY, status=Status.DRAFT, clauses=(clause,))
    counted = replace(draft, clauses=(replace(clause, detail=Detail.AGGREGATE),))
    by = who(ADMINISTRATOR)

    assert isinstance(take(draft, Step.SUBMIT, by=by, today=TODAY), Status) is is_open
    assert take(counted, Step.SUBMIT, by=by, today=TODAY) is Status.IN_APPROVAL
