"""Changes of contributed records: record, correct and withdraw, one set for each kind, derived from the catalogue.

A correction gives what shall be otherwise; what it leaves out stays. Every fault of an input is told in the payload,
at once and with its path; nothing is written while there is any.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from schema.contribution import CONTRIBUTIONS, Contribution, Part, is_needed
from schema.entity import Attribute, Field, Kind
from schema.mutation import Given, Mutation, Shape


class FaultCode(StrEnum):
    """Name every reason why a contribution is not taken."""

    REQUIRED = "REQUIRED"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    CODE_NOT_IN_FORCE = "CODE_NOT_IN_FORCE"
    AREA_NOT_IN_FORCE = "AREA_NOT_IN_FORCE"
    UNKNOWN_REFERENCE = "UNKNOWN_REFERENCE"
    DOES_NOT_FIT = "DOES_NOT_FIT"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"
    HELD = "HELD"


FAULTS: Mapping[FaultCode, str] = {
    FaultCode.REQUIRED: "A value that is needed is missing or empty.",
    FaultCode.OUT_OF_RANGE: "A value is too small, too large or too long, or a day has not come yet.",
    FaultCode.CODE_NOT_IN_FORCE: "The code was not in force on the day of the event.",
    FaultCode.AREA_NOT_IN_FORCE: "The area did not exist on the day of the event.",
    FaultCode.UNKNOWN_REFERENCE: "What is named does not exist.",
    FaultCode.DOES_NOT_FIT: "Two values do not go together.",
    FaultCode.NOT_FOUND: "Your agency has no such record.",
    FaultCode.CONFLICT: "The record has another version by now: read it again.",
    FaultCode.IDEMPOTENCY_MISMATCH: "The idempotency key was used before with other input.",
    FaultCode.HELD: "A legal hold is on the record: it is kept until that is released.",
}

KEY = Given(
    name="idempotencyKey",
    kind=Kind.TEXT,
    optional=True,
    text="The same key with the same input does it once, however often it is sent. Kept for 24 hours.",
)
DRY = Given(name="dryRun", kind=Kind.FLAG, optional=True, text="True: tell the faults and write nothing.")
# What an agency calls a record itself.
REFERENCE = "clientReference"
_REFERENCE = Given(
    name=REFERENCE,
    kind=Kind.TEXT,
    optional=True,
    text="Your own name for the record; recording again with the same one corrects it. Unique in your agency and kind.",
)
# As many at once.
MOST_ROWS = 1_000
# Kinds whose name is one word for any number.
_MASS = frozenset({"Safeguarding"})
_ON_FAULT = Given(
    name="onError",
    codes="on_fault",
    optional=True,
    text="What becomes of the others where a row has a fault; ABORT where it is left out.",
)
_NAMED = (
    Given(name="id", kind=Kind.ID, text="The record."),
    Given(name="version", kind=Kind.INTEGER, text="The version you have read."),
    Given(name="reason", kind=Kind.TEXT, text="Why."),
)


_STAYS = "What is left out stays; a list that is given takes the place of the one there was."


def recording(each: Contribution) -> str:
    """Name the change that records a new one."""
    return f"record{each.name}"


def correcting(each: Contribution) -> str:
    """Name the change that corrects one."""
    return f"correct{each.name}"


def withdrawing(each: Contribution) -> str:
    """Name the change that withdraws one."""
    return f"withdraw{each.name}"


def _part(part: Part, *, optional: bool) -> Given:
    text = part.link.text
    if part.entity is None:
        return Given(name=part.name, text=text, kind=Kind.ID, many=True, optional=True)
    members = tuple(_of(each, optional=not is_needed(each)) for each in part.given)
    shape = Shape(shape_of(part), part.entity.text, members)
    return Given(name=part.name, text=text, shape=shape, many=True, optional=optional or not part.is_needed)


def shape_of(part: Part) -> str:
    """Name the input of one line."""
    return f"{part.link.target}Input"


def ingesting(each: Contribution) -> str:
    """Name the change that takes many at once."""
    return f"ingest{each.name}" if each.name in _MASS else f"ingest{each.name}s"


def _bulk(each: Contribution, members: list[Given]) -> Mutation:
    name = ingesting(each)
    row = Shape(f"{each.name}RowInput", f"One of many: {each.text}", (*members, _REFERENCE))
    rows = Given(name="rows", shape=row, many=True, text=f"The records, at most {MOST_ROWS:,}.")
    shape = Shape(f"{name[0].upper()}{name[1:]}Input", "Many records of one kind.", (rows, _ON_FAULT, KEY, DRY))
    text = f"Record many at once: {each.text.rstrip('.')}. Each is as it would be by `{recording(each)}`."
    return Mutation(name, text, each.entity.name, (Given(name="input", shape=shape, text="All of it."),), True, True)


def _of(attribute: Attribute, *, optional: bool) -> Given:
    if isinstance(attribute, Field):
        kind = None if attribute.codes else attribute.kind
        return Given(name=attribute.name, text=attribute.text, kind=kind, codes=attribute.codes, optional=optional)
    return Given(name=attribute.name, text=attribute.text, kind=Kind.ID, optional=optional)


def _change(each: Contribution, name: str, text: str, *members: Given) -> Mutation:
    shape = Shape(f"{name[0].upper()}{name[1:]}Input", text, members)
    return Mutation(name, text, each.entity.name, (Given(name="input", shape=shape, text="All of it."),), True)


def _changes(each: Contribution) -> tuple[Mutation, ...]:
    new = [_of(one, optional=not is_needed(one)) for one in each.given]
    new += [_part(part, optional=False) for part in each.parts]
    otherwise = [_of(one, optional=True) for one in each.given]
    otherwise += [_part(part, optional=True) for part in each.parts]
    said = each.text.rstrip(".")
    return (
        _change(each, recording(each), f"Record: {said}.", *new, _REFERENCE, KEY, DRY),
        _bulk(each, new),
        _change(each, correcting(each), f"Correct: {said}. {_STAYS}", *_NAMED, *otherwise, KEY, DRY),
        _change(each, withdrawing(each), f"Withdraw: {said}. It is kept, and shown to nobody.", *_NAMED, DRY),
    )


ALL = tuple(change for each in CONTRIBUTIONS.values() for change in _changes(each))
# For each input the type of the records it is of: what its reader never sees of these is not in it.
OF_SHAPE: Mapping[str, str] = {
    **{f"{each.name}RowInput": each.name for each in CONTRIBUTIONS.values()},
    **{shape_of(part): part.link.target for each in CONTRIBUTIONS.values() for part in each.parts if part.entity},
    **{
        given.shape.name: each.name
        for each in CONTRIBUTIONS.values()
        for change in _changes(each)
        for given in change.arguments
        if given.shape is not None
    },
}
# For each change what it is of.
OF_CHANGE: Mapping[str, Contribution] = {
    name(each): each for each in CONTRIBUTIONS.values() for name in (recording, ingesting, correcting, withdrawing)
}
