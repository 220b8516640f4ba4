"""Audit: the record of access as officers ask it - who was told what, when and why, and the proof of it.

Declared by hand, since entries are no records of the catalogue: they are governed by auth/access/trail.py alone. A
role that reads none of it has none of these types in its schema.
"""

from __future__ import annotations

from typing import Any

import graphene

from schema.graphql.objects import MOST_PER_PAGE, page_info
from schema.graphql.printing import GraphType, Printing, list_of, object_of
from schema.graphql.processing import processing_record
from schema.graphql.scalars import DateTime

KINDS = {
    "COLLECT": "Records were collected.",
    "ALTER": "Records were changed, or it was decided what becomes of them.",
    "CONSULT": "Records of the actor's own agency were read, or the record of access itself.",
    "DISCLOSE": "Records of another agency were told to the actor.",
    "COMBINE": "Numbers over the records of several agencies were told.",
    "ERASE": "Records were erased.",
    "EXPORT": "Records left as a file.",
    "DENY": "A rule said no.",
    "ADMIN": "People, roles, clients, keys or agreements were administered, or an officer read about themselves.",
    "AUTH": "Somebody signed in or out, or a token was given.",
}
ACTORS = {
    "PERSON": "A person.",
    "SERVICE": "A service, or client software.",
    "OPERATOR": "An operator at the command line.",
    "SERVER": "This server by itself.",
    "UNKNOWN": "Nobody known.",
}
SIGHTS = {
    "WHOLE": "All of it.",
    "OWN": "Your own action: all but the reasons of a refusal, the canonical body and its hash.",
    "SHARED": "Only what was told of your agency's records, to whom, when, why and under which of your agreements.",
    "NOTICE": "That somebody read about themselves, when, and which question they asked; not what else it was about.",
}


def trail(printing: Printing) -> dict[str, Any]:
    """Give the root fields of the record of access that are within reach, by name."""
    every = {
        "auditEvents": _events,
        "denials": _denials,
        "whoSaw": _who_saw,
        "whatDidTheySee": _what_did_they_see,
        "processingRecord": processing_record,
        "checkpoint": _checkpoint,
        "auditProof": _inclusion,
        "consistencyProof": _consistency,
    }
    return {name: make(printing) for name, make in every.items() if name in printing.reach.trail}


def _events(printing: Printing) -> graphene.Field:
    filtered = printing.once("AuditEventFilter", lambda: _filter(printing))
    arguments = _paging() | {"filter": graphene.Argument(filtered, description="Only entries for which this holds.")}
    text = "Entries of the record of access that you may read, the latest first. Reading them is an entry itself."
    return graphene.Field(_event_page(printing), required=True, args=arguments, description=text)


def _denials(printing: Printing) -> graphene.Field:
    text = "Entries in which a rule said no, the latest first."
    return graphene.Field(_event_page(printing), required=True, args=_paging(), description=text)


def _who_saw(printing: Printing) -> graphene.Field:
    arguments = {"id": graphene.Argument(graphene.ID, required=True, description="Id of the record.")} | _paging()
    text = (
        "Who was told of a record, the latest first: all of them where it is your agency's, else your agency's people. "
        "Of a record that there is not, nobody."
    )
    return graphene.Field(_telling_page(printing), required=True, args=arguments, description=text)


def _what_did_they_see(printing: Printing) -> graphene.Field:
    arguments = {
        "person": graphene.Argument(graphene.ID, required=True, description="Id of a person or service."),
        "from": graphene.Argument(DateTime, description="Not before this instant."),
        "to": graphene.Argument(DateTime, description="Before this instant."),
    }
    text = "Which records one of your agency's people was told of, the latest first. Of anybody else, none."
    return graphene.Field(_seen_page(printing), required=True, args=arguments | _paging(), description=text)


def _checkpoint(printing: Printing) -> graphene.Field:
    text = "The newest signed checkpoint: keep it, and nobody can rewrite what it covers unseen. Null before the first."
    return graphene.Field(_note(printing), description=text)


def proof_of_entry(printing: Printing) -> GraphType:
    """Give the type of a proof that an entry is in a checkpoint."""
    fields = {
        "number": graphene.Int(required=True, description="Number of the entry."),
        "body": graphene.String(required=True, description="The entry in canonical form (RFC 8785)."),
        "leaf": graphene.String(required=True, description="Its hash as a leaf, SHA-256, base64."),
        **_proven(printing),
    }
    text = "Proof that an entry is in a checkpoint (RFC 9162 section 2.1.3), for the verifier or any other."
    return printing.once("AuditProof", lambda: object_of("AuditProof", text, fields))


def _inclusion(printing: Printing) -> graphene.Field:
    argument = graphene.Argument(graphene.Int, required=True, description="Number of an entry that you see whole.")
    text = "Prove that an entry is in the newest checkpoint; null while none covers it, and for what you may not see."
    return graphene.Field(proof_of_entry(printing), args={"number": argument}, description=text)


def _consistency(printing: Printing) -> graphene.Field:
    made = object_of(
        "ConsistencyProof",
        "Proof that a checkpoint only added to an older one (RFC 9162 section 2.1.4).",
        {"since": graphene.Int(required=True, description="Number of entries then."), **_proven(printing)},
    )
    arguments = {
        "from": graphene.Argument(graphene.Int, required=True, description="Size of the checkpoint that you kept."),
        "to": graphene.Argument(graphene.Int, description="Size of a later checkpoint; the newest when left out."),
    }
    text = "Prove that the record only grew between two checkpoints; null where there are no such two."
    return graphene.Field(made, args=arguments, description=text)


def _proven(printing: Printing) -> dict[str, Any]:
    return {
        "path": graphene.Field(list_of(graphene.String), description="Hashes in the order of the RFC, base64."),
        "checkpoint": graphene.Field(graphene.NonNull(_note(printing)), description="The checkpoint it leads to."),
    }


def _note(printing: Printing) -> GraphType:
    fields = {
        "size": graphene.Int(required=True, description="How many entries it signs."),
        "root": graphene.String(required=True, description="Root of the Merkle tree over them, base64."),
        "note": graphene.String(required=True, description="The signed note (C2SP tlog-checkpoint)."),
    }
    return printing.once("AuditCheckpoint", lambda: object_of("AuditCheckpoint", "A signed checkpoint.", fields))


def _event_page(printing: Printing) -> GraphType:
    return printing.once("AuditEventConnection", lambda: _connection(printing, "AuditEvent", _event(printing)))


def _telling_page(printing: Printing) -> GraphType:
    return printing.once("AuditTellingConnection", lambda: _connection(printing, "AuditTelling", _telling(printing)))


def _seen_page(printing: Printing) -> GraphType:
    total = object_of(
        "AuditTotal",
        "How much of one kind and owner was told in the whole period.",
        {
            "entity": graphene.String(required=True, description="The kind of record."),
            "owner": graphene.ID(description="The agency that owns the records; null where nobody does."),
            "answers": graphene.Int(required=True, description="In how many entries."),
            "records": graphene.Int(required=True, description="How many records; one told twice counts twice."),
        },
    )
    totals = {"totals": graphene.Field(list_of(total), description="The whole period, by kind and owner.")}
    return printing.once("AuditSeenConnection", lambda: _connection(printing, "AuditSeen", _telling(printing), totals))


def _telling(printing: Printing) -> GraphType:
    fields = {
        "number": graphene.Int(required=True, description="Number of the entry."),
        "at": graphene.Field(DateTime, required=True, description="When."),
        "actor": graphene.Field(_actor(printing), required=True, description="Who was told."),
        "purpose": graphene.Field(printing.enum("purpose"), description="What for."),
        "entity": graphene.String(required=True, description="The kind of record."),
        "owner": graphene.ID(description="The agency that owns the records; null where nobody does."),
        "fields": graphene.Field(list_of(graphene.String), description="Names of the fields that were told."),
        "count": graphene.Int(required=True, description="How many records of that kind and owner were told."),
        "records": graphene.Field(list_of(graphene.ID), description="Their ids."),
    }
    text = "That records of one kind and owner were told to somebody."
    return printing.once("AuditTelling", lambda: object_of("AuditTelling", text, fields))


def _event(printing: Printing) -> GraphType:
    kind = printing.choice("AuditKind", "What was done.", KINDS)
    disclosed = {
        "entity": graphene.String(required=True, description="The kind of record."),
        "owner": graphene.ID(description="The agency that owns them; null where nobody does."),
        "fields": graphene.Field(list_of(graphene.String), description="Names of the fields that were told."),
        "count": graphene.Int(required=True, description="How many."),
    }
    fields = {
        "number": graphene.Int(required=True, description="Its place in the record, from 0."),
        "at": graphene.Field(DateTime, required=True, description="When."),
        "kinds": graphene.Field(list_of(kind), description="What was done."),
        "name": graphene.String(description="The event, in the words of this service."),
        "actor": graphene.Field(_actor(printing), required=True, description="Who did it."),
        "about": graphene.String(description="Whom or what it was about."),
        "purpose": graphene.Field(printing.enum("purpose"), description="What for."),
        "operation": graphene.String(description="Name of the GraphQL operation, as the client gave it."),
        "agreements": graphene.Field(list_of(graphene.String), description="Agreements in force for the actor."),
        "disclosed": graphene.Field(
            list_of(object_of("AuditDisclosure", "Records of one kind and owner that were told.", disclosed)),
            description="Records that were told; their ids are told by whatDidTheySee.",
        ),
        "counts": graphene.Field(
            list_of(_pair("AuditCount", "A number of records or cells that were told.", graphene.Int)),
            description="Numbers that were told.",
        ),
        "suppressed": graphene.Int(description="How many cells were held back."),
        "recipient": graphene.ID(description="The agency that received."),
        "reasons": graphene.List(graphene.NonNull(graphene.String), description="Why a rule said no."),
        "details": graphene.List(
            graphene.NonNull(_pair("AuditDetail", "A further word of the event.", graphene.String)),
            description="What else the event says.",
        ),
        "sight": graphene.Field(
            printing.choice("AuditSight", "How much of an entry you see.", SIGHTS),
            required=True,
            description="How much of it you see.",
        ),
        "body": graphene.String(description="The entry itself in canonical form (RFC 8785); null unless seen whole."),
        "leaf": graphene.String(description="SHA-256 of a zero byte and the body, hex; null unless seen whole."),
    }
    return printing.once("AuditEvent", lambda: object_of("AuditEvent", "One entry of the record of access.", fields))


def _actor(printing: Printing) -> GraphType:
    fields = {
        "kind": graphene.Field(
            printing.choice("AuditActorKind", "Who acted.", ACTORS), required=True, description="Person or service."
        ),
        "id": graphene.ID(required=True, description="Id of the person or client."),
        "agency": graphene.ID(description="The agency it acted for."),
        "role": graphene.Field(printing.enum("role"), description="The role it acted in."),
        "client": graphene.ID(description="The client software."),
    }
    return printing.once("AuditActor", lambda: object_of("AuditActor", "Who acted, and by what right.", fields))


def _filter(printing: Printing) -> GraphType:
    kind = printing.choice("AuditKind", "What was done.", KINDS)
    fields = {
        "kinds": graphene.List(
            graphene.NonNull(kind), description="One of these was done; an empty list holds for none."
        ),
        "name": graphene.String(description="The event has this name."),
        "actor": graphene.ID(description="This person or client acted."),
        "agency": graphene.ID(description="It was done for this agency."),
        "from": graphene.InputField(DateTime, description="Not before this instant."),
        "to": graphene.InputField(DateTime, description="Before this instant."),
    }
    text = "Conditions on entries, all of which must hold; what you do not see of an entry fits none."
    return type("AuditEventFilter", (graphene.InputObjectType,), {"__doc__": text, **fields})


def _connection(printing: Printing, name: str, node: GraphType, more: dict[str, Any] | None = None) -> GraphType:
    edge = object_of(
        f"{name}Edge",
        "An entry and its place in the list.",
        {
            "cursor": graphene.String(required=True, description="Sealed place in the list; give it as after."),
            "node": graphene.Field(graphene.NonNull(node), description="The entry."),
        },
    )
    fields = {
        "edges": graphene.Field(list_of(edge), description="The entries with their cursors."),
        "nodes": graphene.Field(list_of(node), description="The entries."),
        "pageInfo": graphene.Field(page_info(printing), required=True, description="Where the page stands."),
    }
    return object_of(f"{name}Connection", "A page of entries that you may read.", fields | (more or {}))


def _pair(name: str, text: str, value: Any) -> GraphType:
    fields = {
        "name": graphene.String(required=True, description="What it is of."),
        "value": value(required=True, description="The value."),
    }
    return object_of(name, text, fields)


def _paging() -> dict[str, Any]:
    first = f"How many, the latest first: 1 to {MOST_PER_PAGE}."
    return {
        "first": graphene.Argument(graphene.Int, required=True, description=first),
        "after": graphene.Argument(graphene.String, description="Only entries behind this cursor."),
    }
