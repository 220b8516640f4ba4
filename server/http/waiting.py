"""Waiting: the authorization request that waits while a person signs in.

Pages on the way to it must name where it will lead, because a browser applies ``form-action`` to every redirect that
follows a form.
"""

from auth.oauth import interaction
from server.http.browsing import Browsing
from server.http.onward import interaction_of
from server.work import Work


async def targets_of(browsing: Browsing, onward: str) -> tuple[str, ...]:
    """Give the addresses outside that signing in may end at: that of the application which asks, if one does."""
    reference = interaction_of(onward)
    if reference is None:
        return ()
    now = browsing.clock()
    async with Work(browsing.database, now=now) as work:
        waiting = await work.run(lambda connection: interaction.find(connection, reference, now))
    return () if waiting is None else (waiting.redirect_uri,)
