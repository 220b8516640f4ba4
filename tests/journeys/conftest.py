"""Fixtures of this chapter: the door, standing on each database in turn."""

from collections.abc import AsyncIterator

import pytest

from tests.door import Door, open_door


@pytest.fixture
async def door(database_url: str) -> AsyncIterator[Door]:
    """Open the door on a fresh database."""
    async with open_door(database_url) as opened:
        yield opened
