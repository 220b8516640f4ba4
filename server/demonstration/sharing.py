"""The words agreements are written in (agreements.py), and the rows they become.

A clause of the text names several recipients; in the tables each recipient has a clause of its own, numbered in
order. Areas, roles and purposes are always spelled out: a clause without them would cover nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from schema.tables.sharing import AGREEMENT, AGREEMENT_PARTY, CLAUSE, CLAUSE_AREA, CLAUSE_PURPOSE, CLAUSE_ROLE
from server.demonstration.batches import Batch, Row, batches
from server.demonstration.identifiers import Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """One clause: *owner* lets *recipients* see records of *entity* up to *detail*, in *areas*, for a reason."""

    entity: str
    owner: str
    recipients: tuple[str, ...]
    detail: str
    areas: tuple[str, ...]
    roles: tuple[str, ...]
    purposes: tuple[str, ...]
    necessity: str
    gateway: str = "CDA_S115"
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """The step that an agreement took last, by an agency and for a reason; by none where the calendar did it."""

    step: str
    on: date
    agency: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One agreement. *signed* says which version each party signed and when, None for neither.

    *drafted_on* is for one that nobody has signed yet: a day that has passed. *last* is what ended it, if anything did.
    """

    reference: str
    title: str
    status: str
    starts_on: date
    review_on: date
    signed: dict[str, tuple[int, date] | None]
    clauses: tuple[Shares, ...]
    version: int = 1
    ends_on: date | None = None
    lawful_basis: str = "DPA_S35_2_B"
    part: str = "CONTROLLER"
    assessed_on: date | None = None
    drafted_on: date | None = None
    last: Last | None = None
    retention_months: int = 72

    @property
    def signed_on(self) -> list[date]:
        """List the days it was signed on."""
        return [signature[1] for signature in self.signed.values() if signature]

    @property
    def first_day(self) -> date:
        """Give the day it was drafted on, as far as anybody tells."""
        return self.drafted_on or min([self.starts_on, *self.signed_on])

    @property
    def known_from(self) -> datetime:
        """Give since when it is what it is: its last step. Of what it was before nothing is told."""
        last = [self.last.on] if self.last else []
        return datetime.combine(max([self.first_day, *self.signed_on, *last]), time(), UTC)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause for one recipient, with its number within its agreement."""

    agreement: Agreement
    number: int
    recipient: str
    shares: Shares

    @property
    def key(self) -> str:
        """Name it for its id."""
        return f"clause:{self.agreement.reference}:{self.number}"


def batches_of_agreements(ids: Ids, agreements: tuple[Agreement, ...]) -> Iterator[Batch]:
    """Yield agreements, their parties, their clauses, and what each clause covers."""
    yield from batches(AGREEMENT, (_agreement_row(ids, agreement) for agreement in agreements))
    yield from batches(
        AGREEMENT_PARTY,
        (_party_row(ids, agreement, agency) for agreement in agreements for agency in agreement.signed),
    )
    clauses = [clause for agreement in agreements for clause in clauses_of(agreement)]
    yield from batches(CLAUSE, (_clause_row(ids, clause) for clause in clauses))
    yield from batches(
        CLAUSE_AREA,
        (
            {"clause_id": ids(clause.key), "area_id": ids(f"area:{code}")}
            for clause in clauses
            for code in clause.shares.areas
        ),
    )
    yield from batches(
        CLAUSE_ROLE,
        ({"clause_id": ids(clause.key), "role": role} for clause in clauses for role in clause.shares.roles),
    )
    yield from batches(
        CLAUSE_PURPOSE,
        (
            {"clause_id": ids(clause.key), "purpose": purpose}
            for clause in clauses
            for purpose in clause.shares.purposes
        ),
    )


def clauses_of(agreement: Agreement) -> Iterator[Clause]:
    """Give the clauses of an agreement, one for each recipient, in order."""
    pairs = ((recipient, shares) for shares in agreement.clauses for recipient in shares.recipients)
    for number, (recipient, shares) in enumerate(pairs, 1):
        yield Clause(agreement, number, recipient, shares)


def assessment_of(agreement: Agreement) -> str | None:
    """Give the reference of its impact assessment; None where there is none."""
    return agreement.reference.replace("ISA", "DPIA") if agreement.assessed_on else None


def _agreement_row(ids: Ids, agreement: Agreement) -> Row:
    return {
        "id": ids(f"agreement:{agreement.reference}"),
        "reference": agreement.reference,
        "title": agreement.title,
        "status": agreement.status,
        "version": agreement.version,
        "starts_on": agreement.starts_on,
        "ends_on": agreement.ends_on,
        "review_on": agreement.review_on,
        "lawful_basis": agreement.lawful_basis,
        "dpia_reference": assessment_of(agreement),
        "dpia_on": agreement.assessed_on,
        "retention_months": agreement.retention_months,
        "known_from": agreement.known_from,
    }


def _party_row(ids: Ids, agreement: Agreement, agency: str) -> Row:
    version, day = agreement.signed[agency] or (None, None)
    return {
        "id": ids(f"party:{agreement.reference}:{agency}"),
        "agreement_id": ids(f"agreement:{agreement.reference}"),
        "agency_id": ids(f"agency:{agency}"),
        "part": agreement.part,
        "signed_version": version,
        "signed_on": day,
        "known_from": agreement.known_from,
    }


def _clause_row(ids: Ids, clause: Clause) -> Row:
    shares = clause.shares
    return {
        "id": ids(clause.key),
        "agreement_id": ids(f"agreement:{clause.agreement.reference}"),
        "number": clause.number,
        "entity": shares.entity,
        "owner_id": ids(f"agency:{shares.owner}"),
        "recipient_id": ids(f"agency:{clause.recipient}"),
        "detail": shares.detail,
        "gateway": shares.gateway,
        "since": shares.since,
        "until": shares.until,
        "necessity": shares.necessity,
        "onward": "FORBIDDEN",
        "known_from": clause.agreement.known_from,
    }
