"""Terms: the types of `agreementTerms`, what an agency gives and gets under an agreement.

Declared by hand: the records are Agreement and Clause; this is how one party reads them.
"""

from __future__ import annotations

import graphene

from schema.graphql.printing import GraphType, Printing, list_of, object_of
from schema.graphql.scalars import Date


def agreement_terms(printing: Printing) -> graphene.Field:
    """Give the root field that tells a party its terms."""
    terms = list_of(_term(printing))
    texts = {
        "gives": "What your agency lets others see, by number of the clause.",
        "gets": "What others let your agency see, by number of the clause.",
        "others": "What other parties let each other see, by number of the clause.",
    }
    return graphene.Field(
        object_of(
            "AgreementTerms",
            "What an agreement says, as your agency reads it. What is in force is another question: see its status.",
            {name: graphene.Field(terms, description=text) for name, text in texts.items()},
        ),
        args={"agreement": graphene.Argument(graphene.ID, required=True, description="Id of the agreement.")},
        description="What your agency gives and gets under an agreement; null when there is none that you may see.",
    )


def _term(printing: Printing) -> GraphType:
    return object_of(
        "Term",
        "One clause, in words.",
        {
            "number": graphene.Int(required=True, description="Number of the clause. Unit: clauses, from 1."),
            "counterparty": graphene.String(description="Name of the other agency; null between others."),
            "owner": graphene.String(required=True, description="Name of the agency that shares."),
            "recipient": graphene.String(required=True, description="Name of the agency that receives."),
            "entity": graphene.String(required=True, description="The kind of record."),
            "detail": graphene.Field(printing.enum("detail"), required=True, description="How much of a record."),
            "gateway": graphene.Field(printing.enum("gateway"), required=True, description="The legal gateway."),
            "areas": graphene.Field(list_of(graphene.String), description="Names of the areas, with all inside them."),
            "roles": graphene.Field(list_of(printing.enum("role")), description="Roles of the recipient that see it."),
            "purposes": graphene.Field(list_of(printing.enum("purpose")), description="What it may be used for."),
            "since": Date(description="First day of the records; null for no first day."),
            "until": Date(description="Last day of the records; null for no last day."),
            "necessity": graphene.String(required=True, description="Why it is needed."),
        },
    )
