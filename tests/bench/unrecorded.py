"""Unrecorded: Wardmote itself without the record of access, to say what the record costs.

Only here can it be left out: no setting does. `marked` still has the database write the marks that tell which records
an answer holds; `unmarked` writes none, as if nobody wanted to know.
"""

import gc

from starlette.applications import Starlette

from server.app import create_app
from server.query.answer import Answering
from tests.bench.stage import settings_for


def application(url: str, *, is_marked: bool) -> Starlette:
    """Make the application over the database at *url* as `wardmote serve` does, but for the record."""
    settings = settings_for(url.replace("postgresql:", "postgresql+asyncpg:"))
    made: list[object] = []

    async def answer(*asked: object) -> object:
        return await made[0](*asked)  # type: ignore[operator]

    app = create_app(settings, answer=answer)  # type: ignore[arg-type]
    answering = Answering(app.state.database, settings, is_unmarked=not is_marked)
    answering.warm()
    made.append(answering)
    gc.collect()
    gc.freeze()
    return app
