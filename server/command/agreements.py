"""Commands of agreements: drafting, amending, and every step of their life.

What may be done is decided in auth/access/agreement.py and drafting.py. Written here: the status, the signature, the
text as a new version, and in every case a row of the history. The agreement's row is held from the first look at it,
so two officers who act at once act one after the other, and the second meets what the first has done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from auth.access.agreement import ABSENT, Agreement, Status, Step, take
from auth.access.drafting import LONGEST, Draft, Known, fault, read, same_parties
from auth.access.permit import STEPS
from auth.refusal import Code, Refused
from schema.tables.sharing import AGREEMENT, AGREEMENT_PARTY
from server.command.command import Command, Doing, Done
from server.command.history import instant_of, keep, keep_what_was, note, put_away, revise
from server.command.terms import DRAFTED, columns_of, facts, known, write_clauses

CHANGED_SINCE = Refused(Code.CONFLICT, "The agreement has another version by now: read it again.")
NO_REASON = Refused(Code.BAD_USER_INPUT, f"Give a reason, in 1 to {LONGEST:,} characters: every party reads it.")


@dataclass(frozen=True, slots=True)
class Texts:
    """A draft, what is known of what it names, and the agreement it shall amend; None for a new one."""

    draft: Draft
    known: Known
    agreement: Agreement | None = None


def _gather_draft(doing: Doing) -> Texts | Refused:
    draft = read(doing.given["input"])
    return Texts(draft, known(doing.connection, draft))


def _decide_draft(doing: Doing, texts: Texts) -> Draft | Refused:
    return fault(texts.draft, texts.known, agency=doing.by.agency) or texts.draft


def _apply_draft(doing: Doing, texts: Texts, draft: Draft) -> Done:
    agreement_id = doing.new_id()
    # Chosen here, at random: a reference of one's own choice would tell by a conflict which others there are.
    reference = f"ISA-{doing.today.year}-{doing.new_id()[:8].upper()}"
    row: dict[str, object] = {"id": agreement_id, "reference": reference, "status": Status.DRAFT.value, "version": 1}
    row |= {"known_from": doing.now, **columns_of(draft)}
    doing.connection.execute(sa.insert(AGREEMENT).values(row))
    rows = [
        {
            "id": doing.new_id(),
            "agreement_id": agreement_id,
            "agency_id": party.agency,
            "part": party.part,
            "contact": party.contact,
            "known_from": doing.now,
        }
        for party in draft.parties
    ]
    doing.connection.execute(sa.insert(AGREEMENT_PARTY), rows)
    write_clauses(doing.connection, agreement_id, draft, doing.new_id, doing.now)
    keep(doing, agreement_id, 1, draft, doing.now)
    return _note(doing, agreement_id, DRAFTED, 1, doing.now)


def _gather(doing: Doing) -> Agreement | Refused:
    """Absent, and not one's own, are one answer: what is held is let go with the transaction."""
    found = facts(doing.connection, doing.given["id"])
    return ABSENT if found is None or doing.by.agency not in found.signed else found


def _decide(step: Step, doing: Doing, agreement: Agreement) -> Status | Refused:
    if doing.given.get("version", agreement.version) != agreement.version:
        return CHANGED_SINCE
    reason = doing.given.get("reason")
    if reason is not None and not 0 < len(reason.strip()) <= LONGEST:
        return NO_REASON
    return take(agreement, step, by=doing.by, today=doing.today)


def _apply(step: Step, doing: Doing, agreement: Agreement, status: Status) -> Done:
    agreement_id, connection = doing.given["id"], doing.connection
    at = instant_of(connection, agreement_id, doing.now)
    if step is Step.SIGN:
        signature = {"signed_version": agreement.version, "signed_on": doing.today}
        revise(connection, AGREEMENT_PARTY, _party(agreement_id, doing.by.agency), at, signature)
    revise(connection, AGREEMENT, AGREEMENT.c.id == agreement_id, at, {"status": status.value})
    return _note(doing, agreement_id, step.value, agreement.version, at)


def _party(agreement_id: str, agency: str) -> sa.ColumnElement[bool]:
    return sa.and_(AGREEMENT_PARTY.c.agreement_id == agreement_id, AGREEMENT_PARTY.c.agency_id == agency)


def _gather_amended(doing: Doing) -> Texts | Refused:
    found = _gather(doing)
    if isinstance(found, Refused):
        return found
    draft = read(doing.given["input"])
    return Texts(draft, known(doing.connection, draft), found)


def _decide_amended(doing: Doing, texts: Texts) -> Status | Refused:
    if texts.agreement is None:
        return ABSENT
    status = _decide(Step.REVISE, doing, texts.agreement)
    if isinstance(status, Refused):
        return status
    wrong = fault(texts.draft, texts.known, agency=doing.by.agency)
    return wrong or same_parties(texts.draft, texts.agreement.signed) or status


def _apply_amended(doing: Doing, texts: Texts, status: Status) -> Done:
    agreement_id, old = doing.given["id"], doing.given["version"]
    connection = doing.connection
    at = instant_of(connection, agreement_id, doing.now)
    keep_what_was(doing, agreement_id, old)
    values = {**columns_of(texts.draft), "version": old + 1, "status": status.value}
    revise(connection, AGREEMENT, AGREEMENT.c.id == agreement_id, at, values)
    for party in texts.draft.parties:
        said = {"part": party.part, "contact": party.contact}
        revise(connection, AGREEMENT_PARTY, _party(agreement_id, party.agency), at, said)
    put_away(connection, agreement_id, at)
    write_clauses(connection, agreement_id, texts.draft, doing.new_id, at)
    keep(doing, agreement_id, old + 1, texts.draft, at)
    return _note(doing, agreement_id, Step.REVISE.value, old + 1, at)


def _note(doing: Doing, agreement_id: str, step: str, version: int, at: datetime) -> Done:
    row: dict[str, object] = {"id": doing.new_id(), "agreement_id": agreement_id, "version": version}
    row |= {"agency_id": doing.by.agency, "person_id": doing.by.id, "reason": doing.given.get("reason")}
    note(doing.connection, row, step, at)
    return Done(agreement_id, {"step": step, "version": str(version)})


def _of_step(name: str, step: Step) -> Command[Any, Any]:
    return Command(name, _gather, partial(_decide, step), partial(_apply, step))


COMMANDS: tuple[Command[Any, Any], ...] = (
    Command("draftAgreement", _gather_draft, _decide_draft, _apply_draft),
    Command("amendAgreement", _gather_amended, _decide_amended, _apply_amended),
    *(_of_step(name, step) for name, step in STEPS.items() if step is not Step.REVISE),
)
