"""Problem page: what a person is told in their browser when something is refused or fails.

Stands beside ``server/problems.py``, which tells programs. Decides by the address and by what the browser takes whether
a problem is a page, and puts it into words that say what to do. Never says more than the public text of a problem.
"""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.responses import Response

from auth.oauth.metadata import AUTHORIZE_PATH
from server.http.pages import Pages
from server.http.wire import Scope, first
from server.problems import Problem

# Programs read here what RFC 6749 section 5.2 promises them, whatever is refused.
OF_OAUTH = ("/oauth/", "/.well-known/")

# Programs read what comes from here, whoever asks.
# Below it programs send and ask for batches; errors are problem documents.
OF_BATCHES = "/ingest/"
FOR_PROGRAMS = (*OF_OAUTH, OF_BATCHES, "/graphql", "/explorer/graphql", "/explorer/logout", "/live", "/ready")

# status: heading, and the sentence in place of the public text, which is written for developers.
WORDS: Mapping[int, tuple[str, str | None]] = MappingProxyType(
    {
        404: (
            "There is nothing here",
            "There is nothing at this address. Check it for a slip, or start from the first page.",
        ),
        405: (
            "This page cannot be opened by itself",
            "It belongs to a form. Start from the first page and go there from it.",
        ),
        500: (
            "Something went wrong here",
            "This is our fault, not yours. Try again in a few minutes. If it happens again, tell an administrator.",
        ),
        503: (
            "This does not work at the moment",
            "Try again in a few minutes. Nothing that you did is wrong.",
        ),
    }
)
OTHERWISE = ("That did not work", None)


def wants_page(scope: Scope) -> bool:
    """Tell whether a person asks: at an address for people, with a browser, which always names HTML."""
    path: str = scope["path"]
    if path.startswith(FOR_PROGRAMS) and path != AUTHORIZE_PATH:
        return False
    return b"text/html" in (first(scope, b"accept") or b"")


def problem_page(pages: Pages, problem: Problem, status: int, request_id: str) -> Response:
    """Show *problem*, with the number that the log has too."""
    heading, words = WORDS.get(status, OTHERWISE)
    response = pages.render(
        "problem.html",
        status,
        heading=heading,
        message=words or problem.public,
        request_id=request_id,
        person=None,
    )
    response.headers.update(problem.headers)
    return response
