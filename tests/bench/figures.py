"""Figures: one line of the table, and the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

HEAD = ("measure", "unit", "A", "B", "A / B", "target", "met")


class Bound(StrEnum):
    """Say which side of the target is good."""

    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: *a* is Wardmote's figure, *b* what it is held against; the *target* is for their ratio.

    Without *b* the target is for *a* itself; without *target* the line is for information.
    """

    measure: str
    unit: str
    a: float
    b: float | None = None
    target: float | None = None
    bound: Bound = Bound.AT_LEAST

    @property
    def compared(self) -> float:
        """Give what is held against the target."""
        return self.a if self.b is None else self.a / self.b

    @property
    def is_met(self) -> bool:
        """Tell whether the target is reached; a line without one is."""
        if self.target is None:
            return True
        return self.compared >= self.target if self.bound is Bound.AT_LEAST else self.compared <= self.target


def middle(runs: Sequence[float]) -> float:
    """Give the median of interleaved runs, which one disturbed run does not move."""
    return median(runs)


def middle_pair(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Give the pair whose ratio is the median, the lower of two.

    Both were measured one right after the other: a machine that is slower for a minute is so for both.
    """
    return sorted(pairs, key=lambda pair: pair[0] / pair[1])[(len(pairs) - 1) // 2]


def table(figures: Sequence[Figure]) -> str:
    """Print the figures as a Markdown table, its columns aligned for a terminal too."""
    rows = [HEAD, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _cells(figure: Figure) -> tuple[str, ...]:
    ratio = "" if figure.b is None else _number(figure.compared)
    target = "" if figure.target is None else f"{figure.bound} {_number(figure.target)}"
    met = "" if figure.target is None else ("yes" if figure.is_met else "NO")
    b = "" if figure.b is None else _number(figure.b)
    return figure.measure, figure.unit, _number(figure.a), b, ratio, target, met


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
