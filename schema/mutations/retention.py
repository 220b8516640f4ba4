"""Changes of retention: what is decided of records whose review is due - retained, disposed of, held.

Whoever works with the records retains, proposes and holds; a data protection officer, who sees none of them, disposes
of what another person proposed and releases holds. All of a list or nothing.
"""

from __future__ import annotations

from schema.entity import Kind
from schema.mutation import Given, Mutation, Shape
from schema.mutations.contributions import DRY, KEY, MOST_ROWS

# The same for any text that is given as a reason or reference.
LONGEST = 1_000

RECORD = Shape(
    "ReviewedRecordInput",
    "A record, and the version that was reviewed.",
    (
        Given(name="id", kind=Kind.ID, text="The record."),
        Given(name="version", kind=Kind.INTEGER, text="The version; CONFLICT when there is another by now."),
    ),
)
_RECORDS = Given(name="records", shape=RECORD, many=True, text=f"The records, at most {MOST_ROWS:,}.")
_IDS = Given(name="ids", kind=Kind.ID, many=True, text=f"The records, at most {MOST_ROWS:,}.")
_REASON = Given(name="reason", kind=Kind.TEXT, text="Why, for your agency's people; it goes with the record.")
_GROUND = Given(name="ground", codes="disposal_ground", text="The ground, which tombstone and certificate keep.")
_REFERENCE = Given(name="reference", kind=Kind.TEXT, text="What the hold is for, such as the number of a case.")


def _decides(name: str, text: str, *members: Given) -> Mutation:
    shape = Shape(f"{name[0].upper()}{name[1:]}Input", text, (*members, KEY, DRY))
    return Mutation(name, text, "", (Given(name="input", shape=shape, text="All of it."),), decides=True)


ALL = (
    _decides(
        "retainRecords",
        "Retain records that were reviewed: each is reviewed again when its rule says. A proposal to dispose ends.",
        _RECORDS,
        _REASON,
    ),
    _decides(
        "proposeDisposal",
        "Propose to dispose of records that were reviewed; a data protection officer decides.",
        _RECORDS,
        _GROUND,
        _REASON,
    ),
    _decides(
        "disposeRecords",
        "Dispose for good of records that another person proposed: all that they ever said is deleted, and a "
        "certificate says which they were.",
        _RECORDS,
    ),
    _decides("declineDisposal", "Decline to dispose of records; they still wait for a review.", _RECORDS, _REASON),
    _decides(
        "holdRecords",
        "Hold records: until the hold is released they cannot be disposed of, also when they are withdrawn.",
        _IDS,
        _REFERENCE,
        _REASON,
    ),
    _decides("releaseHolds", "Release the hold that records are under by a reference.", _IDS, _REFERENCE, _REASON),
)
