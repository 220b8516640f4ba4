"""Chance: the one source of randomness of the demonstration, always the same.

Every part of the world draws from its own generator, so that a change of one part leaves the others as they were.
Never used for ids or secrets.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

SEED = "wardmote demonstration 1"


def chance(part: str) -> random.Random:
    """Give the generator of one *part* of the world; it draws the same values every time."""
    return random.Random(f"{SEED}: {part}")  # noqa: S311 - draws a story, guards nothing


def pick(draw: random.Random, weights: Mapping[str, int]) -> str:
    """Draw one key of *weights*, each as often as its weight says."""
    return draw.choices(tuple(weights), tuple(weights.values()))[0]


def fitted(amounts: Sequence[int], total: int, *, step: int) -> list[int]:
    """Scale *amounts* so that they add up to *total* exactly, each in multiples of *step* but the largest.

    Raises: ValueError when *total* is too small for so many amounts.
    """
    factor = total / sum(amounts)
    found = [max(step, round(amount * factor / step) * step) for amount in amounts]
    largest = max(range(len(found)), key=found.__getitem__)
    found[largest] += total - sum(found)
    if found[largest] < step:
        raise ValueError(f"{len(amounts)} amounts in steps of {step} do not fit into {total}")
    return found
