"""Cookies: the two this service sets, and nothing else about a browser.

The session cookie says who is signed in; the visit cookie lets a form be ours before anybody is. On https both carry
the prefix ``__Host-``, so that no neighbouring host can set them. Neither is ever readable by a script.
"""

from starlette.requests import Request
from starlette.responses import Response

from server.settings import Settings

SESSION = "wardmote"
VISIT = "wardmote-visit"
# The browser itself refuses a cookie of this name that is not Secure, has a Domain, or another Path than /.
HOST_PREFIX = "__Host-"
LONGEST = 100


def session_cookie(request: Request) -> str | None:
    """Give the secret of the session the browser says it has."""
    return _read(request, SESSION)


def visit_cookie(request: Request) -> str | None:
    """Give the secret that the forms of this browser are bound to before it is signed in."""
    return _read(request, VISIT)


def set_session(response: Response, value: str, settings: Settings) -> None:
    """Let the browser keep *value* until it is closed."""
    _set(response, SESSION, value, settings)


def set_visit(response: Response, value: str, settings: Settings) -> None:
    """Let the browser keep *value*, which is of no use to anybody but its own forms."""
    _set(response, VISIT, value, settings)


def clear_session(response: Response, settings: Settings) -> None:
    """Let the browser forget the session."""
    is_secure = _is_secure(settings)
    response.delete_cookie(_name(SESSION, settings), path="/", secure=is_secure, httponly=True, samesite="lax")


def _set(response: Response, name: str, value: str, settings: Settings) -> None:
    is_secure = _is_secure(settings)
    response.set_cookie(_name(name, settings), value, path="/", secure=is_secure, httponly=True, samesite="lax")


def _read(request: Request, name: str) -> str | None:
    value = request.cookies.get(_name(name, request.app.state.settings))
    return value if value and len(value) <= LONGEST else None


def _name(name: str, settings: Settings) -> str:
    return HOST_PREFIX + name if _is_secure(settings) else name


def _is_secure(settings: Settings) -> bool:
    return settings.issuer.startswith("https:")
