"""Draft: write the next revision from what schema/tables declares, for a person to read and clean.

``python -m server.migrations.draft "Add a column"`` migrates an empty SQLite database to the newest revision,
compares it with the declared tables and writes the difference into versions/. For developers; never run in
production. Alembic sees no changed CHECK, trigger or default: those are added by hand, and HEAD after them.
"""

import re
import sys
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import create_engine
from sqlalchemy.sql.elements import False_, True_
from sqlalchemy.types import Text as PlainText

from schema.tables import METADATA
from schema.tables.base import Id, UtcDateTime
from server.migrations import steps

PAGE = '''"""{message}.

Revision {revision}, after {before}. A revision that was released is never changed again.
"""

import sqlalchemy as sa
from alembic import op

{imports}

revision = "{revision}"
down_revision = {down}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    {body}
'''


def draft(message: str) -> Path:
    """Write the next revision and return its file."""
    before = steps.scripts().get_current_head()
    revision = f"{int(before or 0) + 1:04}"
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        if before:
            steps.upgrade(connection)
        found = produce_migrations(steps.context(connection), METADATA).upgrade_ops
        if found is None or found.is_empty():
            raise SystemExit("The tables are what the newest revision makes: there is nothing to write.")
        body = render_python_code(found, render_item=render_item)
    lines = [line for line in body.splitlines() if not line.lstrip().startswith("#")]
    ours = [name for name in ("Id", "Text", "UtcDateTime") if re.search(rf"\b{name}\b(?! )", body)]
    page = PAGE.format(
        message=message,
        revision=revision,
        before=before or "nothing",
        down=f'"{before}"' if before else "None",
        imports=f"from schema.tables.base import {', '.join(ours)}" if ours else "",
        body="\n".join(lines).strip(),
    )
    file = steps.FOLDER / "versions" / f"{revision}_{re.sub(r'[^a-z0-9]+', '_', message.lower())[:40].strip('_')}.py"
    file.write_text(page, "utf-8")
    return file


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types and truth values by their names, so that one revision is right on both dialects."""
    if kind == "type" and isinstance(item, Id | UtcDateTime):
        return f"{type(item).__name__}()"
    if kind == "type" and isinstance(item, PlainText):
        return "Text"
    if kind == "server_default" and isinstance(getattr(item, "arg", None), True_ | False_):
        return f"sa.{item.arg}()"
    return False


if __name__ == "__main__":
    print(draft(" ".join(sys.argv[1:]) or "Change"))  # noqa: T201 - a developer's command
