"""The evaluator itself: its rules on one record, so that it is a second opinion and not an echo."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from auth.principal import Principal, PrincipalKind
from auth.roles import ROLES, Role
from schema.catalogue import CATALOGUE
from schema.entity import Field
from schema.marking import Detail
from tests.oracle.conditions import compares
from tests.oracle.pages import in_order, order_keys
from tests.oracle.rows import Row, Rows
from tests.oracle.sight import Sight

TODAY = date(2024, 3, 15)
GRACE = 28
OUTCOME = CATALOGUE["Outcome"]


def shared(**changes: Any) -> dict[str, list[Row]]:
    """Give tables in which the police share one arrest of 1 February 2023 with the council; *changes* by column."""
    rows: dict[str, Row] = {
        "agreement": {"id": "g", "status": "ACTIVE", "version": 2, "starts_on": TODAY, "ends_on": TODAY},
        "clause": {"id": "c", "agreement_id": "g", "owner_id": "police", "recipient_id": "council"},
        "outcome": {"id": "o", "owner_id": "police", "area_id": "ward", "kind": "ARREST", "marking": "OFFICIAL"},
        "agreement_party": {"id": "p", "agreement_id": "g", "agency_id": "police", "signed_version": 2},
    }
    rows["agreement"]["review_on"] = TODAY - timedelta(days=GRACE)
    rows["clause"] |= {"entity": "Outcome", "detail": "PERSONAL", "gateway": "CDA_S115", "since": None, "until": None}
    rows["outcome"] |= {"occurred_on": date(2023, 2, 1), "site_id": "site"}
    for name, value in changes.items():
        table, _, column = name.partition("__")
        rows[table][column] = value
    return {
        **{name: [row] for name, row in rows.items()},
        "agreement_party": [rows["agreement_party"], rows["agreement_party"] | {"id": "q", "agency_id": "council"}],
        "agency": [{"id": "police", "kind": "POLICE"}, {"id": "council", "kind": "LOCAL_AUTHORITY"}],
        "area_within": [{"within_id": "ward", "area_id": "ward"}, {"within_id": "town", "area_id": "ward"}],
        "clause_area": [{"clause_id": "c", "area_id": "town"}],
        "clause_role": [{"clause_id": "c", "role": "COUNCIL_COMMUNITY_SAFETY"}],
        "clause_purpose": [{"clause_id": "c", "purpose": "EVALUATION"}],
    }


def sight(tables: dict[str, list[Row]], *roles: Role, **changes: Any) -> Sight:
    """Give what a principal of the council sees, with *changes* to the principal."""
    held = frozenset(roles or (Role.COUNCIL_COMMUNITY_SAFETY,))
    principal = Principal(
        kind=PrincipalKind.PERSON,
        id="somebody",
        client_id="client",
        agency=changes.get("agency", "council"),
        roles=held,
        scopes=changes.get("scopes", frozenset(scope for role in held for scope in ROLES[role].scopes)),
        purpose=changes.get("purpose", "EVALUATION"),
        site=changes.get("site"),
    )
    return Sight(Rows(tables), principal, today=TODAY, grace_days=GRACE)


def granted(tables: dict[str, list[Row]], *roles: Role, **changes: Any) -> Detail | None:
    """Tell how much of the arrest that principal sees."""
    return sight(tables, *roles, **changes).granted(OUTCOME, tables["outcome"][0])


def test_a_clause_opens_no_more_than_the_ceiling() -> None:
    """A clause of PERSONAL gives the council the DETAIL of its ceiling, on the last day that it can."""
    assert granted(shared()) is Detail.DETAIL


@pytest.mark.parametrize(
    "change",
    [
        {"agreement__status": "SUSPENDED"},
        {"agreement__starts_on": TODAY + timedelta(days=1)},
        {"agreement__ends_on": TODAY - timedelta(days=1)},
        {"agreement__review_on": TODAY - timedelta(days=GRACE + 1)},
        {"agreement__version": 3},
        {"agreement_party__signed_version": None},
        {"clause__recipient_id": "police"},
        {"clause__entity": "Safeguarding"},
        {"clause__since": date(2023, 2, 2)},
        {"clause__until": date(2023, 1, 31)},
        {"outcome__area_id": "elsewhere"},
        {"outcome__kind": "SAFEGUARDING"},
    ],
    ids=str,
)
def test_one_reason_is_enough_to_share_nothing(change: dict[str, Any]) -> None:
    """Whatever one thing is amiss with agreement, clause or record, nothing is seen of it."""
    assert granted(shared(**change)) is None


@pytest.mark.parametrize("change", [{"clause__since": date(2023, 2, 1)}, {"clause__until": date(2023, 2, 1)}], ids=str)
def test_the_days_of_a_clause_are_inclusive(change: dict[str, Any]) -> None:
    """A record of the first or of the last day of a clause is covered."""
    assert granted(shared(**change)) is Detail.DETAIL


@pytest.mark.parametrize(
    ("roles", "change"),
    [
        ((), {"purpose": "CRIME_PREVENTION"}),
        ((), {"scopes": frozenset({"openid"})}),
        ((Role.SVPP_MEMBER,), {}),
        ((Role.DATA_PROTECTION_OFFICER,), {"purpose": "DATA_PROTECTION"}),
    ],
    ids=str,
)
def test_another_principal_sees_nothing(roles: tuple[Role, ...], change: dict[str, Any]) -> None:
    """Purpose, scope and role of the principal count as much as the clause."""
    assert granted(shared(), *roles, **change) is None


def test_a_marking_above_the_clearance_hides_the_record() -> None:
    """OFFICIAL_SENSITIVE records of others are not for a role cleared for OFFICIAL; its own are."""
    tables = shared(outcome__marking="OFFICIAL_SENSITIVE")
    tables["clause_role"] = [{"clause_id": "c", "role": role} for role in ("SERVICE_ACCOUNT", "POLICE_ANALYST")]

    assert granted(tables, Role.SERVICE_ACCOUNT) is None
    assert granted(tables, Role.POLICE_ANALYST) is Detail.PERSONAL
    assert granted(tables, Role.SERVICE_ACCOUNT, agency="police") is Detail.PERSONAL


def test_an_officer_sees_safeguarding_of_the_own_site_only() -> None:
    """Neither another site nor a token that names none shows them."""
    tables = shared(outcome__kind="SAFEGUARDING")

    assert granted(tables, Role.POLICE_OFFICER, agency="police", site="site") is Detail.DETAIL
    assert granted(tables, Role.POLICE_OFFICER, agency="police", site="another") is None
    assert granted(tables, Role.POLICE_OFFICER, agency="police") is None


@pytest.mark.parametrize(
    ("value", "comparison", "expected"),
    [
        (None, {"eq": "a"}, False),
        (None, {"ne": "a"}, True),
        (None, {"isNull": True, "ne": "a"}, True),
        ("a", {"in": []}, False),
        ("a", {"eq": None}, True),
        ("a", {}, True),
        ("aB", {"contains": "b"}, False),
        ("", {"startsWith": ""}, True),
    ],
)
def test_a_comparison_is_true_or_false(value: str | None, comparison: dict[str, Any], expected: bool) -> None:
    """A missing value fulfils nothing but `ne` and `isNull`; what is given as null is not given."""
    field = next(field for field in OUTCOME.fields if field.name == "sourceReference")

    assert compares(field, value, comparison) is expected


@pytest.mark.parametrize(("direction", "expected"), [("ASC", "bacd"), ("DESC", "dcab")])
def test_a_withheld_value_is_ordered_as_a_missing_one(direction: str, expected: str) -> None:
    """Missing and withheld are both highest; the id settles ties in the direction of the last key."""
    own = {"owner_id": "council", "area_id": "ward", "kind": "ARREST", "marking": "OFFICIAL", "site_id": None}
    tables = shared(outcome__source_reference="0", outcome__id="d")
    others = [("b", "1"), ("a", "2"), ("c", None)]
    tables["outcome"] += [own | {"id": name, "source_reference": value} for name, value in others]
    field = next(field for field in OUTCOME.fields if field.name == "sourceReference")
    assert isinstance(field, Field)

    keys = order_keys(OUTCOME, [{"field": field.name, "direction": direction}])

    assert "".join(row["id"] for row in in_order(sight(tables), OUTCOME, tables["outcome"], keys)) == expected
