"""History: the types of `history`, what became of one record of one's own agency, step by step.

Declared by hand, as a step is no record. Who recorded, corrected or withdrew it, when, why, and what changed.
"""

from __future__ import annotations

import graphene

from schema.graphql.printing import GraphType, Printing, list_of, object_of
from schema.graphql.scalars import DateTime, FieldName

STEPS = {
    "RECORDED": "It was recorded: every value that it had is a change. It had those of the first version that you see.",
    "CORRECTED": "It was corrected, or recorded again with the same reference.",
    "WITHDRAWN": "It was withdrawn, and is shown to nobody since.",
    "DISPOSED": "It was disposed of: nothing is left of what it said, nor of its earlier steps.",
}


def history(printing: Printing) -> graphene.Field:
    """Give the root field that tells what became of a record."""
    return graphene.Field(
        graphene.List(graphene.NonNull(_step(printing))),
        args={"id": graphene.Argument(graphene.ID, required=True, description="Id of the record.")},
        description="What became of a record of your own agency, the first step first, also of one that was withdrawn; "
        "null when there is none whose values you may see. A step in which nothing changed that you see is not there, "
        "unless you see all of it.",
    )


def _list_change() -> GraphType:
    value = object_of(
        "ItemValue",
        "One value of an item.",
        {
            "field": graphene.Field(FieldName, required=True, description="Name of the field."),
            "value": graphene.String(description="The value as text; null for nothing, and where it is withheld."),
        },
    )
    item = object_of(
        "ListItem",
        "One item of a list: a line, an activity, or an agency by its id.",
        {
            "values": graphene.Field(list_of(value), description="Its values, of those that you may see."),
            "withheld": graphene.Field(
                list_of(FieldName), description="Names of the fields that are withheld from you on this item."
            ),
        },
    )
    return object_of(
        "ListChange",
        "What a step changed in one list. Items of which you see the same are the same.",
        {
            "field": graphene.Field(FieldName, required=True, description="Name of the list."),
            "removed": graphene.Field(list_of(item), description="Items that were in it, and are not since."),
            "added": graphene.Field(list_of(item), description="Items that are in it since, and were not."),
        },
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
            "version": graphene.Int(
                description="The version that it made, or ended; null where you do not see all of it. Unit: versions."
            ),
            "at": graphene.Field(
                DateTime,
                description="When it was done: the beginning of the month where `recordedAt` is withheld from you; "
                "null for what was there before that was kept. Unit: UTC instant, ISO 8601.",
            ),
            "by": graphene.ID(
                description="Id of the person or service; null for the first step, and where you do not see all of it."
            ),
            "reason": graphene.String(
                description="Why, as it was given; null for the first step, and where you do not see all of it."
            ),
            "changes": graphene.Field(list_of(change), description="The values that changed."),
            "lists": graphene.Field(
                list_of(_list_change()), description="The lists told with it that changed, such as its lines."
            ),
        },
    )
