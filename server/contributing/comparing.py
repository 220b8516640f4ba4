"""Comparing: what is told of records that are there already, and stay as they are, is told and recorded like reading.

A dry run tells whether a row says what is stored, and so does a row that changes nothing: whoever guesses would learn
it. Each such record is put on record as consulted; and to a token that may not read the kind, a dry run does not say
which of the two it is. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from auth.principal import Principal
from auth.roles import SCOPE_OF
from schema.contribution import Contribution
from server.contributing.row import What


def may_read(by: Principal, kind: Contribution) -> bool:
    """Tell whether the token of *by* has the scope that reading records of *kind* asks for."""
    scope = SCOPE_OF[kind.family]
    return scope is None or scope in by.scopes


def counted(whats: Iterable[What], *, tells_what_is_there: bool) -> Counter[What]:
    """Count what becomes of rows; those that are there are one number where it is not told what they say."""
    became = Counter(whats)
    if not tells_what_is_there:
        became[What.CORRECTED] += became.pop(What.UNCHANGED, 0)
    return became
