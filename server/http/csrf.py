"""Csrf: a form is ours only when it carries the token that belongs to the browser's own cookie.

The token is a keyed hash of the cookie, so that nothing has to be stored and another site, which cannot read the
cookie, cannot know it. Forms before login are bound to the visit cookie, all others to the session cookie.
"""

import hashlib
import hmac


def token(secret: bytes, cookie: str) -> str:
    """Give the token that forms of the browser with *cookie* carry."""
    return hmac.new(secret, cookie.encode(), hashlib.sha256).hexdigest()


def is_right(secret: bytes, cookie: str | None, sent: str | None) -> bool:
    """Tell whether *sent* belongs to *cookie*; without either it does not."""
    if not cookie or not sent or not sent.isascii():
        return False
    return hmac.compare_digest(token(secret, cookie), sent)
