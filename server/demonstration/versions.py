"""The history of the demonstration's agreements: the text of each as its version says it, who drafted and who signed.

Of earlier versions nothing is told: the story begins with those that stand. The people are invented and sign in
nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from auth.access.drafting import Draft, DraftClause, DraftParty
from schema.tables.sharing import AGREEMENT_STEP, AGREEMENT_VERSION
from server.command.terms import content
from server.demonstration.batches import Batch, Row, batches
from server.demonstration.identifiers import Ids
from server.demonstration.sharing import Agreement, assessment_of, clauses_of


def batches_of_versions(ids: Ids, agreements: tuple[Agreement, ...]) -> Iterator[Batch]:
    """Yield the text of each agreement, written on the day it was drafted, else signed first, or that it begins."""
    yield from batches(AGREEMENT_VERSION, (_row(ids, agreement) for agreement in agreements))


def batches_of_steps(ids: Ids, agreements: tuple[Agreement, ...]) -> Iterator[Batch]:
    """Yield what was done with each agreement: the draft, every signature, and what ended it, in their order."""
    yield from batches(AGREEMENT_STEP, (row for agreement in agreements for row in _steps(ids, agreement)))


def _steps(ids: Ids, agreement: Agreement) -> Iterator[Row]:
    drafted = (next(iter(agreement.signed)), "DRAFT", agreement.version, agreement.first_day, None)
    signatures = ((agency, signature) for agency, signature in agreement.signed.items() if signature)
    signed = sorted((day, agency, version) for agency, (version, day) in signatures)
    last = [agreement.last] if agreement.last else []
    taken: list[tuple[str | None, str, int, date, str | None]] = [
        drafted,
        *((agency, "SIGN", version, day, None) for day, agency, version in signed),
        *((each.agency, each.step, agreement.version, each.on, each.reason) for each in last),
    ]
    for number, (agency, step, version, day, reason) in enumerate(taken, 1):
        yield {
            "id": ids(f"step:{agreement.reference}:{number}"),
            "agreement_id": ids(f"agreement:{agreement.reference}"),
            "number": number,
            "step": step,
            "version": version,
            "taken_at": datetime.combine(day, time(), UTC),
            "agency_id": ids(f"agency:{agency}") if agency else None,
            "person_id": ids(f"person:{agency}:{step}") if agency else None,
            "reason": reason,
        }


def _row(ids: Ids, agreement: Agreement) -> Row:
    return {
        "id": ids(f"version:{agreement.reference}:{agreement.version}"),
        "agreement_id": ids(f"agreement:{agreement.reference}"),
        "version": agreement.version,
        "written_at": datetime.combine(agreement.first_day, time(), UTC),
        "content": content(_draft(ids, agreement)),
    }


def _draft(ids: Ids, agreement: Agreement) -> Draft:
    return Draft(
        title=agreement.title,
        lawful_basis=agreement.lawful_basis,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        review_on=agreement.review_on,
        dpia_reference=assessment_of(agreement),
        dpia_on=agreement.assessed_on,
        retention_months=agreement.retention_months,
        parties=tuple(DraftParty(agency=ids(f"agency:{each}"), part=agreement.part) for each in agreement.signed),
        clauses=tuple(
            DraftClause(
                entity=each.shares.entity,
                owner=ids(f"agency:{each.shares.owner}"),
                recipient=ids(f"agency:{each.recipient}"),
                detail=each.shares.detail,
                gateway=each.shares.gateway,
                areas=tuple(ids(f"area:{code}") for code in each.shares.areas),
                roles=each.shares.roles,
                purposes=each.shares.purposes,
                since=each.shares.since,
                until=each.shares.until,
                necessity=each.shares.necessity,
            )
            for each in clauses_of(agreement)
        ),
    )
