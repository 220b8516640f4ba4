"""Scopes: the words that narrow a token.

A scope never gives; it only narrows what the role and the agreements allow already. A word that is not in
``SCOPES`` is refused, never dropped: a client that misspells a scope must not get a token that surprises it.
"""

from collections.abc import Mapping, Set

from auth.refusal import Code, RefusalError, Refused

# Lets its bearer have lists as files; no scope of GraphQL.
EXPORTING = "records:export"
# Lets its bearer send batches of whatever its role records; no scope of GraphQL either.
LOADING = "ingest:write"
# Lets its bearer load what others publish and everybody sees; no scope of GraphQL either.
PUBLISHING = "crime:write"
SCOPES: Mapping[str, str] = {
    "outcomes:read": "Read arrests, seizures, court outcomes, orders, warrants and safeguarding outcomes",
    "outcomes:write": "Record and correct outcomes of your own agency",
    "interventions:read": "Read prevention programmes and what was done in them",
    "interventions:write": "Record and correct interventions of your own agency",
    "intelligence:read": "Read intelligence reports, organised crime groups and disruptions",
    "intelligence:submit": "Submit intelligence reports",
    "safeguarding:read": "Read outcomes about the safety of a child or an adult at risk",
    "confidence:read": "Read surveys of residents",
    "confidence:write": "Record surveys of residents",
    "sites:write": "Record and correct operations, sites, phases and published figures of your own agency",
    "health:read": "Read attendances at hospital after an assault",
    "health:write": "Record attendances at hospital after an assault, as the hospital's own agency",
    "crime:read": "Read recorded crime and its outcomes",
    PUBLISHING: "Load the crime files that data.police.uk publishes, for every agency",
    "statistics:read": "Read counts and measures, protected against identification",
    EXPORTING: "Take what you may see away as a file",
    "agreements:read": "Read the information sharing agreements your agency is party to",
    "agreements:manage": "Draft and change information sharing agreements",
    "agreements:approve": "Sign information sharing agreements for your agency",
    "audit:read": "Read who was shown what, when and why",
    "retention:manage": "Review, hold and dispose of records of your own agency",
    "members:manage": "Invite members of your agency and end their appointments",
    LOADING: "Load records in bulk for your own agency",
    "openid": "Know that it is the same person who signs in",
    "profile": "Know the name of the person who signs in",
}


def parse(text: str) -> frozenset[str]:
    """Read the space-separated scopes of *text*.

    Raises: RefusalError (INSUFFICIENT_SCOPE) when a word is unknown. The word itself is not repeated:
    texts of refusals travel in headers, where a client's own characters have no place.
    Source: RFC 6749 section 3.3.
    """
    words = frozenset(text.split(" ")) - {""}
    if not words <= SCOPES.keys():
        raise RefusalError(
            Refused(
                Code.INSUFFICIENT_SCOPE,
                "The scope holds a word this server does not know; the known ones are in its metadata.",
                private=f"unknown scope among {len(words)} words",
            )
        )
    return words


def narrow(asked: Set[str] | None, *, granted: Set[str]) -> frozenset[str] | None:
    """Give the scopes of a new token: those *asked* for, within those *granted*.

    ``None`` asked means the client named no scope and gets all that is granted (RFC 6749 section 3.3).
    Returns None when anything asked for is not granted, so that nothing is dropped in silence.
    """
    if asked is None:
        return frozenset(granted)
    if not asked or not asked <= granted:
        return None
    return frozenset(asked)


def write(scopes: Set[str]) -> str:
    """Write *scopes* as one space-separated text in a stable order."""
    return " ".join(sorted(scopes))
