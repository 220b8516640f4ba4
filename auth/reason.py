"""Reason: the closed list of words for why a request was turned away before any transaction began.

The private text of such a refusal is one of these, so that what an attacker sends can never become part of the
record. What a client is told stands beside each word where it is used; a word alone is never sent to anybody.
"""

# ruff: noqa: S105 - words for a record, no secrets

from enum import StrEnum


class Reason(StrEnum):
    """Name what was wrong, for whoever reads the record; the value is what stands there."""

    # The access token and its proof (auth/bearer.py).
    NO_TOKEN = "no access token"
    TWO_TOKENS = "several Authorization headers"
    OTHER_SCHEME = "no token of a known scheme"
    TOKEN_FORM = "token is no JWT, too long or not ASCII"
    TOKEN_ALGORITHM = "token signed with an algorithm that is not ours"
    TOKEN_KEY = "token names a key that is not ours"
    TOKEN_SIGNATURE = "token does not fit its signature"
    TOKEN_TYPE = "token of another type"
    TOKEN_ISSUER = "token of another issuer"
    TOKEN_AUDIENCE = "token for another audience"
    TOKEN_CLAIMS = "token with claims that are not ours"
    TOKEN_FUTURE = "token issued in the future"
    TOKEN_EXPIRED = "token has expired"
    TOKEN_REVOKED = "token was revoked"
    TOKEN_BOUND = "bound token sent without its proof"
    TOKEN_UNBOUND = "unbound token sent with a proof"
    TOKEN_OTHER_KEY = "token bound to another key"
    NO_PROOF = "not exactly one proof"
    PROOF_REPLAYED = "proof was used before"
    TWO_PURPOSES = "several Purpose headers"
    OTHER_PURPOSE = "purpose that the token does not allow"
    NO_OPENID = "token without the scope openid"
    NO_PERSON = "token of a service"

    # The request itself.
    HOST = "host name that is not ours"
    ADDRESS = "no such address"
    METHOD = "method that is not taken"
    MEDIA_TYPE = "media type that is not taken"
    MALFORMED = "malformed body"
    TOO_LARGE = "body too large"

    # The pages and the explorer.
    FORM_TOKEN = "form of another browser or site"
    NO_SESSION = "nobody is signed in"
    STALE_REQUEST = "authorization request unknown or answered"
    STALE_LINK = "invitation unknown or used"
    ROLE_NOT_HELD = "role that is not held"
    ORIGIN = "request from another site"
    OTHER_STATE = "answer to a question that was not asked here"
    OTHER_ISSUER = "answer of another issuer"
    OTHER_PERSON = "tokens of another sign-in or person"
    NOT_ALLOWED = "the authorization server or the person said no"

    OTHER = "other"
