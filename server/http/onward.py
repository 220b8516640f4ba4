"""Onward: where a browser goes after it has signed in.

Only ever to an address of ours from a fixed list; whatever else is asked for is dropped, so that no link to the
login page can end on another site.
"""

import re
from urllib.parse import quote

HOME = "/account"
EXPLORER = "/explorer"
SCHEMA = "/schema"
AGREEMENTS = "/agreements"
CONSENT = re.compile(r"/consent\?interaction=([A-Za-z0-9_-]{16,200})", re.ASCII)
AGREEMENT = re.compile(r"/agreements/[0-9a-f-]{36}", re.ASCII)
PLAIN = frozenset({HOME, EXPLORER, SCHEMA, AGREEMENTS, "/account/second-factor"})


def destination(asked: str | None) -> str:
    """Give the address to go to when *asked* for; the person's own page for anything not on the list."""
    if asked is not None and (asked in PLAIN or CONSENT.fullmatch(asked) or AGREEMENT.fullmatch(asked)):
        return asked
    return HOME


def interaction_of(asked: str | None) -> str | None:
    """Give the reference of the authorization request that waits behind *asked*, if one does."""
    found = CONSENT.fullmatch(asked or "")
    return None if found is None else found[1]


def login_for(wanted: str) -> str:
    """Give the address of the login page that leads on to *wanted*."""
    return "/login?next=" + quote(wanted, safe="/")
