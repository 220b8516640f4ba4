"""Short forms for the field kinds that most entities declare, and the columns of every shared record.

Only shapes a declaration would otherwise repeat; the meaning of each field
stays where it is declared.
"""

from __future__ import annotations

from schema.entity import Field, Kind, Link
from schema.marking import Detail

ID = Field(name="id", column="id", kind=Kind.ID, text="Opaque global id; ask `node(id)` for the record again.")
MONTH = Field(
    name="month", column="month", kind=Kind.MONTH, text="Calendar month of the event.", unit="calendar month, YYYY-MM"
)


def code(
    name: str, codes: str, text: str, *, column: str = "", detail: Detail = Detail.SUMMARY, optional: bool = False
) -> Field:
    """Declare a coded value from list *codes*."""
    return Field(
        name=name,
        column=column or name,
        kind=Kind.CODE,
        codes=codes,
        text=text,
        detail=detail,
        optional=optional,
    )


def words(name: str, text: str, *, column: str = "", detail: Detail = Detail.SUMMARY, optional: bool = False) -> Field:
    """Declare a text value."""
    return Field(name=name, column=column or name, kind=Kind.TEXT, text=text, detail=detail, optional=optional)


def whole(
    name: str, column: str, text: str, *, unit: str, detail: Detail = Detail.SUMMARY, optional: bool = False
) -> Field:
    """Declare a whole number of *unit*."""
    return Field(name=name, column=column, kind=Kind.INTEGER, text=text, unit=unit, detail=detail, optional=optional)


def pence(name: str, column: str, text: str, *, detail: Detail = Detail.SUMMARY, optional: bool = False) -> Field:
    """Declare an amount of money."""
    return Field(
        name=name,
        column=column,
        kind=Kind.PENCE,
        text=text,
        unit="pence sterling",
        detail=detail,
        optional=optional,
    )


def day(name: str, column: str, text: str, *, detail: Detail = Detail.SUMMARY, optional: bool = False) -> Field:
    """Declare a calendar date."""
    return Field(
        name=name,
        column=column,
        kind=Kind.DAY,
        text=text,
        unit="calendar date, YYYY-MM-DD",
        detail=detail,
        optional=optional,
    )


def flag(name: str, column: str, text: str, *, detail: Detail = Detail.SUMMARY, optional: bool = False) -> Field:
    """Declare a true-or-false value."""
    return Field(name=name, column=column, kind=Kind.FLAG, text=text, detail=detail, optional=optional)


def to_one(
    name: str, target: str, local: str, text: str, *, optional: bool = False, detail: Detail = Detail.SUMMARY
) -> Link:
    """Declare a link to the record whose id is in column *local*."""
    return Link(name=name, target=target, local=local, text=text, optional=optional, detail=detail)


def owner() -> Link:
    """Declare the link to whoever contributed what everybody sees."""
    said = "The agency that contributed it and answers for it; null where none does, and then nobody corrects it."
    return to_one("owner", "Agency", "owner_id", said, optional=True)


_SYNTHETIC = flag("synthetic", "synthetic", "True for a demonstration row that describes no real event or person.")
# What everybody sees carries beside.
PUBLIC: tuple[Field, ...] = (
    _SYNTHETIC,
    Field(
        name="recordedAt",
        column="recorded_at",
        kind=Kind.INSTANT,
        text="When it reached Wardmote; null for what was there before that was kept.",
        unit="UTC instant, ISO 8601",
        optional=True,
    ),
)
GOVERNED: tuple[Field, ...] = (
    code("marking", "marking", "Government security classification of the record."),
    _SYNTHETIC,
    Field(
        name="recordedAt",
        column="recorded_at",
        kind=Kind.INSTANT,
        text="When the record reached Wardmote.",
        unit="UTC instant, ISO 8601",
        detail=Detail.DETAIL,
    ),
)
OWNED: tuple[Link, ...] = (
    to_one("owner", "Agency", "owner_id", "The agency that contributed the record and answers for it."),
    to_one("area", "Area", "area_id", "Where it belongs, no finer than a ward or a designated area."),
)
