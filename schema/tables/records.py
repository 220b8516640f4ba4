"""Tables of the shared records about enforcement: outcomes, intelligence, groups.

One table holds every kind of outcome: a page of mixed outcomes is then one
index scan, and a kind's own columns stay empty elsewhere. Totals live on the
event (`street_value_pence`, `item_count`), because parts may add up to more.
Each row has exactly one owner and one area, and a month for coarse views.
"""

from __future__ import annotations

import sqlalchemy as sa

from schema.tables.base import (
    METADATA,
    at_least_zero,
    day,
    flag,
    governance,
    identity,
    markings,
    month,
    number,
    one_of,
    reference,
    text,
    versioned,
)

OUTCOME = sa.Table(
    "outcome",
    METADATA,
    identity(),
    *governance(),
    text("kind"),
    day("occurred_on"),
    month(),
    reference("lsoa_id", "area", optional=True),
    reference("operation_id", "operation", optional=True),
    reference("site_id", "site", optional=True),
    flag("provisional"),
    text("source_reference", optional=True),
    text("subject", optional=True),
    text("offence_group", optional=True),
    text("age_band", optional=True),
    text("arrest_status", optional=True),
    number("street_value_pence", optional=True),
    number("item_count", optional=True),
    number("cash_pence", optional=True),
    text("cash_power", optional=True),
    text("cash_status", optional=True),
    text("disposal", optional=True),
    number("custody_months", optional=True),
    flag("suspended", optional=True),
    text("civil_order_kind", optional=True),
    text("civil_order_status", optional=True),
    day("order_ends_on", optional=True),
    text("warrant_power", optional=True),
    text("warrant_result", optional=True),
    text("safeguarding_kind", optional=True),
    text("protected_group", optional=True),
    text("safeguarding_action", optional=True),
    *versioned(among="kind"),
    markings(),
    one_of(
        "kind",
        "ARREST",
        "DRUG_SEIZURE",
        "WEAPON_SEIZURE",
        "CASH_SEIZURE",
        "COURT_OUTCOME",
        "CIVIL_ORDER",
        "WARRANT",
        "SAFEGUARDING",
    ),
    sa.CheckConstraint("kind <> 'ARREST' OR arrest_status IS NOT NULL", name="arrest_whole"),
    sa.CheckConstraint("kind <> 'DRUG_SEIZURE' OR street_value_pence IS NOT NULL", name="drug_seizure_whole"),
    sa.CheckConstraint("kind <> 'WEAPON_SEIZURE' OR item_count IS NOT NULL", name="weapon_seizure_whole"),
    sa.CheckConstraint("kind <> 'CASH_SEIZURE' OR cash_pence IS NOT NULL", name="cash_seizure_whole"),
    sa.CheckConstraint("kind <> 'COURT_OUTCOME' OR disposal IS NOT NULL", name="court_outcome_whole"),
    sa.CheckConstraint("kind <> 'CIVIL_ORDER' OR civil_order_kind IS NOT NULL", name="civil_order_whole"),
    sa.CheckConstraint("kind <> 'WARRANT' OR warrant_power IS NOT NULL", name="warrant_whole"),
    sa.CheckConstraint("kind <> 'SAFEGUARDING' OR safeguarding_kind IS NOT NULL", name="safeguarding_whole"),
    *at_least_zero("street_value_pence", "item_count", "cash_pence", "custody_months"),
    sa.Index(None, "month", "id"),
    sa.Index(None, "occurred_on", "id"),
    sa.Index(None, "owner_id", "month", "id"),
    sa.Index(None, "operation_id", "month", "id"),
    sa.Index(None, "site_id", "month", "id"),
    sa.Index(None, "kind", "month", "id"),
)

DRUG_LINE = sa.Table(
    "drug_line",
    METADATA,
    identity(),
    reference("outcome_id", "outcome"),
    text("drug"),
    text("drug_class"),
    sa.Column("quantity", sa.BigInteger, nullable=False, comment="thousandths of the unit"),
    text("unit"),
    number("street_value_pence"),
    text("valuation_method"),
    sa.Index(None, "outcome_id"),
    *at_least_zero("quantity", "street_value_pence"),
)

WEAPON_LINE = sa.Table(
    "weapon_line",
    METADATA,
    identity(),
    reference("outcome_id", "outcome"),
    text("category"),
    text("kind"),
    number("count"),
    sa.Index(None, "outcome_id"),
    *at_least_zero("count"),
)

INTELLIGENCE_REPORT = sa.Table(
    "intelligence_report",
    METADATA,
    identity(),
    *governance(),
    day("received_on"),
    month(),
    reference("operation_id", "operation", optional=True),
    reference("site_id", "site", optional=True),
    text("theme"),
    text("source_evaluation"),
    text("information_assessment"),
    text("handling"),
    *versioned(),
    markings(),
    one_of("handling", "P", "C"),
    sa.Index(None, "month", "id"),
    sa.Index(None, "operation_id", "month"),
)

ORGANISED_CRIME_GROUP = sa.Table(
    "organised_crime_group",
    METADATA,
    identity(),
    *governance(),
    text("reference"),
    text("threat_band"),
    text("status"),
    reference("site_id", "site", optional=True),
    *versioned(),
    markings(),
)

DISRUPTION = sa.Table(
    "disruption",
    METADATA,
    identity(),
    *governance(),
    reference("group_id", "organised_crime_group", optional=True),
    reference("site_id", "site", optional=True),
    day("occurred_on"),
    month(),
    text("strand"),
    text("impact"),
    reference("lead_agency_id", "agency"),
    *versioned(),
    markings(),
    sa.CheckConstraint("group_id IS NOT NULL OR site_id IS NOT NULL", name="has_a_subject"),
    sa.Index(None, "month", "id"),
    sa.Index(None, "group_id"),
)

DISRUPTION_AGENCY = sa.Table(
    "disruption_agency",
    METADATA,
    sa.Column("disruption_id", sa.ForeignKey("disruption.id"), primary_key=True),
    sa.Column("agency_id", sa.ForeignKey("agency.id"), primary_key=True),
)
