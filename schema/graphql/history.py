"""History: the types of `history`, what became of one record of one's own agency, step by step.

Declared by hand, as a step is no record. Who recorded, corrected or withdrew it, when, why, and what changed.
"""

from __future__ import annotations

import graphene

from schema.graphql.printing import GraphType, Printing, list_of, object_of
from schema.graphql.scalars import DateTime, FieldName

STEPS = {
    "RECORDED": "It was recorded: every value that it had is a change.",
    "CORRECTED": "It was corrected, or recorded again with the same reference.",
    "WITHDRAWN": "It was withdrawn, and is shown to nobody since.",
}


def history(printing: Printing) -> graphene.Field:
    """Give the root field that tells what became of a record."""
    return graphene.Field(
        graphene.List(graphene.NonNull(_step(printing))),
        args={"id": graphene.Argument(graphene.ID, required=True, description="Id of the record.")},
        description="What became of a record of your own agency, the first step first, also of one that was withdrawn; "
        "null when there is none whose values you may see.",
    )


def _step(printing: Printing) -> GraphType:
    change = object_of(
        "ValueChange",
        "One value that a step changed, of those that you may see.",
        {
            "field": graphene.Field(FieldName, required=True, description="Name of the field."),
            "before": graphene.String(description="What it was, as text; null for nothing."),
            "after": graphene.String(description="What it is since, as text; null for nothing."),
        },
    )
    return object_of(
        "RecordStep",
        "One step in the life of a record.",
        {
            "step": graphene.Field(
                printing.choice("RecordStepKind", "What was done with a record.", STEPS),
                required=True,
                description="What was done.",
            ),
            "version": graphene.Int(required=True, description="The version that it made, or ended. Unit: versions."),
            "at": graphene.Field(DateTime, required=True, description="When it was done. Unit: UTC instant, ISO 8601."),
            "by": graphene.ID(description="Id of the person or service; null for the first step."),
            "reason": graphene.String(description="Why, as it was given."),
            "changes": graphene.Field(list_of(change), description="The values that changed."),
        },
    )
