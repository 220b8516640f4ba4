"""LAW: the hard stops that no agreement can open, as data with source and dates.

Applied before any agreement. A stop either keeps rows within the police or
caps the Detail of a clause by its gateway and its owner's kind. SECRET and
above has no entry: it has no word in schema/marking.py and is refused there.
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
    """Let clauses of *gateway* from owners of *owner_kinds* give no more than *detail*."""

    gateway: str
    owner_kinds: tuple[str, ...]
    detail: Detail
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

CAPS: tuple[Cap, ...] = (
    Cap(
        gateway="PCSC_S16",
        owner_kinds=("ICB", "LOCAL_AUTHORITY"),
        detail=Detail.DETAIL,
        text="Patient information, and personal information of a health or social care authority, "
        "never flows under the Serious Violence Duty.",
        source="Police, Crime, Sentencing and Courts Act 2022, section 16",
        since=date(2023, 1, 31),
    ),
)
