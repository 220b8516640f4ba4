"""Values that no row can hold are compared like any other: nothing fails, and nothing is found."""

from __future__ import annotations

from typing import Any

import pytest

from auth.refusal import Code, RefusalError
from auth.roles import Role
from tests.oracle.documents.question import Question
from tests.oracle.stage import Stage, compared
from tests.oracle.worlds.principals import principals

DOCUMENT = "query Odd($filter: %sFilter) { list: %s(first: 100, filter: $filter) { totalCount nodes { id } } }"
ODD = [
    ("Area", "areas", {"name": {"contains": ""}}),
    ("Area", "areas", {"id": {"eq": "\0"}}),
    ("Area", "areas", {"id": {"ne": "no id at all"}}),
    ("Area", "areas", {"id": {"in": ["", "{}", "no id at all"]}}),
    ("Area", "areas", {"parent": {"id": {"eq": "no id at all"}}}),
    ("Area", "areas", {"vintage": {"lte": 2**31 - 1, "gt": -(2**31)}}),
    ("Area", "areas", {"longitude": {"gt": -1.7e308, "lt": 1.7e308}}),
    ("Area", "areas", {"longitude": {"gte": -0.0, "lte": 0}}),
    ("Area", "areas", {"longitude": {"gt": 5e-324}}),
    ("Area", "areas", {"validFrom": {"gte": "0001-01-01"}}),
    ("Area", "areas", {"validFrom": {"lte": "9999-12-31"}}),
    ("Area", "areas", {"validTo": {"in": ["0001-01-01", "9999-12-31"]}}),
    ("Outcome", "outcomes", {"recordedAt": {"gt": "0001-01-01T00:00:00Z"}}),
    ("Outcome", "outcomes", {"recordedAt": {"lt": "9999-12-31T23:59:59Z"}}),
    ("Outcome", "outcomes", {"recordedAt": {"eq": "2023-02-01T05:30:00+05:30"}}),
    ("Outcome", "outcomes", {"month": {"lt": "9999-12", "gte": "0000-01"}}),
    ("Outcome", "outcomes", {"drugSeizure": {"streetValue": {"lte": 2**53 - 1, "gte": -(2**53 - 1)}}}),
    ("Outcome", "outcomes", {"drugSeizure": {"lines": {"some": {"quantity": {"lt": "999999999999.999999"}}}}}),
    ("Outcome", "outcomes", {"drugSeizure": {"lines": {"some": {"quantity": {"gt": "-999999999999.999999"}}}}}),
    ("Outcome", "outcomes", {"drugSeizure": {"lines": {"some": {"quantity": {"eq": "0.0005"}}}}}),
    ("Outcome", "outcomes", {"drugSeizure": {"lines": {"every": {"quantity": {"gte": "0.0005"}}}}}),
    ("Outcome", "outcomes", {"drugSeizure": {"lines": {"some": {"quantity": {"in": ["12.5", "-0", "0.001000"]}}}}}),
]


@pytest.mark.parametrize(("entity", "root", "condition"), ODD, ids=str)
async def test_an_odd_value_is_compared_like_any_other(
    stages: tuple[Stage, ...], entity: str, root: str, condition: dict[str, Any]
) -> None:
    """Both databases choose the records that the comparison in plain Python chooses."""
    principal = principals(stages[0].tables, [Role.POLICE_ANALYST])[0]
    question = Question(DOCUMENT % (entity, root), {"filter": condition}, None, {})
    expected = stages[0].expected(principal, question)

    for body in (await stages[0].bodies(principal, question)).values():
        assert compared(expected, body)[0] == []


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "a\udfff"], ids=ascii)
@pytest.mark.parametrize("operator", ["eq", "ne", "startsWith", "contains"])
async def test_what_is_no_text_is_refused(stages: tuple[Stage, ...], operator: str, text: str) -> None:
    """What JSON can carry and no database can hold is one clear refusal, never a failure of ours."""
    principal = principals(stages[0].tables, [Role.POLICE_ANALYST])[0]
    question = Question(DOCUMENT % ("Area", "areas"), {"filter": {"name": {operator: text}}}, None, {})

    for dialect in stages[0].pipelines:
        with pytest.raises(RefusalError) as refusal:
            await stages[0].body(dialect, principal, question)
        assert refusal.value.refused.code is Code.BAD_USER_INPUT
