"""Authorize: what an authorization request must be. Read CHECKS first: they run in this order, the first refusal wins.

A refusal goes back to the application only after its redirect address has been found to be registered; until then it
is shown to whoever sent the request, and nobody is sent anywhere. Decides only: reads nothing and writes nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from auth.oauth.client import ClientKind, RegisteredClient
from auth.refusal import RefusalError
from auth.scopes import narrow, parse

LONGEST_STATE = 512
LONGEST_NONCE = 256
LONGEST_AGE = 10**8

PRINTABLE = re.compile(r"[\x20-\x7e]*")
# The base64url form of a SHA-256: of a code verifier, or of a key (RFC 7638).
DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")

PROMPTS = ("none", "login", "consent")


@dataclass(frozen=True, slots=True)
class Problem:
    """Refuse an authorization request: *error* is the code of the RFC, *text* says what to change."""

    error: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold one authorization request as it came, with the client it names."""

    parameters: Mapping[str, str]
    client: RegisteredClient | None
    audience: str
    is_pushed: bool = False

    def get(self, name: str) -> str | None:
        """Give a parameter; one without a value counts as absent (RFC 6749 section 3.1)."""
        return self.parameters.get(name)

    @property
    def registered(self) -> RegisteredClient:
        """Give the client, which the first check has found."""
        if self.client is None:
            raise ValueError("The first check refuses a request without a client.")
        return self.client

    @property
    def scopes(self) -> frozenset[str] | None:
        """Give the scopes asked for, all of the client's where none is named; None to refuse."""
        text = self.get("scope")
        try:
            return narrow(None if text is None else parse(text), granted=self.registered.scopes)
        except RefusalError:
            return None


@dataclass(frozen=True, slots=True)
class Check:
    """Hold one check; *goes_back* tells whether its refusal may be sent to the redirect address."""

    name: str
    refuse: Callable[[Asked], Problem | None]
    goes_back: bool = True


@dataclass(frozen=True, slots=True)
class Failed:
    """Say which check refused, and why."""

    check: Check
    problem: Problem


def examine(asked: Asked) -> Failed | None:
    """Give the first refusal of CHECKS, None for a request that may go on."""
    for check in CHECKS:
        problem = check.refuse(asked)
        if problem is not None:
            return Failed(check, problem)
    return None


def address(redirect_uri: str, *, issuer: str, state: str | None, **answer: str) -> str:
    """Write the address that carries *answer* to the application, always with ``iss`` (RFC 9207)."""
    known = {} if state is None else {"state": state}
    joint = "&" if "?" in redirect_uri else "?"
    return redirect_uri + joint + urlencode({**answer, **known, "iss": issuer})


def _client(asked: Asked) -> Problem | None:
    if asked.client is None:
        return Problem("invalid_request", "The client_id names no client of this server.")
    return None


def _redirect_uri(asked: Asked) -> Problem | None:
    # Compared as text, without any reading of what the parts mean (RFC 9700 section 2.1).
    if asked.get("redirect_uri") not in asked.registered.redirect_uris:
        return Problem("invalid_request", "The redirect_uri must be sent, exactly as it was registered.")
    return None


def _request_object(asked: Asked) -> Problem | None:
    if asked.get("request") is not None:
        return Problem("request_not_supported", "Request objects are not taken: push the request to /oauth/par.")
    if asked.get("request_uri") is not None:
        return Problem("request_uri_not_supported", "The only request_uri taken is one that /oauth/par gave.")
    return None


def _kind(asked: Asked) -> Problem | None:
    if asked.registered.kind is ClientKind.SERVICE:
        return Problem("unauthorized_client", "A service acts for itself: use the client_credentials grant.")
    if asked.registered.kind is ClientKind.CONFIDENTIAL and not asked.is_pushed:
        return Problem("invalid_request", "This client must push its requests to /oauth/par (RFC 9126).")
    return None


def _response_type(asked: Asked) -> Problem | None:
    if asked.get("response_type") is None:
        return Problem("invalid_request", "Send response_type=code.")
    if asked.get("response_type") != "code":
        return Problem("unsupported_response_type", "The only response_type here is code.")
    if asked.get("response_mode") not in (None, "query"):
        return Problem("invalid_request", "The only response_mode here is query.")
    return None


def _state(asked: Asked) -> Problem | None:
    state = asked.get("state") or ""
    if len(state) > LONGEST_STATE or not PRINTABLE.fullmatch(state):
        return Problem("invalid_request", f"The state must be at most {LONGEST_STATE} printable ASCII characters.")
    return None


def _nonce(asked: Asked) -> Problem | None:
    nonce = asked.get("nonce") or ""
    if len(nonce) > LONGEST_NONCE or not PRINTABLE.fullmatch(nonce):
        return Problem("invalid_request", f"The nonce must be at most {LONGEST_NONCE} printable ASCII characters.")
    return None


def _challenge(asked: Asked) -> Problem | None:
    # A missing method would mean plain (RFC 7636 section 4.3), so it is refused and not assumed.
    if asked.get("code_challenge_method") != "S256":
        return Problem("invalid_request", "Send code_challenge_method=S256; PKCE is required here.")
    if not DIGEST.fullmatch(asked.get("code_challenge") or ""):
        return Problem("invalid_request", "Send code_challenge: SHA-256 of the verifier, 43 base64url characters.")
    return None


def _scope(asked: Asked) -> Problem | None:
    if asked.scopes is None:
        return Problem("invalid_scope", "The scope holds a word that is unknown or not granted to this client.")
    return None


def _resource(asked: Asked) -> Problem | None:
    if asked.get("resource") not in (None, asked.audience):
        return Problem("invalid_target", "The only resource here is the GraphQL endpoint: see its metadata.")
    return None


def _prompt(asked: Asked) -> Problem | None:
    prompts = (asked.get("prompt") or "").split()
    if any(prompt not in PROMPTS for prompt in prompts) or ("none" in prompts and len(prompts) > 1):
        return Problem("invalid_request", "The prompt must be none alone, or login, consent or both.")
    return None


def _max_age(asked: Asked) -> Problem | None:
    age = asked.get("max_age")
    if age is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", age) or int(age) > LONGEST_AGE:
        return Problem("invalid_request", "The max_age must be a whole number of seconds.")
    return None


def _thumbprint(asked: Asked) -> Problem | None:
    if not DIGEST.fullmatch(asked.get("dpop_jkt") or "x" * 43):
        return Problem("invalid_request", "The dpop_jkt must be the thumbprint of a key (RFC 7638).")
    return None


CHECKS: tuple[Check, ...] = (
    Check("client known", _client, goes_back=False),
    Check("redirect address registered", _redirect_uri, goes_back=False),
    # First of those that go back, so that what goes back with the others has a size.
    Check("state of a size", _state, goes_back=False),
    Check("no request object", _request_object),
    Check("client may send people", _kind),
    Check("response type is code", _response_type),
    Check("PKCE with S256", _challenge),
    Check("scope known and allowed", _scope),
    Check("resource is the GraphQL endpoint", _resource),
    Check("nonce of a size", _nonce),
    Check("prompt can be obeyed", _prompt),
    Check("max_age is a number", _max_age),
    Check("key thumbprint well formed", _thumbprint),
)
