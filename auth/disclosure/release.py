"""Release: counted cells become cells that may be told.

Takes all cells of one table, so that an engine which looks at a table as a whole can stand in its place. Whether
a cell is exact, blurred or not there at all follows from the rights of the audience and from the records it is
shown, never from what others hold: an empty cell looks like a small one.

What this does not stop yet: taking parts from a total or one table from another (there is no complementary
suppression), comparing the answers of two days or of two audiences, and one contributor who makes up nearly all
of a sum. Contributors are told apart by the owner's pseudonym; a person known to two agencies counts twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from auth.access.audience import Audience
from auth.disclosure.measures import Measure
from auth.disclosure.rounding import Rounded, to_multiple, to_two_figures
from auth.disclosure.rules import Rule, known_from, rule_of


class Status(StrEnum):
    """What was done to a cell; the codes of the list `cell_status`."""

    EXACT = "EXACT"
    ROUNDED = "ROUNDED"
    SUPPRESSED = "SUPPRESSED"
    NOT_AVAILABLE = "NOT_AVAILABLE"


@dataclass(frozen=True, slots=True)
class Standing:
    """What gives the audience a right to a number.

    *leads*: its agency leads the operation. *own*: contributors of its own agency to the measure in the year.
    *opened*: the lowest rung at which clauses in force open the records the cell may count; None for no clause.
    *leader*: the rung at which they open all that the agency which leads may have recorded in the cell's areas and
    days; None where they leave out any of it.
    """

    leads: bool
    own: int
    opened: int | None
    leader: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A cell as the database counted it.

    *known* is the part of the number from the records that the audience is *shown*; *hidden* the part from those
    that it may only be told in numbers, with the distinct *contributors* behind that part.
    """

    measure: Measure
    shown: int
    known: int
    hidden: int
    contributors: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Released:
    """A cell as it may be told; the true number lies between *lower* and *upper*."""

    status: Status
    value: int | None = None
    lower: int | None = None
    upper: int | None = None


def release(cells: Iterable[Counted], by: Collection[str], audience: Audience) -> list[Released]:
    """Release the cells of one table, broken down *by* dimensions, in their order."""
    rule = rule_of(audience.roles)
    return [_released(cell, by, audience, rule) for cell in cells]


def _released(cell: Counted, by: Collection[str], audience: Audience, rule: Rule) -> Released:
    refused = rule.refused.get(cell.measure.code, frozenset())
    if not refused.isdisjoint(by) or not _has_standing(cell, by, audience, rule):
        return Released(Status.NOT_AVAILABLE)
    if not _may_hide(cell, by, audience) and (cell.shown or _sees_leader(cell, by, audience)):
        return Released(Status.EXACT, cell.known, cell.known, cell.known)
    # Nobody is as good as a few: a zero would tell that the suppressed cells beside it are not empty.
    if cell.contributors < rule.contributors:
        return Released(Status.SUPPRESSED)
    blurred = _blurred(cell, rule)
    known = cell.known
    return Released(Status.ROUNDED, known + blurred.value, known + blurred.lower, known + blurred.upper)


def _has_standing(cell: Counted, by: Collection[str], audience: Audience, rule: Rule) -> bool:
    """Tell whether there is anything to tell: without a clause, no number of others' is told as zero."""
    ceiling, standing = audience.ceiling(cell.measure.family), cell.standing
    if standing.opened is not None and ceiling.others is not None:
        return True
    if ceiling.own is None:
        return False
    own_from, _ = known_from(cell.measure, by, audience)
    least = 1 if ceiling.own.rung >= own_from else rule.contributors
    return (standing.leads and not _is_part(cell, audience)) or standing.own >= least


def _sees_leader(cell: Counted, by: Collection[str], audience: Audience) -> bool:
    """Tell whether all is shown that the agency which leads may have recorded: only then is a zero true.

    Whoever else might have recorded something is not known, so the leader answers for the operation.
    """
    _, others_from = known_from(cell.measure, by, audience)
    standing = cell.standing
    if standing.leads:
        return audience.ceiling(cell.measure.family).own is not None and not _is_part(cell, audience)
    return standing.leader is not None and standing.leader >= others_from


def _is_part(cell: Counted, audience: Audience) -> bool:
    """Tell whether the audience counts one site only, whose numbers are not those of the operation."""
    return audience.is_of_one_site(cell.measure.family)


def _may_hide(cell: Counted, by: Collection[str], audience: Audience) -> bool:
    """Tell whether the rights alone leave room for records in the number that are not shown as rows."""
    own_from, others_from = known_from(cell.measure, by, audience)
    own, opened = audience.ceiling(cell.measure.family).own, cell.standing.opened
    return (own is not None and own.rung < own_from) or (opened is not None and opened < others_from)


def _blurred(cell: Counted, rule: Rule) -> Rounded:
    return (to_two_figures if cell.measure.is_sum else to_multiple)(cell.hidden, rule.base)
