"""Changes of information sharing agreements: what each takes.

The life of an agreement, step by step, is a table in auth/access/agreement.py.
Whoever opens or signs names the version they have read; whoever stops sharing
need not have read any.
"""

from __future__ import annotations

from schema.entity import Kind
from schema.mutation import Given, Mutation, Shape

PARTY = Shape(
    "AgreementPartyInput",
    "An agency's part in an agreement.",
    (
        Given(name="agency", kind=Kind.ID, text="The agency."),
        Given(name="part", codes="party_part", text="Controller, joint controller or processor."),
        Given(name="contact", kind=Kind.TEXT, optional=True, text="Post or mailbox that answers for it, no person."),
    ),
)

CLAUSE = Shape(
    "ClauseInput",
    "What one agency lets another see, how much of it, where and why. An empty list opens nothing.",
    (
        Given(name="entity", kind=Kind.TEXT, text="The kind of record it opens, such as Outcome."),
        Given(name="owner", kind=Kind.ID, text="The agency that shares."),
        Given(name="recipient", kind=Kind.ID, text="The agency that receives."),
        Given(name="detail", codes="detail", text="How much of a record it opens."),
        Given(name="gateway", codes="gateway", text="The legal gateway it relies on."),
        Given(name="areas", kind=Kind.ID, many=True, text="The areas it covers, with all inside them."),
        Given(name="roles", codes="role", many=True, text="The roles of the recipient that it is for."),
        Given(name="purposes", codes="purpose", many=True, text="The purposes it is for."),
        Given(name="since", kind=Kind.DAY, optional=True, text="First day of the records it opens."),
        Given(name="until", kind=Kind.DAY, optional=True, text="Last day of the records it opens."),
        Given(
            name="embargoDays",
            kind=Kind.INTEGER,
            optional=True,
            text="A record opens so many days after its own day. Unit: days.",
        ),
        Given(
            name="onward",
            codes="onward_sharing",
            optional=True,
            text="Whether the recipient may pass on what it receives; FORBIDDEN when left out.",
        ),
        Given(
            name="disclosurePolicy",
            kind=Kind.TEXT,
            optional=True,
            text="The disclosure-control policy that the recipient's own figures follow.",
        ),
        Given(name="necessity", kind=Kind.TEXT, text="Why it is needed."),
    ),
)

AGREEMENT = Shape(
    "AgreementInput",
    "A whole agreement. Its reference is given when it is drafted.",
    (
        Given(name="title", kind=Kind.TEXT, text="Title."),
        Given(name="lawfulBasis", codes="lawful_basis", text="Lawful basis."),
        Given(name="startsOn", kind=Kind.DAY, text="First day it can be in force."),
        Given(name="endsOn", kind=Kind.DAY, optional=True, text="Last day it can be in force."),
        Given(name="reviewOn", kind=Kind.DAY, text="Day its review is due."),
        Given(
            name="dpiaReference",
            kind=Kind.TEXT,
            optional=True,
            text="Reference of the data protection impact assessment.",
        ),
        Given(name="dpiaOn", kind=Kind.DAY, optional=True, text="Day of the assessment."),
        Given(
            name="retentionMonths",
            kind=Kind.INTEGER,
            text="How long recipients keep what they get; then its owner is asked to review it. Unit: months.",
        ),
        Given(name="parties", shape=PARTY, many=True, text="The parties; your own agency is one of them."),
        Given(name="clauses", shape=CLAUSE, many=True, text="The clauses, numbered in this order from 1."),
    ),
)

_ID = Given(name="id", kind=Kind.ID, text="The agreement.")
_VERSION = Given(
    name="version", kind=Kind.INTEGER, text="The version you have read; CONFLICT when there is another by now."
)
_INPUT = Given(name="input", shape=AGREEMENT, text="The whole agreement.")
_REASON = Given(name="reason", kind=Kind.TEXT, text="Why; every party reads it.")


def _changes(name: str, text: str, *arguments: Given) -> Mutation:
    return Mutation(name, text, "Agreement", arguments)


ALL = (
    _changes("draftAgreement", "Write a new agreement, as version 1.", _INPUT),
    _changes(
        "amendAgreement",
        "Write a new version of an agreement. Nothing is shared under it until every party has signed that version and "
        "it is put in force. The parties stay the same.",
        _ID,
        _VERSION,
        _INPUT,
    ),
    _changes("submitAgreement", "Submit a draft for signature.", _ID, _VERSION),
    _changes("signAgreement", "Sign a version for your agency. Whoever wrote any version cannot.", _ID, _VERSION),
    _changes("activateAgreement", "Put a version that every party has signed in force.", _ID, _VERSION),
    _changes("suspendAgreement", "Stop all sharing under an agreement, at once.", _ID, _REASON),
    _changes("resumeAgreement", "Let a suspended agreement open again; for the agency that stopped it.", _ID, _VERSION),
    _changes("terminateAgreement", "End an agreement for good.", _ID, _REASON),
)
