"""Information sharing agreements as their parties read them.

Visible to the parties only. What a clause opens is decided in
auth/access/sharing.py, never here.
"""

from __future__ import annotations

from schema.entities.words import ID, code, day, to_one, whole, words
from schema.entity import Entity, Family, Field, Governance, Kind, Link, Through
from schema.tables import sharing

AGREEMENT = Entity(
    name="Agreement",
    table=sharing.AGREEMENT,
    text="An information sharing agreement between agencies; visible to its parties.",
    family=Family.AGREEMENTS,
    governance=Governance.PARTY,
    root="agreements",
    order=("reference",),
    fields=(
        ID,
        words("reference", "Reference of the agreement."),
        words("title", "Title."),
        code("status", "agreement_status", "Where the agreement stands. Only an ACTIVE one can open anything."),
        whole("version", "version", "Version of the text.", unit="versions, from 1"),
        day("startsOn", "starts_on", "First day it can be in force."),
        day("endsOn", "ends_on", "Last day it can be in force.", optional=True),
        day("reviewOn", "review_on", "Day its review is due."),
        code("lawfulBasis", "lawful_basis", "Lawful basis.", column="lawful_basis"),
        words(
            "dpiaReference",
            "Reference of the data protection impact assessment.",
            column="dpia_reference",
            optional=True,
        ),
        day("dpiaOn", "dpia_on", "Day of the assessment.", optional=True),
        whole(
            "retentionMonths",
            "retention_months",
            "How long recipients keep what they receive; then its owner is asked to review it.",
            unit="months",
        ),
    ),
    links=(
        Link(name="parties", target="AgreementParty", remote="agreement_id", many=True, text="The parties."),
        Link(name="clauses", target="Clause", remote="agreement_id", many=True, text="The clauses, by number."),
        Link(name="versions", target="AgreementVersion", remote="agreement_id", many=True, text="Every version."),
        Link(name="steps", target="AgreementStep", remote="agreement_id", many=True, text="What was done, in order."),
    ),
)

AGREEMENT_PARTY = Entity(
    name="AgreementParty",
    table=sharing.AGREEMENT_PARTY,
    text="An agency's part in an agreement.",
    family=Family.AGREEMENTS,
    governance=Governance.WITHIN,
    within="agreement",
    order=("id",),
    fields=(
        ID,
        code("part", "party_part", "Controller, joint controller or processor."),
        whole(
            "signedVersion",
            "signed_version",
            "Version it has signed; null while it has signed none.",
            unit="versions, from 1",
            optional=True,
        ),
        day("signedOn", "signed_on", "Day it signed.", optional=True),
        words("contact", "Post or mailbox that answers for it.", optional=True),
    ),
    links=(
        to_one("agreement", "Agreement", "agreement_id", "The agreement."),
        to_one("agency", "Agency", "agency_id", "The party."),
    ),
)

CLAUSE = Entity(
    name="Clause",
    table=sharing.CLAUSE,
    text="What one agency lets another see, how much of it, where and why.",
    family=Family.AGREEMENTS,
    governance=Governance.WITHIN,
    within="agreement",
    order=("number",),
    fields=(
        ID,
        whole("number", "number", "Number of the clause.", unit="clauses, from 1"),
        words("entity", "The kind of record it opens."),
        code("detail", "detail", "How much of a record it opens."),
        code("gateway", "gateway", "The legal gateway it relies on."),
        day("since", "since", "First day of the records it opens; null for no first day.", optional=True),
        day("until", "until", "Last day of the records it opens; null for no last day.", optional=True),
        words("necessity", "Why it is needed."),
        whole(
            "embargoDays",
            "embargo_days",
            "A record opens so many days after its own day; null for at once.",
            unit="days",
            optional=True,
        ),
        code("onward", "onward_sharing", "Whether the recipient may pass on what it receives."),
        words(
            "disclosurePolicy",
            "The disclosure-control policy that the recipient's own figures follow.",
            column="disclosure_policy",
            optional=True,
        ),
    ),
    links=(
        to_one("agreement", "Agreement", "agreement_id", "The agreement."),
        to_one("owner", "Agency", "owner_id", "The agency that shares."),
        to_one("recipient", "Agency", "recipient_id", "The agency that receives."),
        Link(
            name="areas",
            target="Area",
            many=True,
            text="The areas it covers, with all inside them.",
            through=Through(sharing.CLAUSE_AREA, "clause_id", "area_id"),
        ),
    ),
)

AGREEMENT_VERSION = Entity(
    name="AgreementVersion",
    table=sharing.AGREEMENT_VERSION,
    text="An agreement as one version of it said.",
    family=Family.AGREEMENTS,
    governance=Governance.WITHIN,
    within="agreement",
    order=("version",),
    fields=(
        ID,
        whole("version", "version", "The version.", unit="versions, from 1"),
        Field(
            name="writtenAt",
            column="written_at",
            kind=Kind.INSTANT,
            text="When it was written.",
            unit="UTC instant, ISO 8601",
        ),
        words("content", "The whole agreement as JSON, with the names of AgreementInput; agencies and areas by id."),
    ),
    links=(to_one("agreement", "Agreement", "agreement_id", "The agreement."),),
)

AGREEMENT_STEP = Entity(
    name="AgreementStep",
    table=sharing.AGREEMENT_STEP,
    text="One thing that was done with an agreement: what, when, by whom and why.",
    family=Family.AGREEMENTS,
    governance=Governance.WITHIN,
    within="agreement",
    order=("number",),
    fields=(
        ID,
        whole("number", "number", "Its place in the order.", unit="steps, from 1"),
        code("step", "step", "What was done."),
        whole("version", "version", "The version it was done with, or made.", unit="versions, from 1"),
        Field(
            name="takenAt",
            column="taken_at",
            kind=Kind.INSTANT,
            text="When it was done.",
            unit="UTC instant, ISO 8601",
        ),
        words("person", "Who did it, by an opaque id; null for the calendar.", column="person_id", optional=True),
        words("reason", "The reason that was given.", optional=True),
    ),
    links=(
        to_one("agreement", "Agreement", "agreement_id", "The agreement."),
        to_one("agency", "Agency", "agency_id", "Whom it was done for; null for the calendar.", optional=True),
    ),
)
