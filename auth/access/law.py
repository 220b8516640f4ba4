"""LAW: the hard stops that no agreement can open, as data with source and dates.

Applied before any agreement. A stop either keeps rows within the police or
caps the Detail of a clause by its gateway, its owner's kind and what it is
about; Ends say between whom a gateway leads at all, Keepers who may hold what. SECRET and above has no entry: it has no
word in schema/marking.py and is refused there, and by the tables themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schema.entity import Family
from schema.marking import Detail


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceOnly:
    """Keep rows of a family within police roles: all of it, or where *column* equals *code*."""

    family: Family
    column: str | None
    code: str | None
    text: str
    source: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """Let clauses of *gateway*, from owners of *owner_kinds*, about *family*, give no more than *detail*.

    None is every gateway, every kind and every family; of *detail* it is nothing at all, not even in a number.
    """

    gateway: str | None
    owner_kinds: tuple[str, ...] | None
    family: Family | None = None
    detail: Detail | None
    text: str
    source: str
    since: date

    @property
    def rung(self) -> int:
        """Give the highest rung that is left."""
        return self.detail.rung if self.detail else 0

    def catches(self, gateway: str, owner_kind: str, family: Family | None) -> bool:
        """Tell whether it caps a clause."""
        return (
            self.gateway in (None, gateway) and _is_of(owner_kind, self.owner_kinds) and self.family in (None, family)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Let clauses of *gateway* lead from agencies of *owners* to agencies of *recipients*; None is every kind.

    Numbers that passed disclosure control (AGGREGATE) tell of nobody and need no gateway between certain kinds.
    """

    gateway: str
    owners: tuple[str, ...] | None
    recipients: tuple[str, ...] | None
    text: str
    source: str
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keepers:
    """Let only agencies of *kinds* contribute records of *family*."""

    family: Family
    kinds: tuple[str, ...]
    text: str
    source: str
    since: date


POLICE_ONLY: tuple[PoliceOnly, ...] = (
    PoliceOnly(
        family=Family.INTELLIGENCE,
        column="handling",
        code="C",
        text="Handling code C never leaves the police.",
        source="College of Policing, intelligence report (3x5x2)",
        since=date(2016, 1, 1),
    ),
    PoliceOnly(
        family=Family.GROUPS,
        column=None,
        code=None,
        text="Organised crime groups never leave the police.",
        source="Partnership rule; College of Policing, organised crime group management (K)",
        since=date(2021, 1, 1),
    ),
)

_DEPERSONALISED = Cap(
    gateway="CDA_S17A",
    owner_kinds=None,
    detail=Detail.DETAIL,
    text="Under section 17A only depersonalised data is shared.",
    source="Crime and Disorder Act 1998, section 17A; SI 2007/1831; first day (K)",
    since=date(2007, 8, 1),
)

CAPS: tuple[Cap, ...] = (
    _DEPERSONALISED,
    Cap(
        gateway="PCSC_S16",
        owner_kinds=("ICB", "LOCAL_AUTHORITY"),
        detail=Detail.DETAIL,
        text="Patient information, and personal information of a health or social care authority, "
        "never flows under the Serious Violence Duty.",
        source="Police, Crime, Sentencing and Courts Act 2022, section 16",
        since=date(2023, 1, 31),
    ),
    # Patient information is so whoever holds it, and also where it names nobody; a number of it is derived from it.
    Cap(
        gateway="PCSC_S16",
        owner_kinds=None,
        family=Family.HEALTH,
        detail=None,
        text="Nothing of patients flows under the Serious Violence Duty, not even a number.",
        source="Police, Crime, Sentencing and Courts Act 2022, section 16(4)(a); that it covers what names nobody (K)",
        since=date(2023, 1, 31),
    ),
    Cap(
        gateway=None,
        owner_kinds=None,
        family=Family.HEALTH,
        detail=Detail.DETAIL,
        text="Attendances after assaults are shared without anything that could tell of the patient.",
        source="Information standard ISB 1594 (ISTV), NHS Data Model and Dictionary; gov.uk, 19 September 2014",
        since=date(2014, 9, 19),
    ),
)

KEEPERS: tuple[Keepers, ...] = (
    Keepers(
        family=Family.HEALTH,
        kinds=("ICB", "NHS_TRUST"),
        text="Attendances are recorded by the health body that treated: an NHS trust, or its integrated care board.",
        source="Information standard ISB 1594 (ISTV), NHS Data Model and Dictionary; gov.uk, 19 September 2014",
        since=date(2014, 9, 19),
    ),
    # Whoever else kept any could not see it, and so neither correct nor dispose of it.
    Keepers(
        family=Family.INTELLIGENCE,
        kinds=("POLICE",),
        text="Intelligence reports are recorded by the police, who alone see their own.",
        source="Partnership rule; College of Policing, intelligence report (3x5x2)",
        since=date(2016, 1, 1),
    ),
)
KEPT_BY_SOME = frozenset(each.family for each in KEEPERS)

# A youth offending team is set up by its local authority and counts as part of it (K).
_RELEVANT = ("POLICE", "LOCAL_AUTHORITY", "LOCAL_POLICING_BODY", "ICB", "FIRE", "PROBATION", "YOUTH_JUSTICE")

ENDS: tuple[Ends, ...] = (
    Ends(
        gateway="PCSC_S16",
        owners=(*_RELEVANT, "EDUCATION"),
        recipients=(*_RELEVANT, "EDUCATION"),
        text="The Serious Violence Duty lets the authorities it names share among themselves, and nobody else.",
        source="Police, Crime, Sentencing and Courts Act 2022, sections 11, 12 and 16",
        since=date(2023, 1, 31),
    ),
    Ends(
        gateway="CDA_S115",
        owners=None,
        recipients=_RELEVANT,
        text="Section 115 lets anybody disclose to the authorities it names, and to nobody else.",
        source="Crime and Disorder Act 1998, section 115(2); first day (K)",
        since=date(1998, 9, 30),
    ),
    Ends(
        gateway="CDA_S17A",
        owners=_RELEVANT,
        recipients=_RELEVANT,
        text="Section 17A is a duty of the authorities of a community safety partnership to one another.",
        source="Crime and Disorder Act 1998, section 17A; SI 2007/1831; first day (K)",
        since=date(2007, 8, 1),
    ),
    Ends(
        gateway="COMMON_LAW",
        owners=("POLICE",),
        recipients=None,
        text="Policing purposes at common law are those of a police force: nobody else relies on them.",
        source="Common law (K)",
        since=None,
    ),
)


def gateway_fault(gateway: str, owner_kind: str, recipient_kind: str, detail: Detail) -> str | None:
    """Say why a gateway does not lead from one kind of agency to another; None where it does."""
    if detail is Detail.AGGREGATE:
        return None
    for ends in ENDS:
        if ends.gateway == gateway and not (
            _is_of(owner_kind, ends.owners) and _is_of(recipient_kind, ends.recipients)
        ):
            return ends.text
    return None


def keeping_fault(family: Family, owner_kind: str) -> str | None:
    """Say why an agency of a kind may not contribute records of *family*; None where it may."""
    for keepers in KEEPERS:
        if keepers.family is family and owner_kind not in keepers.kinds:
            return keepers.text
    return None


def _is_of(kind: str, kinds: tuple[str, ...] | None) -> bool:
    return kinds is None or kind in kinds
