"""Changes: the root field `changes`, of Query and of Subscription - what appeared, changed and disappeared.

Declared by hand: a change is no record. It is of the kinds of record that have owners; what nobody owns is read as
lists.
"""

from __future__ import annotations

import re
from typing import Any

import graphene

from schema.catalogue import CATALOGUE
from schema.entity import Entity
from schema.graphql.objects import MOST_PER_PAGE, Node
from schema.graphql.printing import GraphType, Printing, list_of, object_of
from schema.graphql.reach import Reach

# Every kind of record that there may be a feed of.
KINDS = tuple(each for each in CATALOGUE.values() if each.root and "owner_id" in each.table.c and not each.is_reference)
# By the word of the contract: `INTELLIGENCE_REPORT`.
WORDS = {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", each.name).upper(): each.name for each in KINDS}
CHANGES = "changes"
WHAT = {
    "APPEARED": "You may see it since: put it into your copy.",
    "CHANGED": "What you may see of it is otherwise: put it in the place of the one in your copy.",
    "DISAPPEARED": "You may not see it any more, for whatever reason: take it out of your copy.",
}


def kinds_within(reach: Reach) -> tuple[Entity, ...]:
    """Give the kinds of record that a feed within *reach* can be of."""
    return tuple(each for each in KINDS if reach.has(each.name))


def changes(printing: Printing) -> dict[str, Any]:
    """Give the root field by its name; nothing where no kind of record is within reach."""
    kinds = kinds_within(printing.reach)
    if not kinds:
        return {}
    texts = {each.name: each.text for each in kinds}
    words = {word: texts[name] for word, name in WORDS.items() if name in texts}
    kind = printing.choice("FeedKind", "A kind of record that has a feed of changes.", words)
    arguments = {
        "after": graphene.Argument(
            graphene.String, description="The endCursor of what you were told last; all that you may see when left out."
        ),
        "first": graphene.Argument(
            graphene.Int, required=True, description=f"How many changes at most: 1 to {MOST_PER_PAGE}."
        ),
        "kinds": graphene.Argument(
            graphene.List(graphene.NonNull(kind)),
            description="Changes of these kinds of record only; of all that the token reaches when left out or null. "
            "A cursor belongs to its kinds.",
        ),
    }
    return {
        CHANGES: graphene.Field(
            printing.once("ChangePage", lambda: _page(printing, kind)),
            required=True,
            args=arguments,
            description="What became visible to you, changed for you, or is visible to you no more, since a cursor: "
            "records that were recorded, corrected or withdrawn, and those that agreements, days or roles opened or "
            "closed. Applied in its order it keeps a copy of what you may see.",
        )
    }


def subscription(printing: Printing) -> GraphType | None:
    """Give the Subscription type; None where there is nothing to subscribe to."""
    fields = changes(printing)
    text = "What can be listened to: each answer comes as an event of a stream (text/event-stream)."
    return type("Subscription", (graphene.ObjectType,), {"__doc__": text, **fields}) if fields else None


def _page(printing: Printing, kind: GraphType) -> GraphType:
    change = object_of(
        "Change",
        "What happened to one record, as far as you are concerned.",
        {
            "change": graphene.Field(
                printing.choice("ChangeKind", "What happened to a record, as far as you are concerned.", WHAT),
                required=True,
                description="What happened.",
            ),
            "entity": graphene.Field(kind, required=True, description="The kind of record."),
            "id": graphene.ID(required=True, description="Global id of the record."),
            "record": graphene.Field(
                Node,
                description="The record as you may see it now; null where it disappeared, also just now: then a change "
                "that says so follows.",
            ),
        },
    )
    return object_of(
        "ChangePage",
        "Some changes, in their order.",
        {
            "items": graphene.Field(list_of(change), description="The changes."),
            "endCursor": graphene.String(
                required=True,
                description="Sealed place behind these changes; give it as after. Keep it with your copy.",
            ),
            "hasMore": graphene.Boolean(required=True, description="True when there are more changes to ask for now."),
        },
    )
