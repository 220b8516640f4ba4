"""Tokens: a reply of the token endpoint becomes what the explorer keeps.

The reply came inside the process from the service that signed it, so its claims are read and compared, not verified
a second time (OpenID Connect Core 3.1.3.7 allows that); the access token itself is verified on every use.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from auth.reason import Reason
from server.explorer.client import CLIENT_ID, Begun, Denied
from server.explorer.session import Tokens


def first_tokens(reply: Mapping[str, object], begun: Begun, *, issuer: str, person: str, now: datetime) -> Tokens:
    """Read the reply to a code; refuses one that is not for this browser's request and this *person*.

    Raises: Denied.
    """
    claims = _claims(str(reply.get("id_token")))
    audience = claims.get("aud")
    expected = (issuer, begun.nonce, person)
    if (claims.get("iss"), claims.get("nonce"), claims.get("sub")) != expected or CLIENT_ID not in (
        audience if isinstance(audience, list) else [audience]
    ):
        raise Denied(Reason.OTHER_PERSON)
    return _tokens(reply, begun.key, now)


def next_tokens(reply: Mapping[str, object], before: Tokens, now: datetime) -> Tokens:
    """Read the reply to a refresh; a reply without a new refresh token leaves the old one in use."""
    return _tokens({"refresh_token": before.refresh, **reply}, before.key, now)


def _tokens(reply: Mapping[str, object], key: Mapping[str, Any], now: datetime) -> Tokens:
    access = str(reply["access_token"])
    claims = _claims(access)
    return Tokens(
        access=access,
        refresh=str(reply["refresh_token"]),
        expires=int(now.timestamp()) + int(str(reply["expires_in"])),
        key=key,
        role=str(claims["role"]),
        purposes=tuple(dict.fromkeys((str(claims["purpose"]), *str(claims["purposes"]).split()))),
        grant=str(claims.get("gid", "")),
    )


def _claims(token: str) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        raise Denied("no_token")
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    return claims
