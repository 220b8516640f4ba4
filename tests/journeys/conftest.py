"""Fixtures of this chapter: the door, standing on each database in turn."""

from collections.abc import AsyncIterator

import pytest

from tests.browser import browser, tab
from tests.consenting import Scene, open_scene
from tests.door import Door, open_door
from tests.explorer import visit
from tests.installation import installation
from tests.pages import site
from tests.people import Browser, fill
from tests.people import browser as browser_of

__all__ = ["browser", "door", "installation", "site", "tab", "visit"]


@pytest.fixture
async def door(migrated_url: str) -> AsyncIterator[Door]:
    """Open the door on a fresh database."""
    async with open_door(migrated_url) as opened:
        yield opened


@pytest.fixture
async def scene(migrated_url: str) -> AsyncIterator[Scene]:
    """Open the door with a person and applications on a fresh database."""
    async with open_scene(migrated_url) as opened:
        yield opened


@pytest.fixture
async def amira(door: Door) -> Browser:
    """Sit at a browser where Amira is signed in."""
    await fill(door)
    person = browser_of(door)
    assert (await person.login("amira")).status_code == 303
    return person
