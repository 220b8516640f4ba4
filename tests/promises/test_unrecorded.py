"""What cannot be put on record is not answered, whatever happens to the journal or to the one who asks."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from auth.refusal import Code, RefusalError, Refused
from server.database import DatabaseAway, DatabaseError
from server.problems import MediaType, problem_of
from server.query.recording import NOT_RECORDED
from tests.asking import REQUEST_ID, Ask, principal
from tests.promises.kept import Kept, told
from tests.world import id_of


@pytest.mark.parametrize("query", ["{ outcomes(first: 1) { nodes { id } } }", "{ outcomes(first: 0) { totalCount } }"])
@pytest.mark.parametrize(
    "failure",
    [
        DatabaseAway("gone"),
        DatabaseError("disk full"),
        RefusalError(Refused(Code.TIMEOUT, "The answer took too long.", "57014")),
    ],
    ids=["away", "disk full", "too slow"],
)
async def test_what_cannot_be_recorded_is_not_answered(
    recorded: Ask, kept: Kept, query: str, failure: Exception
) -> None:
    """Neither an answer nor a refusal leaves: one clear error, 503 under either media type; then it works again."""
    kept.failures.append(failure)
    with pytest.raises(RefusalError) as refused:
        await recorded.answering(query, None, None, principal("police analyst"), REQUEST_ID)

    problem = problem_of(refused.value)
    assert (problem.code, problem.public) == (Code.TIMEOUT, NOT_RECORDED)
    assert {problem.status(media) for media in MediaType} == {503}
    assert problem.headers == {"Retry-After": "2"}
    assert (await recorded.whole(query, as_="police analyst")).keys() in ({"data"}, {"errors"})
    assert len(kept.entries) == 1


async def test_a_failure_nobody_foresaw_gives_no_answer(recorded: Ask, kept: Kept) -> None:
    """Whatever the journal raises, no answer leaves."""
    kept.failures.append(ValueError("no canonical form"))
    with pytest.raises(ValueError, match="no canonical form"):
        await recorded.answering("{ __typename }", None, None, principal("feed"), REQUEST_ID)


async def test_a_slow_journal_mixes_nothing_up(recorded: Ask, kept: Kept) -> None:
    """Answers that wait for their entries side by side reach who asked for them, and each has its own entry."""
    random = Random(7)
    kept.delay = lambda: random.random() / 50
    names = ["arrest", "drugs", "cash", "warrant", "sentence"] * 6
    query = "query ($id: ID!) { node(id: $id) { id } }"

    async def one(name: str) -> str:
        data = await recorded(query, as_="police analyst", variables={"id": id_of(name)})
        return recorded.world.names[data["node"]["id"]]

    assert await asyncio.gather(*map(one, names)) == names
    found = [told(recorded, entry)["Outcome"]["police"] for entry in kept.entries]
    assert sorted(found) == sorted([name] for name in names)


async def test_a_request_given_up_is_recorded_or_not_answered(recorded: Ask, kept: Kept) -> None:
    """Cancelled at any moment: whenever there was an answer, there is its entry."""
    answers = 0
    for milliseconds in range(0, 24, 2):
        kept.delay = lambda: 0.01
        asked = asyncio.create_task(recorded.body("{ outcomes(first: 1) { nodes { id } } }", as_="police analyst"))
        await asyncio.sleep(milliseconds / 1000)
        asked.cancel()
        (given,) = await asyncio.gather(asked, return_exceptions=True)
        answers += isinstance(given, bytes)
        assert len(kept.entries) >= answers
