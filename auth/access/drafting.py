"""Drafting: whether the text of an agreement can stand, before anybody is asked to sign it.

Pure: a draft and what is known of agencies and areas in, the first fault out. Says what to correct and where. What
an agreement needs before it opens anything is decided later and again (auth/access/agreement.py), because the law and
the day may have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from auth.access.resolution import clause_entities
from auth.refusal import Code, Refused
from schema.catalogue import CATALOGUE
from schema.codes import code_list
from schema.entity import Entity

LONGEST = 2_000
LONGEST_KEPT_MONTHS = 1_200
LONGEST_EMBARGO_DAYS = 36_500


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftParty:
    """One party of a draft, its agency by id."""

    agency: str
    part: str
    contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftClause:
    """One clause of a draft, agencies and areas by id."""

    entity: str
    owner: str
    recipient: str
    detail: str
    gateway: str
    areas: tuple[str, ...]
    roles: tuple[str, ...]
    purposes: tuple[str, ...]
    necessity: str
    since: date | None = None
    until: date | None = None
    embargo_days: int | None = None
    onward: str = "FORBIDDEN"
    disclosure_policy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The whole text of an agreement."""

    title: str
    lawful_basis: str
    starts_on: date
    review_on: date
    retention_months: int
    parties: tuple[DraftParty, ...]
    clauses: tuple[DraftClause, ...]
    ends_on: date | None = None
    dpia_reference: str | None = None
    dpia_on: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft may name: the ids of agencies and areas that exist, of those it names."""

    agencies: Collection[str]
    areas: Collection[str]


def fault(draft: Draft, known: Known, *, agency: str) -> Refused | None:
    """Find the first thing that cannot stand in a draft written for *agency*; None where it can."""
    for rule in (_texts, _codes, _days, _numbers):
        found = next(rule(draft), None)
        if found is not None:
            return Refused(Code.BAD_USER_INPUT, found)
    found = next(_named(draft, known, agency), None)
    return None if found is None else Refused(Code.BAD_USER_INPUT, found)


def same_parties(draft: Draft, parties: Collection[str]) -> Refused | None:
    """Refuse a new version between others: none of them must lose sight of what it signed."""
    if {party.agency for party in draft.parties} == set(parties):
        return None
    return Refused(Code.AGREEMENT_REFUSED, "An agreement keeps its parties: with others, draft another agreement.")


def _texts(draft: Draft) -> Iterator[str]:
    needed = {"title": draft.title, **_of_clauses(draft, "necessity", lambda clause: clause.necessity)}
    optional = {
        "dpiaReference": draft.dpia_reference,
        **{f"parties {n}: contact": party.contact for n, party in enumerate(draft.parties, 1)},
        **_of_clauses(draft, "disclosurePolicy", lambda clause: clause.disclosure_policy),
    }
    for place, text in {**needed, **optional}.items():
        if text is not None and not text.strip():
            yield f"{place}: say it in words; it is empty."
        if text is not None and len(text) > LONGEST:
            yield f"{place}: at most {LONGEST:,} characters."


def _codes(draft: Draft) -> Iterator[str]:
    """Each code is one of its list; of those who come through the contract this is known already."""
    listed: list[tuple[str, str, str]] = [("lawfulBasis", "lawful_basis", draft.lawful_basis)]
    listed += [(f"parties {n}: part", "party_part", party.part) for n, party in enumerate(draft.parties, 1)]
    for place, clause in _clauses(draft):
        listed += [
            (f"{place}: detail", "detail", clause.detail),
            (f"{place}: gateway", "gateway", clause.gateway),
            (f"{place}: onward", "onward_sharing", clause.onward),
            *((f"{place}: roles", "role", role) for role in clause.roles),
            *((f"{place}: purposes", "purpose", purpose) for purpose in clause.purposes),
        ]
    for place, codes, code in listed:
        if code not in code_list(codes):
            yield f"{place}: {code} is not one of {', '.join(each.code for each in code_list(codes).codes)}."


def _days(draft: Draft) -> Iterator[str]:
    if draft.ends_on is not None and draft.ends_on < draft.starts_on:
        yield "endsOn: it ends before it starts."
    if draft.review_on < draft.starts_on:
        yield "reviewOn: its review is due before it starts."
    if (draft.dpia_reference is None) != (draft.dpia_on is None):
        yield "dpiaReference, dpiaOn: give both, or neither while there is no assessment yet."
    for place, clause in _clauses(draft):
        if clause.since is not None and clause.until is not None and clause.until < clause.since:
            yield f"{place}: until is before since."
        entity = _entity(clause.entity)
        is_dated = any(each is not None for each in (clause.since, clause.until, clause.embargo_days))
        if is_dated and entity is not None and entity.day is None:
            yield f"{place}: records of {clause.entity} have no day, so since, until and embargoDays open none of them."


def _numbers(draft: Draft) -> Iterator[str]:
    if not 0 <= draft.retention_months <= LONGEST_KEPT_MONTHS:
        yield f"retentionMonths: 0 to {LONGEST_KEPT_MONTHS:,} months."
    for place, clause in _clauses(draft):
        if clause.embargo_days is not None and not 0 <= clause.embargo_days <= LONGEST_EMBARGO_DAYS:
            yield f"{place}: embargoDays: 0 to {LONGEST_EMBARGO_DAYS:,} days."


def _named(draft: Draft, known: Known, agency: str) -> Iterator[str]:
    parties = [party.agency for party in draft.parties]
    if len(set(parties)) != len(parties) or len(parties) < 2:
        yield "parties: name at least two, each once."
    if any(party not in known.agencies for party in parties):
        yield "parties: there is no such agency."
    if agency not in parties:
        yield "parties: your own agency has to be one of them."
    for place, clause in _clauses(draft):
        if _entity(clause.entity) is None:
            yield f"{place}: entity: one of {', '.join(name for name, _ in clause_entities())}."
        if clause.owner == clause.recipient or not {clause.owner, clause.recipient} <= set(parties):
            yield f"{place}: owner and recipient are two of the parties."
        for name, listed in (("areas", clause.areas), ("roles", clause.roles), ("purposes", clause.purposes)):
            if not listed or len(set(listed)) != len(listed):
                yield f"{place}: {name}: name at least one, each once; an empty list opens nothing."
        if any(area not in known.areas for area in clause.areas):
            yield f"{place}: areas: there is no such area."


def _entity(name: str) -> Entity | None:
    """Find the entity whose records a clause on *name* opens; a member of an interface is opened by its own name."""
    if name not in {each for each, _ in clause_entities()}:
        return None
    return next(entity for entity in CATALOGUE.values() if name == entity.name or entity.member(name) is not None)


def _clauses(draft: Draft) -> Iterator[tuple[str, DraftClause]]:
    for number, clause in enumerate(draft.clauses, 1):
        yield f"clause {number}", clause


def _of_clauses(draft: Draft, name: str, of: Callable[[DraftClause], str | None]) -> dict[str, str | None]:
    return {f"{place}: {name}": of(clause) for place, clause in _clauses(draft)}


def read(given: Mapping[str, Any]) -> Draft:
    """Read a draft from what the contract's AgreementInput holds once it is coerced."""
    rest = {_snake(name): value for name, value in given.items() if name not in ("parties", "clauses")}
    parties = tuple(DraftParty(**_members(each)) for each in given["parties"])
    clauses = tuple(DraftClause(**_members(each)) for each in given["clauses"])
    return Draft(**rest, parties=parties, clauses=clauses)


def _members(given: Mapping[str, Any]) -> dict[str, Any]:
    # Null means the same as not given, so that `onward: null` is the default and never a null.
    return {
        _snake(name): tuple(value) if isinstance(value, list) else value
        for name, value in given.items()
        if value is not None
    }


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
