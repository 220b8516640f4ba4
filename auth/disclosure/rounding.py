"""Rounding: a number becomes a coarser one, with the bounds that it leaves open.

Pure functions on whole numbers of the measure's unit. Bounds follow from the rounded number alone, so they tell
nothing that it does not. Halves are rounded up.
"""

from __future__ import annotations

from dataclasses import dataclass

_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Rounded:
    """A rounded number; the true one lies between *lower* and *upper*, both included."""

    value: int
    lower: int
    upper: int


def to_multiple(number: int, base: int) -> Rounded:
    """Round a count to a multiple of *base*.

    Example: 49 to base 5 is 50, from 48 to 52.
    """
    value = _nearest(number, base)
    return Rounded(value, max(0, value - base // 2), value + (base - 1) // 2)


def to_two_figures(number: int, base: int) -> Rounded:
    """Round a sum to two significant figures, and to no finer multiple than *base*.

    Example: 4,235,000 is 4,200,000, from 4,150,000 to 4,249,999. Below 100 two figures would hide nothing.
    """
    value = _nearest(number, _unit(number, base))
    # Just below a power of ten the steps are smaller than above it.
    below = _unit(max(0, value - 1), base)
    return Rounded(value, max(0, value - below // 2), value + (_unit(value, base) - 1) // 2)


def _unit(number: int, base: int) -> int:
    return max(base, 10 ** (len(str(number)) - _DIGITS)) if number >= 10**_DIGITS else base


def _nearest(number: int, unit: int) -> int:
    return (number + unit // 2) // unit * unit
