"""Health for people: the page says in words what ``/ready`` says to machines."""

import sqlalchemy as sa

from tests.door import Door
from tests.people import write


async def test_a_service_that_works_says_so(door: Door) -> None:
    """Every check is named in words, and no part of the page needs a login."""
    page = await door.http.get("/health")

    assert page.status_code == 200
    assert "Everything works" in page.text
    assert page.text.count(">Yes<") == 3


async def test_what_does_not_work_is_named(door: Door) -> None:
    """Tables of an older shape: 503, the check that fails, and what to do; no word of the database's own."""
    await write(door, sa.text("UPDATE alembic_version SET version_num = 'older'"))
    page = await door.http.get("/health")

    assert page.status_code == 503
    assert "Something does not work" in page.text
    assert page.text.count(">No<") >= 1
    assert "alembic" not in page.text
