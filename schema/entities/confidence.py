"""What people say: survey results.

A percentage never stands without its n and its confidence interval; both are
kept as tenths of a percentage point.
"""

from __future__ import annotations

from schema.entities.words import GOVERNED, ID, OWNED, code, to_one, whole, words
from schema.entity import Entity, Family, Field, Governance, Kind
from schema.tables import community


def _percent(name: str, text: str) -> Field:
    return Field(name=name, column=name, kind=Kind.DECIMAL, scale=1, text=text, unit="per cent of n")


SURVEY_RESULT = Entity(
    name="SurveyResult",
    table=community.SURVEY_RESULT,
    text="The share of people who gave an answer, with its 95 per cent confidence interval.",
    family=Family.CONFIDENCE,
    governance=Governance.OPEN,
    root="surveyResults",
    order=("wave",),
    newest_first=True,
    fields=(
        ID,
        words("wave", "When it was asked, for example 2023-Q2."),
        code("question", "survey_question", "The question."),
        code("answer", "survey_answer", "The answer."),
        whole("n", "n", "People who answered the question.", unit="people"),
        _percent("percent", "Share who gave the answer."),
        _percent("lower", "Lower end of the interval."),
        _percent("upper", "Upper end of the interval."),
        *GOVERNED,
    ),
    links=(*OWNED, to_one("site", "Site", "site_id", "The site it was asked at.", optional=True)),
)
