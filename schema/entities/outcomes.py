"""Outcomes: one row per real event, an interface with a type for each kind.

A total is that of the event, not the sum of its lines: a seizure of several
drugs is one seizure, and one per drug in the breakdown, so parts may add up
to more than the total. Ammunition is counted with the weapons, as in the
publication this follows (Northampton Chronicle, 14 March 2024).
"""

from __future__ import annotations

from schema.entities.words import GOVERNED, ID, MONTH, OWNED, code, day, flag, pence, to_one, whole, words
from schema.entity import Entity, Family, Field, Governance, Kind, Link, Member
from schema.marking import Detail
from schema.tables import records

_SUBJECT = words("subject", "Pseudonym of the person concerned; never a name.", detail=Detail.PERSONAL, optional=True)
_OFFENCE = code(
    "offenceGroup", "offence_group", "Offence group.", column="offence_group", detail=Detail.DETAIL, optional=True
)
_AGE = code(
    "ageBand", "age_band", "Age band of the person concerned.", column="age_band", detail=Detail.DETAIL, optional=True
)

OUTCOME = Entity(
    name="Outcome",
    table=records.OUTCOME,
    text="Something that happened and is shared as a result of the partnership's work.",
    family=Family.OUTCOMES,
    governance=Governance.SHARED,
    root="outcomes",
    order=("month",),
    newest_first=True,
    day="occurred_on",
    discriminator="kind",
    fields=(
        ID,
        code("kind", "outcome_kind", "What sort of outcome it is."),
        MONTH,
        day("occurredOn", "occurred_on", "Day it happened.", detail=Detail.DETAIL),
        flag("provisional", "provisional", "True while the record may still be corrected."),
        words(
            "sourceReference",
            "Reference in the owner's own system.",
            column="source_reference",
            detail=Detail.PERSONAL,
            optional=True,
        ),
        *GOVERNED,
    ),
    links=(
        *OWNED,
        to_one(
            "lsoa", "Area", "lsoa_id", "The small statistical area it happened in.", optional=True, detail=Detail.DETAIL
        ),
        to_one("operation", "Operation", "operation_id", "The operation it belongs to.", optional=True),
        to_one("site", "Site", "site_id", "The site it belongs to.", optional=True),
        Link(
            name="interventions",
            target="Intervention",
            local="site_id",
            remote="site_id",
            many=True,
            paged=True,
            text="Interventions at the same site that you may see.",
        ),
    ),
    members=(
        Member(
            name="Arrest",
            code="ARREST",
            text="An arrest.",
            fields=(
                _SUBJECT,
                _OFFENCE,
                _AGE,
                code("status", "arrest_status", "What followed.", column="arrest_status", detail=Detail.DETAIL),
            ),
        ),
        Member(
            name="DrugSeizure",
            code="DRUG_SEIZURE",
            text="A seizure of one or several drugs; one event.",
            fields=(pence("streetValue", "street_value_pence", "Estimated street value of the whole seizure."),),
            links=(
                Link(
                    name="lines",
                    target="DrugLine",
                    remote="outcome_id",
                    many=True,
                    text="What was seized, one line a drug.",
                ),
            ),
        ),
        Member(
            name="WeaponSeizure",
            code="WEAPON_SEIZURE",
            text="A seizure of weapons; firearms and ammunition are counted with them.",
            fields=(whole("itemCount", "item_count", "Items seized.", unit="items"),),
            links=(
                Link(
                    name="lines",
                    target="WeaponLine",
                    remote="outcome_id",
                    many=True,
                    text="What was seized, one line a category and kind.",
                ),
            ),
        ),
        Member(
            name="CashSeizure",
            code="CASH_SEIZURE",
            text="A seizure of cash. Seized is not forfeited: see its status.",
            fields=(
                pence("amount", "cash_pence", "Cash seized."),
                code("power", "cash_power", "Power used.", column="cash_power", detail=Detail.DETAIL, optional=True),
                code(
                    "status",
                    "cash_status",
                    "Where the cash stands.",
                    column="cash_status",
                    detail=Detail.DETAIL,
                    optional=True,
                ),
            ),
        ),
        Member(
            name="CourtOutcome",
            code="COURT_OUTCOME",
            text="What a court decided.",
            fields=(
                _SUBJECT,
                _OFFENCE,
                code("disposal", "disposal", "The disposal.", detail=Detail.DETAIL),
                whole("custodyMonths", "custody_months", "Length of custody.", unit="months", optional=True),
                flag("suspended", "suspended", "True when the custody is suspended.", optional=True),
            ),
        ),
        Member(
            name="CivilOrder",
            code="CIVIL_ORDER",
            text="A civil order, injunction or notice.",
            fields=(
                code("orderKind", "civil_order_kind", "Which order.", column="civil_order_kind"),
                code(
                    "status",
                    "civil_order_status",
                    "Where the order stands.",
                    column="civil_order_status",
                    detail=Detail.DETAIL,
                    optional=True,
                ),
                day("endsOn", "order_ends_on", "Last day of the order.", detail=Detail.DETAIL, optional=True),
            ),
        ),
        Member(
            name="Warrant",
            code="WARRANT",
            text="A warrant that was carried out.",
            fields=(
                code(
                    "power", "warrant_power", "Power it was issued under.", column="warrant_power", detail=Detail.DETAIL
                ),
                code(
                    "result",
                    "warrant_result",
                    "What it led to.",
                    column="warrant_result",
                    detail=Detail.DETAIL,
                    optional=True,
                ),
            ),
        ),
        Member(
            name="Safeguarding",
            code="SAFEGUARDING",
            text="Action to protect a child or an adult at risk.",
            family=Family.SAFEGUARDING,
            fields=(
                code("concern", "safeguarding_kind", "What the concern was.", column="safeguarding_kind"),
                code(
                    "protectedGroup",
                    "protected_group",
                    "Whether a child or an adult was protected.",
                    column="protected_group",
                    detail=Detail.DETAIL,
                    optional=True,
                ),
                code(
                    "action",
                    "safeguarding_action",
                    "Action taken.",
                    column="safeguarding_action",
                    detail=Detail.DETAIL,
                    optional=True,
                ),
                _AGE,
            ),
        ),
    ),
)

DRUG_LINE = Entity(
    name="DrugLine",
    table=records.DRUG_LINE,
    text="One drug of a seizure.",
    family=Family.OUTCOMES,
    governance=Governance.WITHIN,
    within="outcome",
    order=("id",),
    fields=(
        ID,
        code("drug", "drug", "The drug.", detail=Detail.DETAIL),
        code("drugClass", "drug_class", "Its class under the Misuse of Drugs Act 1971, or PSA.", column="drug_class"),
        Field(
            name="quantity",
            column="quantity",
            kind=Kind.DECIMAL,
            scale=3,
            text="Quantity as reported.",
            unit="the line's unit",
            detail=Detail.DETAIL,
        ),
        code("unit", "drug_unit", "Unit as reported.", detail=Detail.DETAIL),
        pence("streetValue", "street_value_pence", "Estimated street value of this drug."),
        code(
            "valuationMethod",
            "valuation_method",
            "How the value was estimated.",
            column="valuation_method",
            detail=Detail.DETAIL,
        ),
    ),
    links=(to_one("outcome", "Outcome", "outcome_id", "The seizure it is part of."),),
)

WEAPON_LINE = Entity(
    name="WeaponLine",
    table=records.WEAPON_LINE,
    text="Weapons of one category and kind in a seizure.",
    family=Family.OUTCOMES,
    governance=Governance.WITHIN,
    within="outcome",
    order=("id",),
    fields=(
        ID,
        code("category", "weapon_category", "Category of weapon."),
        code("kind", "weapon_kind", "Kind of weapon.", detail=Detail.DETAIL),
        whole("count", "count", "How many.", unit="items"),
    ),
    links=(to_one("outcome", "Outcome", "outcome_id", "The seizure it is part of."),),
)
