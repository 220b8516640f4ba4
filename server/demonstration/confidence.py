"""Surveys at the two sites: how many of how many gave which answer, with the interval of chance.

People are drawn one by one from opinions that improve from wave to wave, so the shares move the way small samples
do. The interval is Wilson's for 95 per cent (Journal of the American Statistical Association 22, 1927).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from math import sqrt

from schema.codes import code_list
from schema.tables.community import SURVEY_RESULT
from server.demonstration.batches import Batch, Row, batches, governed, instant
from server.demonstration.chance import chance
from server.demonstration.identifiers import Ids
from server.demonstration.partnership import COMMISSIONER
from server.demonstration.sites import SITES, Site

WAVES = {
    "2022-Q4": date(2022, 12, 16),
    "2023-Q2": date(2023, 6, 30),
    "2023-Q4": date(2023, 12, 15),
    "2024-Q2": date(2024, 6, 28),
    "2024-Q4": date(2024, 12, 13),
}
# Of a hundred, how many give the answers of a scale, best first, in the first wave; then who does not know.
OPINIONS = {
    "POLICE_CONFIDENCE": (8, 31, 24, 22, 12, 3),
    "POLICE_MATTERS": (7, 27, 26, 24, 12, 4),
    "POLICE_AND_COUNCIL": (5, 24, 27, 26, 13, 5),
    "POLICE_GOOD_JOB": (6, 26, 36, 20, 9, 3),
    "SAFE_AFTER_DARK": (7, 29, 36, 26, 2),
    "PROBLEM_DRUGS": (6, 16, 33, 41, 4),
}
# So many of a hundred move from the lower to the upper half of a scale with each wave.
GAINED = {"blackthorn": 5, "kings-heath": 3}
Z = 1.96


def batches_of_confidence(ids: Ids) -> Iterator[Batch]:
    """Yield the survey results."""
    yield from batches(SURVEY_RESULT, _results(ids))


def interval(count: int, n: int) -> tuple[int, int, int]:
    """Give the share *count* of *n* and its interval, lower and upper, in tenths of a per cent."""
    share, square = count / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    percent = round(share * 1_000)
    return percent, min(percent, max(0, round((middle - half) * 1_000))), max(percent, round((middle + half) * 1_000))


def _results(ids: Ids) -> Iterator[Row]:
    for site in SITES:
        for number, (wave, day) in enumerate(WAVES.items()):
            for question in OPINIONS:
                yield from _answers(ids, site, wave=wave, question=question, gained=GAINED[site.key] * number, day=day)


def _answers(ids: Ids, site: Site, *, wave: str, question: str, gained: int, day: date) -> Iterator[Row]:
    draw = chance(f"survey {site.key} {wave} {question}")
    answers, weights = _scale(question), _moved(OPINIONS[question], gained)
    n = draw.randint(168, 241)
    counted = Counter(draw.choices(answers, weights, k=n))
    for answer in answers:
        percent, lower, upper = interval(counted[answer], n)
        yield {
            "id": ids(f"survey:{site.key}:{wave}:{question}:{answer}"),
            **governed(ids(f"agency:{COMMISSIONER}"), ids(f"area:{site.area}"), instant(day, 720)),
            "site_id": ids(f"site:{site.key}"),
            "wave": wave,
            "question": question,
            "answer": answer,
            "n": n,
            "percent": percent,
            "lower": lower,
            "upper": min(1_000, upper),
        }


def _scale(question: str) -> tuple[str, ...]:
    """Give the answers of *question*, best first, and DONT_KNOW."""
    answers = code_list("survey_answer")
    scale = code_list("survey_question").further(question, "scale")
    own = tuple(code.code for code in answers.codes if answers.further(code.code, "scale") == scale)
    # A problem is listed from very big to none; the best answer is the last.
    return (*(reversed(own) if scale == "PROBLEM" else own), "DONT_KNOW")


def _moved(opinions: tuple[int, ...], gained: int) -> tuple[int, ...]:
    *scale, unknown = opinions
    worse = len(scale) // 2
    for step in range(gained):
        giver = -1 - step % worse
        taker = step % worse
        if scale[giver] > 2:
            scale[giver] -= 1
            scale[taker] += 1
    return (*scale, unknown)
