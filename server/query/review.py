"""Review: the counted cells of an operation's year pass disclosure control and become JSON text.

Stands between the statement (tally.py) and the answer: what the database counted ends here, and only what
auth/disclosure/release.py lets out goes on. Every breakdown has all of its cells, whatever was counted, so that
no cell tells by being there that something happened.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from typing import Any

from auth.access.audience import Audience
from auth.disclosure.measures import MEASURES, Measure
from auth.disclosure.release import Counted, Released, Standing, release
from schema.codes import code_list
from server.query import plan
from server.query.grounds import MARK_AREA
from server.query.splice import compact
from server.query.tally import measures_of

_ID_LENGTH = 36
_NOTHING = (0, 0, 0, 0, 0, 0)

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What a cell is of; None where it is not broken down by that."""

    measure: Measure
    area: str | None = None
    phase: str | None = None
    month: str | None = None


@dataclass(frozen=True, slots=True)
class Leader:
    """What a clause opens of the agency that leads: how much of *entity* in an area of the operation, on which days."""

    entity: str
    area: str
    rung: int
    since: str | None
    until: str | None

    def spans(self, first: str, last: str) -> bool:
        """Tell whether it opens every day from *first* to *last*; days as in JSON."""
        return (self.since is None or self.since <= first) and (self.until is None or self.until >= last)


class Told:
    """What the database told of one review, by the names that tally.py gave its columns."""

    def __init__(self, key: str, texts: Mapping[str, str]) -> None:
        self._key = key
        self._texts = texts
        self._leads = self("leads") == "true"
        self._rights = {(entity, area): rung for entity, area, rung in self._rows("rights")}
        self._own = {row[0]: row[-1] for row in self._rows("by")}
        self._leaders = [Leader(*row) for row in self._rows("leaders")]
        self._areas = list(self.areas("areas"))

    def __call__(self, *name: str) -> str:
        """Give one text; empty where the statement had no reason to ask."""
        return self._texts.get(" ".join((self._key, *name)), "")

    def counted(self, by: Sequence[str], places: Sequence[Place], year: int) -> list[Counted]:
        """Give what was counted in each of *places*, and by what right."""
        leader = cache(partial(self._leader, year))
        counts = {tuple(row[:4]): row[4:] for row in self._rows("by", *by)}
        found = []
        for place in places:
            measure = place.measure
            numbers = counts.get((measure.rows, place.area, place.phase, place.month), _NOTHING)
            known, known_amount, hidden, hidden_amount, contributors, _ = numbers
            opened = self._rights.get((measure.clause, place.area))
            own, led = self._own.get(measure.rows, 0), leader(measure.clause, place.area, place.month)
            standing = Standing(self._leads, own, opened, led)
            shown = known
            if measure.amount is not None:
                known, hidden = known_amount, hidden_amount
            found.append(Counted(measure, shown, known, hidden, contributors, standing))
        return found

    def _leader(self, year: int, kind: str, area: str | None, month: str | None) -> int | None:
        """Give the rung at which all of *kind* of the agency that leads is opened; None where any is left out."""
        first, last = _days(year, month)
        best: dict[str, int] = {}
        for each in self._leaders:
            if each.entity == kind and each.spans(first, last):
                best[each.area] = max(each.rung, best.get(each.area, 0))
        areas = self._areas if area is None else [area]
        return min(best[each] for each in areas) if areas and all(each in best for each in areas) else None

    def areas(self, *name: str) -> dict[str, str]:
        """Give the areas of the operation in their order: their records by id."""
        marked = self(*name).split(MARK_AREA)[1:]
        return {each[:_ID_LENGTH]: each[_ID_LENGTH:].removesuffix(",") for each in marked}

    def published(self) -> dict[str, dict[str, object]]:
        """Give the published value of each measure, the latest, in the measure's own unit."""
        found: dict[str, dict[str, object]] = {}
        for code, unit, value, qualifier, source in self._rows("published"):
            if code in MEASURES and unit == MEASURES[code].unit:
                told = {"__typename": "PublishedValue", "value": value, "qualifier": qualifier, "source": source}
                found.setdefault(code, told)
        return found

    def _rows(self, *name: str) -> list[list[Any]]:
        found: list[list[Any]] = json.loads(self(*name) or "[]")
        return found


def written(key: str, review: plan.Review, texts: Mapping[str, str], audience: Audience, cells: list[Released]) -> str:
    """Write the `review` field and add its cells to *cells*; null where there is no such operation."""
    told = Told(key, texts)
    if told("leads") == "null":
        return "null"
    known = {"__typename": compact("Review"), "year": compact(review.year)}
    parts = {}
    for name, field in review.fields:
        if field == "operation":
            parts[name] = told("operation", name)
        elif field == "measures":
            parts[name] = _measures(told, name, review, audience, cells)
        else:
            parts[name] = known[field]
    return _object(parts)


def _measures(told: Told, name: str, review: plan.Review, audience: Audience, seen: list[Released]) -> str:
    cells = review.cells[name]
    places = list(_places(told, name, review.year, cells))
    released = release(told.counted(cells.by, places, review.year), cells.by, audience)
    seen += released
    areas = {key: told.areas("area", name, key) for key in cells.areas}
    # A figure is published for the year, so it stands beside no part of it.
    published = {} if cells.by else told.published()
    texts = []
    for place, each in zip(places, released, strict=True):
        known = _known(place, each)
        parts = {key: known.get(field, "null") for key, field in cells.fields}
        parts |= {key: records.get(place.area or "", "null") for key, records in areas.items()}
        figure = published.get(place.measure.code)
        parts |= {key: _figure(figure, fields) for key, fields in cells.published.items()}
        texts.append(_object(parts))
    return "[" + ",".join(texts) + "]"


def _places(told: Told, name: str, year: int, cells: plan.Cells) -> Iterator[Place]:
    """Go through all cells there are, in the order of the answer."""
    areas: list[str | None] = [*told.areas("areas", name)] if "AREA" in cells.by else [None]
    phases = [code.code for code in code_list("phase_kind").codes] if "PHASE" in cells.by else [None]
    months = [f"{year}-{month:02}" for month in range(1, 13)] if "MONTH" in cells.by else [None]
    for code in measures_of(cells):
        for area, phase, month in product(areas, phases, months):
            yield Place(MEASURES[code], area, phase, month)


def _known(place: Place, released: Released) -> dict[str, str]:
    values = {
        "__typename": "Cell",
        "measure": place.measure.code,
        "unit": place.measure.unit,
        "value": released.value,
        "lower": released.lower,
        "upper": released.upper,
        "status": released.status,
        "phase": place.phase,
        "month": place.month,
    }
    return {name: compact(value) for name, value in values.items()}


def _days(year: int, month: str | None) -> tuple[str, str]:
    """Give the first and the last day of a month, or of the whole year."""
    if month is None:
        return f"{year}-01-01", f"{year}-12-31"
    return f"{month}-01", f"{month}-{monthrange(year, int(month[-2:]))[1]}"


def _figure(figure: Mapping[str, object] | None, fields: Fields) -> str:
    return "null" if figure is None else _object({key: compact(figure[name]) for key, name in fields})


def _object(parts: Mapping[str, str]) -> str:
    return "{" + ",".join(f"{compact(key)}:{text}" for key, text in parts.items()) + "}"
