"""Intelligence as metadata, organised crime groups, and disruptions of them.

No text, no source, no subject of a report is held. Groups and disruptions
never leave the police (auth/access/law.py).
"""

from __future__ import annotations

from schema.entities.words import GOVERNED, ID, MONTH, OWNED, code, day, to_one, words
from schema.entity import Entity, Family, Governance, Link, Through
from schema.marking import Detail
from schema.tables import records

INTELLIGENCE_REPORT = Entity(
    name="IntelligenceReport",
    table=records.INTELLIGENCE_REPORT,
    text="That a report was received, with its grading; never what it says.",
    family=Family.INTELLIGENCE,
    governance=Governance.SHARED,
    root="intelligenceReports",
    order=("month",),
    newest_first=True,
    day="received_on",
    fields=(
        ID,
        MONTH,
        day("receivedOn", "received_on", "Day it was received.", detail=Detail.DETAIL),
        code("theme", "intelligence_theme", "What it is about."),
        code(
            "sourceEvaluation",
            "source_evaluation",
            "Evaluation of the source, 1 to 3.",
            column="source_evaluation",
            detail=Detail.DETAIL,
        ),
        code(
            "informationAssessment",
            "information_assessment",
            "Assessment of the information, A to E.",
            column="information_assessment",
            detail=Detail.DETAIL,
        ),
        code("handling", "handling", "Handling code: P may be shared, C stays with the police.", detail=Detail.DETAIL),
        *GOVERNED,
    ),
    links=(
        *OWNED,
        to_one("operation", "Operation", "operation_id", "The operation that received it.", optional=True),
        to_one("site", "Site", "site_id", "The site it concerns.", optional=True),
    ),
)

ORGANISED_CRIME_GROUP = Entity(
    name="OrganisedCrimeGroup",
    table=records.ORGANISED_CRIME_GROUP,
    text="An organised crime group that is mapped, by reference only.",
    family=Family.GROUPS,
    governance=Governance.SHARED,
    root="organisedCrimeGroups",
    order=("reference",),
    fields=(
        ID,
        words("reference", "Reference of the mapping."),
        code("threatBand", "threat_band", "Band of threat.", column="threat_band", detail=Detail.DETAIL),
        code("status", "group_status", "Whether it is active."),
        *GOVERNED,
    ),
    links=(
        *OWNED,
        to_one("site", "Site", "site_id", "The site it is embedded at.", optional=True),
        Link(
            name="disruptions",
            target="Disruption",
            remote="group_id",
            many=True,
            paged=True,
            text="Disruptions of the group.",
        ),
    ),
)

DISRUPTION = Entity(
    name="Disruption",
    table=records.DISRUPTION,
    text="An action that disrupted a group or organised crime at a site.",
    family=Family.GROUPS,
    governance=Governance.SHARED,
    root="disruptions",
    order=("month",),
    newest_first=True,
    day="occurred_on",
    fields=(
        ID,
        MONTH,
        day("occurredOn", "occurred_on", "Day it happened.", detail=Detail.DETAIL),
        code("strand", "strand", "Strand of the 4P approach."),
        code("impact", "disruption_impact", "How much it disrupted."),
        *GOVERNED,
    ),
    links=(
        *OWNED,
        to_one("group", "OrganisedCrimeGroup", "group_id", "The group disrupted.", optional=True),
        to_one("site", "Site", "site_id", "The site concerned.", optional=True),
        to_one("leadAgency", "Agency", "lead_agency_id", "The agency that led it."),
        Link(
            name="supportingAgencies",
            target="Agency",
            many=True,
            text="Agencies that supported it, by name.",
            through=Through(records.DISRUPTION_AGENCY, "disruption_id", "agency_id"),
        ),
    ),
)
