"""What is done where: operations, sites, their phases, and published indicators.

Phases of Clear, Hold, Build are intervals that may overlap, never a status.
"""

from __future__ import annotations

from schema.entities.words import ID, PUBLIC, code, day, flag, owner, to_one, whole, words
from schema.entity import Entity, Family, Governance, Link, Through
from schema.tables import reference

OPERATION = Entity(
    name="Operation",
    table=reference.OPERATION,
    text="A named piece of joint work led by one agency.",
    family=Family.PARTNERSHIP,
    governance=Governance.OPEN,
    root="operations",
    order=("codename",),
    fields=(
        ID,
        words("codename", "Name it is known by, for example Op Revive."),
        day("startedOn", "started_on", "First day."),
        day("endedOn", "ended_on", "Last day; null while it goes on.", optional=True),
        words("objective", "What it is for."),
        *PUBLIC,
    ),
    links=(
        to_one("agency", "Agency", "owner_id", "The agency that leads it."),
        to_one("team", "Team", "lead_team_id", "The team that leads it.", optional=True),
        Link(
            name="areas",
            target="Area",
            many=True,
            text="The areas it covers, by name.",
            through=Through(reference.OPERATION_AREA, "operation_id", "area_id"),
        ),
        Link(name="sites", target="Site", remote="operation_id", many=True, text="Its sites, by name."),
        Link(
            name="outcomes",
            target="Outcome",
            remote="operation_id",
            many=True,
            paged=True,
            text="Outcomes recorded under it that you may see.",
        ),
    ),
)

SITE = Entity(
    name="Site",
    table=reference.SITE,
    text="An area designated under an initiative.",
    family=Family.SITES,
    governance=Governance.OPEN,
    root="sites",
    order=("name",),
    fields=(
        ID,
        words("name", "Name of the site."),
        code("initiative", "initiative", "The initiative it is designated under."),
        day("designatedOn", "designated_on", "Day of designation."),
        flag("firstInCounty", "first_in_county", "True for the county's first site of the initiative."),
        *PUBLIC,
    ),
    links=(
        owner(),
        to_one("area", "Area", "area_id", "The area it covers."),
        to_one("operation", "Operation", "operation_id", "The operation that works it.", optional=True),
        Link(
            name="phases",
            target="Phase",
            remote="site_id",
            many=True,
            text="Its phases, by first day; they may overlap.",
        ),
        Link(
            name="interventions",
            target="Intervention",
            remote="site_id",
            many=True,
            paged=True,
            text="Interventions at the site that you may see.",
        ),
        Link(
            name="outcomes",
            target="Outcome",
            remote="site_id",
            many=True,
            paged=True,
            text="Outcomes at the site that you may see.",
        ),
        Link(
            name="surveyResults",
            target="SurveyResult",
            remote="site_id",
            many=True,
            paged=True,
            text="Answers of surveys held at the site.",
        ),
    ),
)

PHASE = Entity(
    name="Phase",
    table=reference.PHASE,
    text="An interval of Clear, Hold or Build at a site.",
    family=Family.SITES,
    governance=Governance.OPEN,
    order=("started_on",),
    fields=(
        ID,
        code("kind", "phase_kind", "Clear, Hold or Build."),
        day("startedOn", "started_on", "First day."),
        day("endedOn", "ended_on", "Last day; null while it goes on.", optional=True),
        words("aim", "What the phase is to achieve."),
        *PUBLIC,
    ),
    links=(
        owner(),
        to_one("site", "Site", "site_id", "The site it belongs to."),
        to_one("decidedBy", "Agency", "decided_by_id", "The agency that decided it."),
    ),
)

INDICATOR = Entity(
    name="Indicator",
    table=reference.INDICATOR,
    text="A figure that is published, defined once.",
    family=Family.SITES,
    governance=Governance.OPEN,
    root="indicators",
    order=("code",),
    fields=(
        ID,
        words("code", "Short name, stable over time."),
        words("definition", "What is counted, and how."),
        code("unit", "unit", "Unit of its values."),
        code("measure", "measure", "The measure of `review` it stands beside.", optional=True),
        *PUBLIC,
    ),
    links=(
        owner(),
        Link(
            name="values",
            target="IndicatorValue",
            remote="indicator_id",
            many=True,
            text="Its values, latest period first.",
        ),
    ),
)

INDICATOR_VALUE = Entity(
    name="IndicatorValue",
    table=reference.INDICATOR_VALUE,
    text="One published value of an indicator, with its source.",
    family=Family.SITES,
    governance=Governance.OPEN,
    order=("period_start",),
    newest_first=True,
    fields=(
        ID,
        day("periodStart", "period_start", "First day of the period."),
        day("periodEnd", "period_end", "Last day of the period."),
        whole("value", "value", "The published value.", unit="the indicator's unit"),
        code("qualifier", "qualifier", "How the publication qualified it."),
        flag("provisional", "provisional", "True while it may still be revised."),
        words("source", "Where it was published."),
        day("publishedOn", "published_on", "Day of publication."),
        *PUBLIC,
    ),
    links=(
        owner(),
        to_one("indicator", "Indicator", "indicator_id", "What the value is of."),
        to_one("area", "Area", "area_id", "Area it holds for.", optional=True),
        to_one("operation", "Operation", "operation_id", "Operation it holds for.", optional=True),
    ),
)
