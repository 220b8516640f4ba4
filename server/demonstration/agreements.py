"""The agreements of the demonstration, as its agencies would have written them.

These five are in force on 22 November 2026; those that are not stand in lapsed.py. Together they make the three
views: police see their own rows, the council sees Blackthorn in detail and Kings Heath in summary, and members of
the Serious Violence Prevention Partnership see numbers.
"""

from __future__ import annotations

from datetime import date

from server.demonstration.partnership import (
    COMMISSIONER,
    COUNCIL,
    FIRE,
    HEALTH,
    MENTORS,
    NEIGHBOUR,
    NORTH_COUNCIL,
    POLICE,
    YOUTH,
)
from server.demonstration.places import BLACKTHORN, COUNTY, KINGS_HEATH, WEST
from server.demonstration.sharing import Agreement, Shares

SITES = (BLACKTHORN, KINGS_HEATH)
POLICE_ROLES = ("POLICE_ANALYST", "POLICE_OFFICER")
COUNCIL_ROLE = ("COUNCIL_COMMUNITY_SAFETY",)
MEMBER_ROLE = ("SVPP_MEMBER",)
PREVENTING = ("CRIME_PREVENTION", "COMMUNITY_SAFETY_ASSESSMENT", "SERIOUS_VIOLENCE_DUTY", "EVALUATION")
PROTECTING = ("SAFEGUARDING", "SERIOUS_VIOLENCE_DUTY", "COMMUNITY_SAFETY_ASSESSMENT", "EVALUATION")
WORKING = ("CRIME_PREVENTION", "SAFEGUARDING", "SERIOUS_VIOLENCE_DUTY", "COMMUNITY_SAFETY_ASSESSMENT", "EVALUATION")
# The duty lets authorities share; the charity beside them is told numbers.
AUTHORITIES = (COMMISSIONER, YOUTH, HEALTH, FIRE)
MEMBERS = (*AUTHORITIES, MENTORS)

IN_FORCE = (
    Agreement(
        reference="ISA-2022-01",
        title="Outcomes of Op Revive for community safety in Blackthorn and Kings Heath",
        status="ACTIVE",
        version=2,
        starts_on=date(2022, 4, 25),
        ends_on=date(2027, 10, 31),
        review_on=date(2027, 4, 30),
        assessed_on=date(2022, 4, 11),
        signed={POLICE: (2, date(2025, 4, 14)), COUNCIL: (2, date(2025, 4, 17))},
        clauses=(
            Shares(
                entity="Outcome",
                owner=POLICE,
                recipients=(COUNCIL,),
                detail="DETAIL",
                areas=(BLACKTHORN,),
                roles=COUNCIL_ROLE,
                purposes=WORKING,
                necessity="Blackthorn is the county's first Clear, Hold, Build site: housing and tenancy action follow "
                "each warrant within days, which monthly figures cannot support.",
            ),
            Shares(
                entity="Outcome",
                owner=POLICE,
                recipients=(COUNCIL,),
                detail="SUMMARY",
                areas=(KINGS_HEATH,),
                roles=(*COUNCIL_ROLE, "SERVICE_ACCOUNT"),
                purposes=WORKING,
                necessity="Planning of patrols, lighting and youth work in Kings Heath needs kind, month and amounts; "
                "days and statuses add nothing to it.",
            ),
            Shares(
                entity="IntelligenceReport",
                owner=POLICE,
                recipients=(COUNCIL,),
                detail="AGGREGATE",
                areas=SITES,
                roles=COUNCIL_ROLE,
                purposes=PREVENTING,
                necessity="How much is reported shows whether people trust the police enough to speak; what they say "
                "is not needed for that.",
            ),
            Shares(
                entity="Safeguarding",
                owner=POLICE,
                recipients=(COUNCIL,),
                detail="AGGREGATE",
                areas=SITES,
                roles=COUNCIL_ROLE,
                purposes=PROTECTING,
                necessity="Numbers of homes taken over and of exploited children size the council's own response; "
                "single cases go through the safeguarding hub, not through this agreement.",
            ),
            Shares(
                entity="Outcome",
                owner=COUNCIL,
                recipients=(POLICE,),
                detail="DETAIL",
                areas=(WEST,),
                roles=POLICE_ROLES,
                purposes=PREVENTING,
                necessity="Officers on patrol must know which closures, notices and orders are in force, and where.",
            ),
        ),
    ),
    Agreement(
        reference="ISA-2022-02",
        title="Interventions of police and council at the two sites",
        status="ACTIVE",
        starts_on=date(2022, 6, 1),
        review_on=date(2027, 5, 31),
        lawful_basis="GDPR_6_1_E",
        signed={POLICE: (1, date(2022, 5, 23)), COUNCIL: (1, date(2022, 5, 24)), YOUTH: (1, date(2022, 5, 30))},
        clauses=(
            Shares(
                entity="Intervention",
                owner=COUNCIL,
                recipients=(POLICE,),
                detail="DETAIL",
                areas=(WEST,),
                roles=POLICE_ROLES,
                purposes=WORKING,
                necessity="Enforcement and support must not meet on the same doorstep on the same day.",
            ),
            Shares(
                entity="Intervention",
                owner=POLICE,
                recipients=(COUNCIL, YOUTH),
                detail="SUMMARY",
                areas=SITES,
                roles=(*COUNCIL_ROLE, *MEMBER_ROLE),
                purposes=WORKING,
                necessity="Partners place their own work around patrols, sweeps and visits that are planned.",
            ),
            Shares(
                entity="Intervention",
                owner=YOUTH,
                recipients=(POLICE, COUNCIL),
                detail="SUMMARY",
                areas=(WEST,),
                roles=(*POLICE_ROLES, *COUNCIL_ROLE),
                purposes=WORKING,
                necessity="Diversion works only when those who stop a young person know that it is on offer.",
            ),
        ),
    ),
    Agreement(
        reference="ISA-2023-03",
        title="Serious Violence Prevention Partnership: figures for the strategic needs assessment",
        status="ACTIVE",
        version=3,
        starts_on=date(2023, 1, 31),
        ends_on=date(2028, 1, 30),
        review_on=date(2027, 1, 31),
        lawful_basis="GDPR_6_1_C",
        part="JOINT_CONTROLLER",
        assessed_on=date(2023, 1, 12),
        retention_months=36,
        signed={agency: (3, date(2026, 1, 20)) for agency in (POLICE, COUNCIL, *MEMBERS)},
        clauses=(
            Shares(
                entity="Outcome",
                owner=POLICE,
                recipients=MEMBERS,
                detail="AGGREGATE",
                gateway="PCSC_S16",
                areas=SITES,
                roles=MEMBER_ROLE,
                purposes=PREVENTING,
                necessity="The needs assessment counts what enforcement achieved by site and year; nobody in it needs "
                "to be known.",
            ),
            Shares(
                entity="IntelligenceReport",
                owner=POLICE,
                recipients=MEMBERS,
                detail="AGGREGATE",
                gateway="PCSC_S16",
                areas=SITES,
                roles=MEMBER_ROLE,
                purposes=PREVENTING,
                necessity="Rising or falling numbers of reports are a measure of confidence that members asked for.",
            ),
            Shares(
                entity="Safeguarding",
                owner=POLICE,
                recipients=MEMBERS,
                detail="AGGREGATE",
                gateway="PCSC_S16",
                areas=SITES,
                roles=MEMBER_ROLE,
                purposes=PROTECTING,
                necessity="Exploitation is a driver of serious violence; its extent, not its cases, steers the money.",
            ),
            Shares(
                entity="Intervention",
                owner=COUNCIL,
                recipients=AUTHORITIES,
                detail="SUMMARY",
                gateway="PCSC_S16",
                areas=(WEST,),
                roles=MEMBER_ROLE,
                purposes=WORKING,
                necessity="Members pay for and refer to the council's programmes and must see that they run.",
            ),
        ),
    ),
    Agreement(
        reference="ISA-2022-04",
        title="County lines between Wellandshire and Northamptonshire",
        status="ACTIVE",
        starts_on=date(2022, 5, 2),
        review_on=date(2027, 5, 1),
        lawful_basis="DPA_S35_5",
        assessed_on=date(2022, 4, 19),
        retention_months=84,
        signed={POLICE: (1, date(2022, 4, 27)), NEIGHBOUR: (1, date(2022, 4, 28))},
        clauses=(
            Shares(
                entity="Outcome",
                owner=NEIGHBOUR,
                recipients=(POLICE,),
                detail="PERSONAL",
                gateway="COMMON_LAW",
                areas=(COUNTY,),
                roles=("POLICE_ANALYST",),
                purposes=("CRIME_PREVENTION",),
                necessity="The same people run the line at both ends; only a shared pseudonym shows it.",
            ),
            Shares(
                entity="Outcome",
                owner=POLICE,
                recipients=(NEIGHBOUR,),
                detail="DETAIL",
                gateway="COMMON_LAW",
                areas=SITES,
                roles=POLICE_ROLES,
                purposes=("CRIME_PREVENTION",),
                since=date(2022, 6, 1),
                until=date(2024, 6, 30),
                necessity="Op Larkspur needs what was found at the county's end of the line while that operation ran "
                "and its cases were built, and nothing from before or after.",
            ),
            Shares(
                entity="IntelligenceReport",
                owner=NEIGHBOUR,
                recipients=(POLICE,),
                detail="DETAIL",
                gateway="COMMON_LAW",
                areas=(COUNTY,),
                roles=POLICE_ROLES,
                purposes=("CRIME_PREVENTION",),
                necessity="Grading and theme tell the force that receives a report how far it may rely on it.",
            ),
            Shares(
                entity="OrganisedCrimeGroup",
                owner=NEIGHBOUR,
                recipients=(POLICE,),
                detail="DETAIL",
                gateway="COMMON_LAW",
                areas=(COUNTY,),
                roles=POLICE_ROLES,
                purposes=("CRIME_PREVENTION",),
                necessity="A group that is mapped twice would be worked twice.",
            ),
        ),
    ),
    Agreement(
        reference="ISA-2025-05",
        title="Depersonalised quarterly figures for the community safety partnership of the north",
        status="ACTIVE",
        starts_on=date(2025, 4, 1),
        review_on=date(2027, 3, 31),
        lawful_basis="GDPR_6_1_C",
        retention_months=24,
        signed={POLICE: (1, date(2025, 3, 18)), NORTH_COUNCIL: (1, date(2025, 3, 20))},
        clauses=(
            Shares(
                entity="Outcome",
                owner=POLICE,
                recipients=(NORTH_COUNCIL,),
                detail="AGGREGATE",
                gateway="CDA_S17A",
                areas=(COUNTY,),
                roles=COUNCIL_ROLE,
                purposes=("COMMUNITY_SAFETY_ASSESSMENT", "EVALUATION"),
                necessity="The duty to share depersonalised data each quarter; north and west compare themselves.",
            ),
        ),
    ),
)
