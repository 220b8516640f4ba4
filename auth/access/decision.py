"""Decision: the order of decision, step by step and in words, for one kind of record or for one record.

Each step of README "Who sees what" passes, narrows or stops. What is told of a record is what its View says of it;
a record that is absent and one that is hidden are one case here, so that they cannot be told apart. Reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from auth.access.audience import Audience
from auth.access.explain import InForce, governing_of, roles_in_words, seen_of
from auth.access.law import CAPS, POLICE_ONLY
from auth.access.masks import FIREARMS
from auth.access.reach import reach
from auth.disclosure.measures import MEASURES
from auth.disclosure.rules import rule_of
from auth.roles import SCOPE_OF, Ceiling, highest
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Family, Governance
from schema.marking import Detail, Marking

ABSENT = "There is no record of this id that you may see."
_NOT_TOLD = "Which step it is that finds nothing is not told, nor whether there is anything to find."


class Step(StrEnum):
    """The steps of a decision, in their order."""

    WHO = "WHO"
    LAW = "LAW"
    CEILING = "CEILING"
    SCOPE = "SCOPE"
    SHARING = "SHARING"
    RELEASE = "RELEASE"
    FIELD = "FIELD"


class Verdict(StrEnum):
    """What a step did."""

    PASSED = "PASSED"
    STOPPED = "STOPPED"
    NOT_TOLD = "NOT_TOLD"


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that was taken, and what it did, in words."""

    step: Step
    verdict: Verdict
    text: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What is explained: a kind of record by the name of its type, with its entity and the family of its ceiling."""

    name: str
    entity: Entity
    family: Family

    @property
    def governing(self) -> str:
        """Name what a clause must open for records of this kind to be seen."""
        member = self.entity.member(self.name)
        return self.name if member is not None and member.family is not None else governing_of(self.entity)


@dataclass(frozen=True, slots=True)
class Found:
    """What the View says of one visible record.

    *rung* is the Detail given on it; *is_own* None where nobody owns it; *clauses* those in force that cover it;
    *withheld* the names of its withheld fields; *cause* why the field asked about is: `detail` or `mask`, None for
    not at all, `absent` for a field that it does not have.
    """

    kind: str
    rung: int
    is_own: bool | None
    clauses: tuple[InForce, ...]
    withheld: tuple[str, ...]
    cause: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What is seen, and why: *because* is what decided it, *clauses* are those that open it."""

    entity: str | None
    field: str | None
    detail: Detail | None
    is_seen: bool
    because: str
    clauses: tuple[InForce, ...]
    withheld: tuple[str, ...]
    steps: tuple[Taken, ...]


def subjects(audience: Audience) -> dict[str, Subject]:
    """Give every kind of record that the roles of *audience* see anything of, if only in numbers."""
    found = [
        Subject(name, entity, family)
        for entity in CATALOGUE.values()
        for name, family in _kinds(entity).items()
        if highest(audience.roles, family) != Ceiling(None, None)
    ]
    return {each.name: each for each in found}


def knows_field(audience: Audience, field: str, kind: str | None) -> bool:
    """Tell whether the schema of *audience* names *field*: of *kind*, or of any kind."""
    named = reach(audience.roles).attributes
    return any(field in named.get(each, ()) for each in ([kind] if kind else named))


def of_kind(audience: Audience, purpose: str, kind: str, field: str | None, clauses: Iterable[InForce]) -> Decision:
    """Decide on a kind of record; *clauses* are all those in force for whoever asks."""
    subject = subjects(audience)[kind]
    opening = [each for each in clauses if each.entity == subject.governing and each.rung]
    seen = seen_of(audience, subject.governing, _root_of(subject.entity), subject.family, opening)
    stops = seen.detail is None
    steps = [*_before_sharing(audience, purpose, subject)]
    if audience.missing_scope(subject.family) is None:
        steps.append(Taken(Step.SHARING, Verdict.STOPPED if stops else Verdict.PASSED, seen.because))
        steps.append(_numbers(audience, subject))
    is_seen = not stops
    if field is not None and is_seen:
        needed = subject.entity.attributes(subject.name)[field].detail
        is_seen = seen.detail is not None and seen.detail.rung >= needed.rung
        told = f"{field} is told at {needed.value}, and the most you see is {seen.detail}: {seen.because}"
        steps.append(Taken(Step.FIELD, Verdict.PASSED if is_seen else Verdict.STOPPED, told))
    return Decision(kind, field, seen.detail, is_seen, _decisive(steps), tuple(opening), (), tuple(steps))


def of_record(audience: Audience, purpose: str, field: str | None, found: Found | None) -> Decision:
    """Decide on one record; None for one that is absent or hidden."""
    if found is None:
        return _absent(audience, purpose, field)
    subject = subjects(audience)[found.kind]
    steps = [
        *_before_sharing(audience, purpose, subject),
        Taken(Step.SHARING, Verdict.PASSED, _why_seen(audience, subject, found)),
        Taken(Step.RELEASE, Verdict.PASSED, "A record is no number: disclosure control does not concern it."),
    ]
    if field is not None:
        steps.append(_field_of(audience, subject, field, found))
    is_seen = steps[-1].verdict is not Verdict.STOPPED
    detail = list(Detail)[found.rung - 1]
    opening = tuple(each for each in found.clauses if each.rung == found.rung and not found.is_own)
    because = _decisive(steps)
    return Decision(found.kind, field, detail, is_seen, because, opening, found.withheld, tuple(steps))


def _absent(audience: Audience, purpose: str, field: str | None) -> Decision:
    scopes = sorted({scope for each in subjects(audience).values() if (scope := audience.missing_scope(each.family))})
    unread = f" The token lacks {', '.join(scopes)}: records that need this are not looked for." if scopes else ""
    steps = [_who(audience, purpose), *(Taken(step, Verdict.NOT_TOLD, _NOT_TOLD) for step in list(Step)[1:-2])]
    return Decision(None, field, None, False, ABSENT + unread, (), (), tuple(steps))


def _before_sharing(audience: Audience, purpose: str, subject: Subject) -> list[Taken]:
    ceiling = highest(audience.roles, subject.family)
    own, others = (level.value if level else "nothing" for level in (ceiling.own, ceiling.others))
    limits = f"Of your own agency's records your role sees up to {own}, of others' up to {others}"
    if audience.is_of_one_site(subject.family):
        limits += ", and only those of the site that the token names"
    if ceiling.others and audience.clearance(subject.family) is Marking.OFFICIAL:
        limits += f", and others' only where they are marked {Marking.OFFICIAL.value}"
    missing, scope = audience.missing_scope(subject.family), SCOPE_OF[subject.family]
    reading = f"The token lacks the scope {missing}." if missing else f"The token has the scope {scope}."
    return [
        _who(audience, purpose),
        Taken(Step.LAW, Verdict.PASSED, _law(audience, subject)),
        Taken(Step.CEILING, Verdict.PASSED, f"{limits}: {roles_in_words(audience)}."),
        Taken(Step.SCOPE, Verdict.STOPPED if missing else Verdict.PASSED, reading if scope else "Any token will do."),
    ]


def _who(audience: Audience, purpose: str) -> Taken:
    return Taken(Step.WHO, Verdict.PASSED, f"You ask as {roles_in_words(audience)}, for the purpose {purpose}.")


def _law(audience: Audience, subject: Subject) -> str:
    stops = [stop for stop in POLICE_ONLY if stop.family is subject.family and not audience.is_police]
    texts = [f"{stop.text} ({stop.source}, since {stop.since})" for stop in stops]
    if _root_of(subject.entity).governance is Governance.SHARED:
        caps = [cap for cap in CAPS if cap.family in (None, subject.family)]
        texts += [f"{cap.text} ({cap.source}, since {cap.since})" for cap in caps]
    return " ".join(("What no agreement can open:", *texts)) if texts else "No hard stop of the law concerns it."


def _numbers(audience: Audience, subject: Subject) -> Taken:
    is_counted = any(measure.clause == subject.governing for measure in MEASURES.values())
    if not is_counted or "statistics:read" not in audience.scopes:
        return Taken(Step.RELEASE, Verdict.PASSED, "No numbers of it are told to you.")
    rule = rule_of(audience.roles)
    text = (
        f"In numbers of records that you are not shown, fewer than {rule.contributors} people or events are withheld, "
        f"and the rest is rounded to a multiple of {rule.base}."
    )
    return Taken(Step.RELEASE, Verdict.PASSED, text)


def _why_seen(audience: Audience, subject: Subject, found: Found) -> str:
    root = _root_of(subject.entity)
    if root.governance is Governance.PARTY:
        return "Your agency is a party to the agreement."
    if found.is_own:
        return f"It is your own agency's, which your role sees up to {list(Detail)[found.rung - 1].value}."
    if root.governance is Governance.OPEN:
        level = list(Detail)[found.rung - 1].value
        return f"Open to your role up to {level}: {roles_in_words(audience)}."
    return "; ".join(each.words for each in found.clauses) + "."


def _field_of(audience: Audience, subject: Subject, field: str, found: Found) -> Taken:
    if found.cause == "absent":
        return Taken(Step.FIELD, Verdict.STOPPED, f"A record of the kind {found.kind} has no field {field}.")
    if found.cause is None:
        needed = subject.entity.attributes(found.kind)[field].detail
        level = list(Detail)[found.rung - 1].value
        return Taken(Step.FIELD, Verdict.PASSED, f"{field} is told at {needed.value}, and {level} is given here.")
    if found.cause == "mask":
        return Taken(Step.FIELD, Verdict.STOPPED, FIREARMS.because)
    needed = subject.entity.attributes(found.kind)[field].detail
    given = _why_seen(audience, subject, found)
    return Taken(Step.FIELD, Verdict.STOPPED, f"{field} is told at {needed.value}. {given}")


def _decisive(steps: Sequence[Taken]) -> str:
    """Choose the step that decided: the first that stopped it, else what opened it."""
    stopped = next((each.text for each in steps if each.verdict is Verdict.STOPPED), None)
    return stopped or next(each.text for each in steps if each.step is Step.SHARING)


def _kinds(entity: Entity) -> dict[str, Family]:
    return {entity.name: entity.family} | {each.name: each.family or entity.family for each in entity.members}


def _root_of(entity: Entity) -> Entity:
    """Give the entity that decides on records of *entity*: itself, or that which they lie within."""
    return CATALOGUE[governing_of(entity)]
