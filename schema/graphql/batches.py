"""Batches: the type of `batch`, how far a batch of records is that was sent to /ingest.

Declared by hand, as a batch is no record: it is the state of one sender's work, told over HTTP in the same words.
"""

from __future__ import annotations

import graphene

from schema.graphql.printing import Printing, list_of, object_of
from schema.graphql.scalars import DateTime

FORMS = {"CSV": "A sheet with headings.", "NDJSON": "A JSON object a line."}
ON_FAULT = {
    "ABORT": "The first record that cannot be taken ends it.",
    "SKIP": "A record that cannot be taken is left out.",
}
STATES = {
    "OPEN": "It is being taken, or it broke off: send it again.",
    "COMPLETE": "All of it was read.",
    "UNDOING": "It is being undone, or that broke off: ask again.",
    "UNDONE": "It is undone, and takes nothing more.",
}
_COUNTS = {
    "parts": "How many parts were taken. Unit: parts.",
    "read": "How many were read. Unit: records.",
    "created": "How many are new. Unit: records.",
    "corrected": "How many were corrected. Unit: records.",
    "unchanged": "How many were as they are. Unit: records.",
    "rejected": "How many were left out. Unit: records.",
    "withdrawn": "How many of its new records undoing it withdrew. Unit: records.",
    "putBack": "How many of its corrections undoing it took back. Unit: records.",
    "leftAlone": "How many undoing it left as they are, because they were changed since. Unit: records.",
}
_INSTANTS = {
    "begunAt": "When it was begun.",
    "lastPartAt": "When its last part was taken.",
    "finishedAt": "When all of it had been read; null while it is not.",
    "expiresAt": "When it is forgotten, with what was left out.",
}


def batch(printing: Printing) -> graphene.Field:
    """Give the root field that tells how far a batch is."""
    form = printing.choice("BatchFormat", "The form of a batch.", FORMS)
    on_fault = printing.choice("BatchOnError", "What becomes of a batch where a record has a fault.", ON_FAULT)
    state = printing.choice("BatchState", "How far a batch is.", STATES)
    fields = {
        "id": graphene.ID(required=True, description="Its id, by which the record of access names it."),
        "name": graphene.String(required=True, description="The name that it was sent under."),
        "kind": graphene.String(required=True, description="The kind of its records, as in /ingest/{kind}."),
        "format": graphene.Field(form, required=True, description="The form in which it is sent."),
        "onError": graphene.Field(
            on_fault, required=True, description="What becomes of it where a record is at fault."
        ),
        "isDryRun": graphene.Boolean(required=True, description="Everything is done, and nothing kept."),
        "state": graphene.Field(state, required=True, description="How far it is."),
        **{name: graphene.Int(required=True, description=text) for name, text in _COUNTS.items()},
        "leftAloneIds": graphene.Field(
            list_of(graphene.ID), description="Ids of records that undoing it left as they are, the first 100."
        ),
        **{
            name: graphene.Field(DateTime, required=name != "finishedAt", description=f"{text} Unit: UTC instant.")
            for name, text in _INSTANTS.items()
        },
    }
    return graphene.Field(
        object_of("Batch", "A batch of records that was sent to /ingest.", fields),
        args={
            "id": graphene.Argument(graphene.ID, required=True, description="Its id, or the name you sent it under.")
        },
        description="How far a batch is that your agency sent in your role; null when there is none. What was left "
        "out is at /ingest/{batch}/rejects.",
    )
