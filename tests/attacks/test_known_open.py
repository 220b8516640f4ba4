"""As at of what everybody sees: its past opens nothing that its present does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asking import ONE_OF_EACH_ROLE, Ask
from tests.attacks.test_wall import wall
from tests.promises.known_crime import TOLD, Releases, at, crime


@pytest.mark.parametrize("who", ONE_OF_EACH_ROLE)
async def test_the_past_of_published_crime_is_for_who_sees_crime(ask: Ask, tmp_path: Path, who: str) -> None:
    """What it was before is told where it is told what it is, and nowhere else: by its id, and in the list."""
    releases = Releases(ask, tmp_path)
    await releases.forget()
    await releases.bring(3, crime("a1"))
    await releases.bring(5, crime("a1", TOLD))
    (node,) = (await releases.answer(None))["recordedCrimes"]["nodes"]
    by_id = "query ($id: ID!, $at: DateTime) { node(id: $id, asAt: $at) { __typename } }"
    listed = "query ($at: DateTime) { recordedCrimes(first: 1, asAt: $at) { totalCount } }"
    found = []
    for instant in (at(4), None):
        given = {"id": node["id"], "at": instant}
        page = await ask.whole(listed, as_=who, variables={"at": instant})
        found.append((await ask.whole(by_id, as_=who, variables=given), page.get("data"), "errors" in page))
    assert found[0] == found[1]
    assert bool(wall(who).columns.get("recorded_crime")) is bool(wall(who).columns.get("recorded_crime_past"))

    without = await ask.whole(listed, as_=who, variables={"at": at(4)}, without=["crime:read"])
    assert "errors" in without
