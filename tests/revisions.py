"""Revisions: a database as an earlier version of the program made it, for tests of what a migration does to it."""

import pytest
from alembic.script import ScriptDirectory

from server import migrations
from server.migrations import walls


async def upgrade_to(revision: str, url: str) -> None:
    """Migrate the database at *url* no further than *revision*."""
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr(ScriptDirectory, "get_current_head", lambda self: revision)
        # The roles follow the tables as they are now.
        earlier.setattr(walls, "build", lambda *given: None)
        await migrations.upgrade(url)
