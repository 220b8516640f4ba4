"""Agreements of the demonstration that open nothing on 22 November 2026, each for a reason of its own.

Their clauses go further than those in force (agreements.py): a rule that overlooks a suspension, an end, an overdue
review or a missing signature shows more than it may, and a test sees it.
"""

from __future__ import annotations

from datetime import date

from server.demonstration.agreements import (
    COUNCIL_ROLE,
    MEMBER_ROLE,
    PREVENTING,
    PROTECTING,
    SITES,
    WORKING,
)
from server.demonstration.partnership import (
    COMMISSIONER,
    COUNCIL,
    FAMILIES,
    FIRE,
    MENTORS,
    NORTH_COUNCIL,
    POLICE,
    PROBATION,
    SCHOOLS,
)
from server.demonstration.places import BLACKTHORN, COUNTY, KINGS_HEATH, WEST
from server.demonstration.sharing import Agreement, Last, Shares

SUSPENDED = Agreement(
    reference="ISA-2024-06",
    title="Closer work in Kings Heath",
    status="SUSPENDED",
    starts_on=date(2024, 4, 8),
    review_on=date(2027, 4, 7),
    assessed_on=date(2024, 3, 25),
    signed={POLICE: (1, date(2024, 4, 2)), COUNCIL: (1, date(2024, 4, 3))},
    last=Last(
        step="SUSPEND", on=date(2026, 5, 18), agency=COUNCIL, reason="Until the council has reviewed who may sign in."
    ),
    clauses=(
        Shares(
            entity="Outcome",
            owner=POLICE,
            recipients=(COUNCIL,),
            detail="DETAIL",
            areas=(KINGS_HEATH,),
            roles=COUNCIL_ROLE,
            purposes=WORKING,
            necessity="Tenancy action in Kings Heath is to follow warrants as closely as in Blackthorn. Suspended "
            "until the council has reviewed who may sign in.",
        ),
    ),
)
EXPIRED = Agreement(
    reference="ISA-2021-07",
    title="Pilot of joint case work in Kings Heath",
    status="EXPIRED",
    starts_on=date(2021, 9, 1),
    ends_on=date(2023, 8, 31),
    review_on=date(2023, 3, 1),
    signed={POLICE: (1, date(2021, 8, 24)), COUNCIL: (1, date(2021, 8, 26))},
    last=Last(step="EXPIRE", on=date(2023, 9, 1)),
    clauses=(
        Shares(
            entity="Outcome",
            owner=POLICE,
            recipients=(COUNCIL,),
            detail="PERSONAL",
            areas=(WEST,),
            roles=COUNCIL_ROLE,
            purposes=("CRIME_PREVENTION", "SAFEGUARDING"),
            necessity="A joint panel discussed the people concerned, by pseudonym, while the pilot ran.",
        ),
    ),
)
PAST_ITS_END = Agreement(
    reference="ISA-2022-08",
    title="Fire safety visits to homes that were closed or taken over",
    status="ACTIVE",
    starts_on=date(2022, 10, 3),
    ends_on=date(2025, 3, 31),
    review_on=date(2027, 3, 31),
    lawful_basis="GDPR_6_1_E",
    signed={POLICE: (1, date(2022, 9, 26)), FIRE: (1, date(2022, 9, 27))},
    clauses=(
        Shares(
            entity="Outcome",
            owner=POLICE,
            recipients=(FIRE,),
            detail="SUMMARY",
            areas=SITES,
            roles=MEMBER_ROLE,
            purposes=PREVENTING,
            necessity="Homes that were forced open or wired for cannabis need a safety visit within the month.",
        ),
    ),
)
REVIEW_OVERDUE = Agreement(
    reference="ISA-2021-09",
    title="Court outcomes for probation",
    status="ACTIVE",
    starts_on=date(2021, 11, 1),
    review_on=date(2024, 10, 31),
    assessed_on=date(2021, 10, 11),
    signed={POLICE: (1, date(2021, 10, 25)), PROBATION: (1, date(2021, 10, 27)), COUNCIL: (1, date(2021, 10, 28))},
    clauses=(
        Shares(
            entity="CourtOutcome",
            owner=POLICE,
            recipients=(PROBATION, COUNCIL),
            detail="PERSONAL",
            areas=(COUNTY,),
            roles=(*MEMBER_ROLE, *COUNCIL_ROLE),
            purposes=("CRIME_PREVENTION", "COMMUNITY_SAFETY_ASSESSMENT"),
            necessity="Licence conditions must keep people who were sentenced away from the addresses they used.",
        ),
    ),
)
NOT_SIGNED = Agreement(
    reference="ISA-2026-10",
    title="Early help for families at the two sites",
    status="IN_APPROVAL",
    starts_on=date(2026, 10, 1),
    review_on=date(2027, 9, 30),
    lawful_basis="GDPR_6_1_E",
    assessed_on=date(2026, 9, 7),
    retention_months=12,
    signed={POLICE: (1, date(2026, 9, 21)), COUNCIL: (1, date(2026, 9, 24)), FAMILIES: None},
    clauses=(
        Shares(
            entity="Safeguarding",
            owner=POLICE,
            recipients=(COUNCIL, FAMILIES),
            detail="SUMMARY",
            gateway="CONSENT",
            areas=SITES,
            roles=(*COUNCIL_ROLE, *MEMBER_ROLE),
            purposes=PROTECTING,
            necessity="Families who agreed to it are offered help in the month in which a concern arose.",
        ),
    ),
)
OLD_SIGNATURE = Agreement(
    reference="ISA-2024-11",
    title="Weapons found near schools",
    status="ACTIVE",
    version=2,
    starts_on=date(2024, 9, 2),
    review_on=date(2027, 7, 31),
    lawful_basis="GDPR_6_1_E",
    signed={POLICE: (2, date(2026, 6, 30)), SCHOOLS: (1, date(2024, 8, 28)), COMMISSIONER: (2, date(2026, 7, 2))},
    clauses=(
        Shares(
            entity="WeaponSeizure",
            owner=POLICE,
            recipients=(SCHOOLS, COMMISSIONER),
            detail="DETAIL",
            gateway="PCSC_S16",
            areas=(WEST,),
            roles=MEMBER_ROLE,
            purposes=("SAFEGUARDING", "SERIOUS_VIOLENCE_DUTY"),
            necessity="Version 2 adds the day of each find, so that schools can tell whether it was in school hours.",
        ),
    ),
)
DRAFT = Agreement(
    reference="ISA-2026-12",
    title="Organised crime and exploitation in the north of the county",
    status="DRAFT",
    starts_on=date(2027, 1, 4),
    review_on=date(2027, 12, 31),
    drafted_on=date(2026, 11, 9),
    signed={POLICE: None, NORTH_COUNCIL: None},
    clauses=(
        Shares(
            entity="Outcome",
            owner=POLICE,
            recipients=(NORTH_COUNCIL,),
            detail="SUMMARY",
            areas=(BLACKTHORN,),
            roles=COUNCIL_ROLE,
            purposes=PREVENTING,
            necessity="To be argued: what does the north need to know of a site in the west?",
        ),
    ),
)
TERMINATED = Agreement(
    reference="ISA-2020-13",
    title="Mentors at the station",
    status="TERMINATED",
    starts_on=date(2020, 9, 1),
    ends_on=date(2027, 8, 31),
    review_on=date(2027, 8, 31),
    lawful_basis="GDPR_6_1_A",
    signed={POLICE: (1, date(2020, 8, 20)), MENTORS: (1, date(2020, 8, 21))},
    last=Last(step="TERMINATE", on=date(2022, 6, 30), agency=MENTORS, reason="The mentors' project has closed."),
    clauses=(
        Shares(
            entity="Arrest",
            owner=POLICE,
            recipients=(MENTORS,),
            detail="SUMMARY",
            gateway="CONSENT",
            areas=SITES,
            roles=MEMBER_ROLE,
            purposes=("CRIME_PREVENTION", "SERIOUS_VIOLENCE_DUTY"),
            necessity="Mentors met young people in custody. Ended when the youth offending service took this over.",
        ),
    ),
)

LAPSED = (
    SUSPENDED,
    EXPIRED,
    PAST_ITS_END,
    REVIEW_OVERDUE,
    NOT_SIGNED,
    OLD_SIGNATURE,
    DRAFT,
    TERMINATED,
)
