"""Disposal: what may be decided of one record, by whom, in the state that it is in. Pure.

Two persons end a record: whoever works with its kind proposes, a data protection officer disposes. A hold stops both.
A record of another agency, of a kind that one has no say in, and one that is gone are the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schema.mutations.contributions import FAULTS, FaultCode

NOT_PROPOSED = "Nobody proposed to dispose of it: it is reviewed first, by somebody who may see it."
SAME_PERSON = "You proposed it: another person decides."
CORRECTED = "It was changed since disposal was proposed: have it reviewed again."
NO_HOLD = "It is under no hold of this reference."


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that is kept, as far as its retention goes; months are counted since the year 0."""

    id: str
    kind: str
    version: int
    rule: str
    # The agreement that is the rule, by reference.
    agreement: str | None
    due: int
    again_months: int
    holds: int
    proposed_version: int | None
    proposed_by: str | None
    proposed_ground: str | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a record is left as it is: the code, the member of the input that it is about, and a sentence."""

    code: FaultCode
    member: str
    message: str


def wrong(name: str, record: Kept | None, version: int | None, by: str) -> Wrong | None:
    """Say why the change *name* cannot be made of a record by the person *by*; None where it can."""
    if record is None:
        return _fault(FaultCode.NOT_FOUND, "id")
    if version is not None and version != record.version:
        return _fault(FaultCode.CONFLICT, "version")
    if name in ("proposeDisposal", "disposeRecords") and record.holds:
        return _fault(FaultCode.HELD, "id")
    if name in ("disposeRecords", "declineDisposal") and record.proposed_by is None:
        return _fault(FaultCode.DOES_NOT_FIT, "id", NOT_PROPOSED)
    if name != "disposeRecords":
        return None
    if record.proposed_by == by:
        return _fault(FaultCode.DOES_NOT_FIT, "id", SAME_PERSON)
    if record.proposed_version != record.version:
        return _fault(FaultCode.CONFLICT, "version", CORRECTED)
    return None


def kept_of(row: Mapping[Any, Any]) -> Kept:
    """Take what matters of a row of the schedule."""
    return Kept(**{name: row[name] for name in Kept.__slots__})


def _fault(code: FaultCode, member: str, message: str = "") -> Wrong:
    return Wrong(code, member, message or FAULTS[code])
