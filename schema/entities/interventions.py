"""What partners do: interventions, their activity, and the grants that pay for them.

Participants are distinct people within a month and must not be added up over
months. Money is pence.
"""

from __future__ import annotations

from schema.entities.words import GOVERNED, ID, MONTH, OWNED, code, day, pence, to_one, whole, words
from schema.entity import Entity, Family, Governance, Link
from schema.marking import Detail
from schema.tables import community

INTERVENTION = Entity(
    name="Intervention",
    table=community.INTERVENTION,
    text="Work that prevents harm or builds a place up, by one provider.",
    family=Family.INTERVENTIONS,
    governance=Governance.SHARED,
    root="interventions",
    order=("month",),
    newest_first=True,
    day="started_on",
    fields=(
        ID,
        code("type", "intervention_type", "Type of intervention."),
        words("title", "Title."),
        code("strand", "strand", "Strand of the 4P approach."),
        code("tier", "tier", "Primary, secondary or tertiary prevention."),
        code("driver", "driver", "Driver of crime that it addresses."),
        code("fund", "fund", "Fund that pays for it.", optional=True),
        pence("plannedCost", "planned_pence", "Planned cost.", optional=True),
        pence("actualCost", "actual_pence", "Actual cost so far.", detail=Detail.DETAIL, optional=True),
        MONTH,
        day("startedOn", "started_on", "First day.", detail=Detail.DETAIL),
        day("endedOn", "ended_on", "Last day.", detail=Detail.DETAIL, optional=True),
        code("status", "intervention_status", "Where it stands."),
        *GOVERNED,
    ),
    links=(
        *OWNED,
        to_one("provider", "Agency", "provider_id", "The agency that provides it."),
        to_one("site", "Site", "site_id", "The site it works at.", optional=True),
        to_one("phase", "Phase", "phase_id", "The phase it is part of.", optional=True),
        Link(
            name="activities",
            target="Activity",
            remote="intervention_id",
            many=True,
            paged=True,
            text="Its activity, month by month.",
        ),
    ),
)

ACTIVITY = Entity(
    name="Activity",
    table=community.ACTIVITY,
    text="What an intervention did in a month. Participants are distinct people within the month.",
    family=Family.INTERVENTIONS,
    governance=Governance.WITHIN,
    within="intervention",
    order=("month",),
    newest_first=True,
    fields=(
        ID,
        MONTH,
        whole("sessions", "sessions", "Sessions held.", unit="sessions"),
        whole("referrals", "referrals", "People referred.", unit="people", detail=Detail.DETAIL),
        whole("starts", "starts", "People who started.", unit="people", detail=Detail.DETAIL),
        whole("completions", "completions", "People who completed.", unit="people", detail=Detail.DETAIL),
        whole("participants", "participants", "Distinct people who took part.", unit="people", detail=Detail.DETAIL),
        whole("participantsUnder18", "participants_under_18", "Of whom under 18.", unit="people", detail=Detail.DETAIL),
    ),
    links=(to_one("intervention", "Intervention", "intervention_id", "The intervention."),),
)

GRANT = Entity(
    name="Grant",
    table=community.GRANT_AWARD,
    text="Money awarded from a fund. The owner is the agency that received it.",
    family=Family.GRANTS,
    governance=Governance.OPEN,
    root="grants",
    order=("month",),
    newest_first=True,
    fields=(
        ID,
        code("fund", "fund", "The fund."),
        words("title", "What it is for."),
        MONTH,
        day("awardedOn", "awarded_on", "Day of the award.", detail=Detail.DETAIL),
        pence("awarded", "awarded_pence", "Amount awarded."),
        pence("spent", "spent_pence", "Amount spent so far.", detail=Detail.DETAIL),
        *GOVERNED,
    ),
    links=(*OWNED, to_one("site", "Site", "site_id", "The site it is spent at.", optional=True)),
)
