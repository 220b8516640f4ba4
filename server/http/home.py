"""Home: what this is and where to go, for a person who opens the address in a browser.

Plain text, so that it needs no style, no script and no exception to the security headers. Lists only
addresses that work.
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

TEXT = """Wardmote

One GraphQL API through which police, council and partnership share outcome data under agreements,
each with its own view of the same facts.

  POST /graphql                                  queries, with an access token
  POST /oauth/token                              access tokens, for registered services
  GET  /oauth/jwks                               the keys that tokens are signed with
  GET  /.well-known/oauth-authorization-server   how to get a token
  GET  /.well-known/oauth-protected-resource     which tokens the API takes
  GET  /live, /ready                             health
"""


async def home(request: Request) -> Response:
    """Answer ``GET /``."""
    return PlainTextResponse(TEXT)
