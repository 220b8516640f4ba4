"""Challenge: why a token was not taken, and how the client is told to get in.

Every refusal of ``auth/bearer.py`` and the WWW-Authenticate header that goes with it (RFC 6750, RFC 9449, RFC 9728).
Pure words: decides nothing.
"""

from collections.abc import Mapping

from joserfc.errors import BadSignatureError, InvalidKeyIdError, UnsupportedAlgorithmError

from auth.oauth.assertion import SIGNATURES
from auth.reason import Reason
from auth.refusal import Code, Refused

NO_TOKEN = Refused(Code.UNAUTHENTICATED, "Send an access token: Authorization: Bearer TOKEN.", Reason.NO_TOKEN)
TWO_TOKENS = Refused(Code.UNAUTHENTICATED, "Send exactly one Authorization header.", Reason.TWO_TOKENS)
TWO_PURPOSES = Refused(Code.INSUFFICIENT_SCOPE, "Send at most one Purpose header.", Reason.TWO_PURPOSES)
NOT_BEARER = Refused(
    Code.UNAUTHENTICATED, "This server takes access tokens as Authorization: Bearer TOKEN.", Reason.OTHER_SCHEME
)
NO_PROOF = Refused(
    Code.UNAUTHENTICATED,
    "Send exactly one DPoP header with a proof for this request and this token.",
    Reason.NO_PROOF,
)
BOUND = Refused(
    Code.UNAUTHENTICATED,
    "The access token is bound to a key: send it as Authorization: DPoP, with a proof.",
    Reason.TOKEN_BOUND,
)
NOT_BOUND = Refused(
    Code.UNAUTHENTICATED,
    "The access token is bound to no key: send it as Authorization: Bearer TOKEN.",
    Reason.TOKEN_UNBOUND,
)
OTHER_KEY = Refused(
    Code.UNAUTHENTICATED,
    "The access token is bound to another key than that of the DPoP proof.",
    Reason.TOKEN_OTHER_KEY,
)
REPLAYED = Refused(
    Code.UNAUTHENTICATED, "The DPoP proof was used before: make a new one with a new jti.", Reason.PROOF_REPLAYED
)
EXPIRED = Refused(Code.UNAUTHENTICATED, "The access token has expired: get a new one.", Reason.TOKEN_EXPIRED)
OTHER_PURPOSE = Refused(
    Code.INSUFFICIENT_SCOPE,
    "The access token does not allow the purpose in the Purpose header.",
    Reason.OTHER_PURPOSE,
)

WRONG: Mapping[type[Exception], Reason] = {
    BadSignatureError: Reason.TOKEN_SIGNATURE,
    InvalidKeyIdError: Reason.TOKEN_KEY,
    UnsupportedAlgorithmError: Reason.TOKEN_ALGORITHM,
}

INVALID_PUBLIC = "The access token is not valid here: get a new one from the token endpoint of this server."

# Of these the client is told both ways to send a token.
WITHOUT_TOKEN = (NO_TOKEN, NOT_BEARER)

# Errors of RFC 6750 section 3.1 by refusal. Without a token there is no error to name.
ERRORS: Mapping[Refused, str | None] = {
    NO_TOKEN: None,
    TWO_TOKENS: "invalid_request",
    NOT_BEARER: None,
    NO_PROOF: "invalid_dpop_proof",
    REPLAYED: "invalid_dpop_proof",
}


PROOF_ERRORS = ("invalid_dpop_proof", "use_dpop_nonce")


def challenge(
    refused: Refused,
    *,
    resource_metadata: str,
    scope: str | None = None,
    error: str | None = None,
    is_bound: bool = False,
) -> str:
    """Write the WWW-Authenticate header that goes with *refused*; *is_bound* says that a token was sent as DPoP.

    Example: ``Bearer error="invalid_token", error_description="...", resource_metadata="https://..."``
    Without a token there are two: ``Bearer resource_metadata="...", DPoP algs="...", resource_metadata="..."``
    Source: RFC 6750 section 3, RFC 9449 section 7.1, RFC 9728 section 5.1.
    """
    error = error or error_of(refused)
    parts = [] if error is None else [f'error="{error}"', f'error_description="{_quotable(refused.public)}"']
    if scope:
        parts.append(f'scope="{scope}"')
    parts.append(f'resource_metadata="{resource_metadata}"')
    told = ", ".join(parts)
    bearer, dpop = f"Bearer {told}", f'DPoP algs="{" ".join(SIGNATURES)}", {told}'
    if refused in WITHOUT_TOKEN:
        return f"{bearer}, {dpop}"
    # Each in the words of the one scheme that the client uses, or should (RFC 9449 section 7.1).
    if refused == NOT_BOUND:
        return bearer
    return dpop if is_bound or refused == BOUND or error in PROOF_ERRORS else bearer


def error_of(refused: Refused) -> str | None:
    """Name the error of RFC 6750 section 3.1; None where no token came, for then nothing was wrong with one."""
    return ERRORS.get(refused, "insufficient_scope" if refused.code is Code.INSUFFICIENT_SCOPE else "invalid_token")


def _quotable(text: str) -> str:
    return text.replace("\\", "").replace('"', "'")
