"""Bearer: an Authorization header becomes a Principal, or a refusal that says how to get in.

Step 2 of a query. Takes only access tokens this service signed itself (RFC 9068) and trusts nothing outside
the token, except that a ``Purpose`` header may choose among the purposes the token allows. Never reads the
database and never the clock. The signature of a token is checked once; its times are checked every time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from auth.challenge import (
    BOUND,
    EXPIRED,
    INVALID_PUBLIC,
    NO_TOKEN,
    NOT_BEARER,
    NOT_BOUND,
    OTHER_KEY,
    OTHER_PURPOSE,
    TWO_PURPOSES,
    TWO_TOKENS,
    WRONG,
)
from auth.principal import Credential, Principal, PrincipalKind
from auth.reason import Reason
from auth.refusal import Code, RefusalError, Refused
from auth.roles import Role
from auth.scopes import parse

ALGORITHMS = ("ES256",)

TYPES = ("at+jwt", "application/at+jwt")

LONGEST_TOKEN = 4_096

# How far ahead of ours the clock of another worker may run, in seconds.
CLOCK_SKEW = 10

# Verified tokens remembered by one process; only a token that verified takes a place.
REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class Accepted:
    """Hold what a good token says; *begins* and *expires* in seconds since 1970, *thumbprint* of the key it needs."""

    principal: Principal
    thumbprint: str | None
    begins: float
    expires: float


class TokenReader:
    """Read access tokens signed with *keys*; make a new reader when the keys change, and it forgets with them.

    *issuer* and *audience* are compared as text with the claims ``iss`` and ``aud``.
    """

    def __init__(self, keys: KeySet, *, issuer: str, audience: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._accepted: dict[tuple[str, str | None], Accepted] = {}

    def read(
        self,
        authorization: Sequence[str],
        *,
        now: datetime,
        purpose: Sequence[str] = (),
        thumbprint: str | None = None,
    ) -> Principal | Refused:
        """Turn the values of the Authorization and Purpose headers into a Principal.

        Both are given as all values the request carries, so that a repeated header is refused here. *thumbprint* is
        of the key of a checked proof, or None where there is no proof; it has to be that of the token.
        """
        if len(authorization) != 1:
            return TWO_TOKENS if authorization else NO_TOKEN
        if len(purpose) > 1:
            return TWO_PURPOSES
        token = token_of(authorization[0])
        if isinstance(token, Refused):
            return token
        accepted = self.accept(token, now=now, purpose=purpose[0] if purpose else None)
        if isinstance(accepted, Refused):
            return accepted
        if accepted.thumbprint != thumbprint:
            # A bound token proves nothing without the proof (RFC 9449 section 7.2).
            return _wrongly_bound(accepted.thumbprint, thumbprint)
        return accepted.principal

    def accept(self, token: str, *, now: datetime, purpose: str | None = None) -> Accepted | Refused:
        """Read *token* by itself: whether it is ours and of this time, whoever sends it and however."""
        key = (token, purpose)
        accepted = self._accepted.get(key)
        if accepted is None:
            verdict = self._verify(*key)
            if isinstance(verdict, Refused):
                return verdict
            accepted = self._remember(key, verdict)
        instant = now.timestamp()
        if instant >= accepted.expires:
            self._accepted.pop(key, None)
            return EXPIRED
        if accepted.begins > instant + CLOCK_SKEW:
            return _invalid(Reason.TOKEN_FUTURE)
        return accepted

    def _remember(self, key: tuple[str, str | None], accepted: Accepted) -> Accepted:
        if len(self._accepted) >= REMEMBERED:
            self._accepted.pop(next(iter(self._accepted)))  # the oldest: dictionaries keep their order
        self._accepted[key] = accepted
        return accepted

    def _verify(self, token: str, purpose: str | None) -> Accepted | Refused:
        try:
            decoded = jwt.decode(token, self._keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError, RecursionError) as error:
            return _invalid(_wrong_with(error))
        header, claims = decoded.header, decoded.claims
        kind = header.get("typ")
        if not isinstance(kind, str) or kind.lower() not in TYPES:
            return _invalid(Reason.TOKEN_TYPE)
        if not isinstance(header.get("kid"), str):
            return _invalid(Reason.TOKEN_KEY)
        if claims.get("iss") != self._issuer:
            return _invalid(Reason.TOKEN_ISSUER)
        if claims.get("aud") != self._audience:
            return _invalid(Reason.TOKEN_AUDIENCE)
        thumbprint = _thumbprint(claims)
        if isinstance(thumbprint, Refused):
            return thumbprint
        times = [claims.get(name) for name in ("exp", "iat")] + [claims.get("nbf", 0)]
        if not all(isinstance(time, int) and not isinstance(time, bool) for time in times):
            return _invalid(Reason.TOKEN_CLAIMS)
        expires, issued, not_before = (int(str(time)) for time in times)
        principal = _principal(claims, purpose)
        if isinstance(principal, Refused):
            return principal
        return Accepted(principal, thumbprint, max(issued, not_before), expires)


def is_dpop(authorization: Sequence[str]) -> bool:
    """Tell whether a request says that its token comes with a proof."""
    return any(header[:5].lower() == "dpop " for header in authorization)


def token_of(header: str) -> str | Refused:
    """Read the token out of an Authorization header of either scheme."""
    scheme, _, token = header.partition(" ")
    token = token.strip(" ")
    if scheme.lower() not in ("bearer", "dpop") or not token:
        return NOT_BEARER
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return _invalid(Reason.TOKEN_FORM)
    return token


def _thumbprint(claims: Mapping[str, object]) -> str | Refused | None:
    """Read the key a token is bound to; another binding than to a key (RFC 8705) is none this server can check."""
    if "cnf" not in claims:
        return None
    bound = claims["cnf"]
    thumbprint = bound.get("jkt") if isinstance(bound, dict) and len(bound) == 1 else None
    return thumbprint if isinstance(thumbprint, str) and thumbprint else _invalid(Reason.TOKEN_CLAIMS)


def _wrongly_bound(bound: str | None, shown: str | None) -> Refused:
    if shown is None:
        return BOUND
    return NOT_BOUND if bound is None else OTHER_KEY


def _principal(claims: Mapping[str, object], purpose: str | None) -> Principal | Refused:
    names = ("sub", "client_id", "agency", "role", "scope", "purpose", "purposes")
    texts = {name: claims.get(name) for name in names}
    if not all(isinstance(value, str) for value in texts.values()):
        return _invalid(Reason.TOKEN_CLAIMS)
    text = {name: str(value) for name, value in texts.items()}
    if purpose is not None and purpose not in text["purposes"].split(" "):
        return OTHER_PURPOSE
    site = claims.get("site")
    if site is not None and not isinstance(site, str):
        return _invalid(Reason.TOKEN_CLAIMS)
    try:
        return Principal(
            # A service speaks for itself: its subject is the client (RFC 9068 section 2.2).
            kind=PrincipalKind.SERVICE if text["sub"] == text["client_id"] else PrincipalKind.PERSON,
            id=text["sub"],
            client_id=text["client_id"],
            agency=text["agency"],
            roles=frozenset(Role(role) for role in text["role"].split(" ")),
            scopes=parse(text["scope"]),
            purpose=purpose or text["purpose"],
            site=site,
            credential=_credential(claims),
        )
    except (ValueError, RefusalError):
        return _invalid(Reason.TOKEN_CLAIMS)


def _credential(claims: Mapping[str, object]) -> Credential:
    """Give what a token is revoked by; a service's rests on no grant.

    Raises: ValueError for a token without a name, and for a person's that names no grant.
    """
    token, grant = claims.get("jti"), claims.get("gid")
    is_service = claims.get("sub") == claims.get("client_id")
    if not isinstance(token, str) or not (is_service or isinstance(grant, str)):
        raise ValueError("no jti, or a person's token without gid")
    issued, expires = (int(str(claims[name])) for name in ("iat", "exp"))
    return Credential(token, None if is_service else str(grant), issued, expires)


def _invalid(reason: Reason) -> Refused:
    return Refused(Code.UNAUTHENTICATED, INVALID_PUBLIC, reason)


def _wrong_with(error: Exception) -> Reason:
    """Name what the library found, whose own texts repeat parts of the token."""
    return next((reason for kind, reason in WRONG.items() if isinstance(error, kind)), Reason.TOKEN_FORM)
