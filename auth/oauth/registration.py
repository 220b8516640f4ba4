"""Registration: what may be registered as a client, as an ordered table of small named checks.

Each check reads one Registration and gives a fault in one sentence, or None; the first fault is the answer. Where the
role is a service's own, scopes and purposes lie within it. Pure: knows no database.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from auth.oauth.client import RESERVED, ClientKind
from auth.oauth.redirect import fault_of_address
from auth.refusal import Allowed, Code, Refused
from auth.roles import ROLES, Role
from auth.scopes import SCOPES
from schema.codes import code_list

CLIENT_ID = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]")
LONGEST_NAME = 100
MOST_ADDRESSES = 20
POLICE = "POLICE"

# A service is nobody: it has no name to tell, and no part in what takes two persons.
ABOUT_PERSONS = frozenset({"openid", "profile"})
ONLY_FOR_PERSONS = frozenset({"members:manage", "agreements:manage", "agreements:approve"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Describe a client that is to be registered; *agency_kind* is a code of the list agency_kind."""

    client_id: str
    name: str
    kind: ClientKind
    agency_kind: str
    role: Role | None
    site: str | None
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    purposes: tuple[str, ...]
    keys: tuple[Mapping[str, str], ...]
    token_seconds: int | None = None

    @property
    def is_for_people(self) -> bool:
        """Tell whether people sign in through the client."""
        return self.kind is not ClientKind.SERVICE


Check = Callable[[Registration], str | None]


def _client_id(asked: Registration) -> str | None:
    if asked.client_id.startswith(RESERVED):
        return f"A client_id that begins with {RESERVED} is the service's own."
    if CLIENT_ID.fullmatch(asked.client_id):
        return None
    return "A client_id is 3 to 64 lower-case letters, digits, dots, dashes or underscores."


def _name(asked: Registration) -> str | None:
    if 0 < len(asked.name.strip()) <= LONGEST_NAME and asked.name.isprintable():
        return None
    return f"The name is what people read when they let the client in: 1 to {LONGEST_NAME} printable characters."


def _role(asked: Registration) -> str | None:
    if asked.is_for_people:
        return None if asked.role is None else f"A {asked.kind} client acts in the role of the person: give no role."
    suited = [role.value for role in Role if not ROLES[role].scopes & ONLY_FOR_PERSONS]
    if asked.role is None:
        return f"A SERVICE client needs a role of its own: {', '.join(suited)}."
    if asked.role.value not in suited:
        return f"Only a person can be {asked.role}; a service can be: {', '.join(suited)}."
    if ROLES[asked.role].police and asked.agency_kind != POLICE:
        return f"The role {asked.role} is for clients of police agencies only."
    return None


def _site(asked: Registration) -> str | None:
    needs = asked.role is not None and ROLES[asked.role].own_site_only
    if needs == (asked.site is not None):
        return None
    return f"The role {asked.role} is for one site: name it." if needs else "A site belongs to a POLICE_OFFICER only."


def _addresses(asked: Registration) -> str | None:
    if not asked.is_for_people:
        return "A SERVICE client sends nobody back: give no redirect URI." if asked.redirect_uris else None
    if not asked.redirect_uris:
        return f"A {asked.kind} client needs at least one redirect URI, exactly as it will send it."
    if len(asked.redirect_uris) > MOST_ADDRESSES:
        return f"A client has at most {MOST_ADDRESSES} redirect URIs."
    return next((fault for uri in asked.redirect_uris if (fault := fault_of_address(uri))), None)


def _scopes(asked: Registration) -> str | None:
    role = asked.role
    known = SCOPES.keys() if role is None else ROLES[role].scopes - ABOUT_PERSONS
    return _fault_of_words("scope", asked.scopes, (word for word in SCOPES if word in known), role)


def _purposes(asked: Registration) -> str | None:
    known = [code.code for code in code_list("purpose").codes] if asked.role is None else ROLES[asked.role].purposes
    return _fault_of_words("purpose", asked.purposes, known, asked.role)


def _keys(asked: Registration) -> str | None:
    if asked.kind is ClientKind.PUBLIC:
        return "A PUBLIC client proves nothing by a key: give no key set." if asked.keys else None
    return None if asked.keys else f"A {asked.kind} client proves itself by its key: give its public key set."


def _life(asked: Registration) -> str | None:
    if asked.token_seconds is None or 60 <= asked.token_seconds <= 3_600:
        return None
    return "A token lives 60 to 3600 seconds."


CHECKS: tuple[Check, ...] = (_client_id, _name, _role, _site, _addresses, _scopes, _purposes, _keys, _life)


def decide(asked: Registration) -> Allowed | Refused:
    """Go through the checks in their order; the first fault is the answer."""
    for check in CHECKS:
        fault = check(asked)
        if fault is not None:
            return Refused(Code.BAD_USER_INPUT, fault)
    return Allowed()


def _fault_of_words(what: str, given: Iterable[str], known: Iterable[str], role: Role | None) -> str | None:
    words, allowed = tuple(given), tuple(known)
    listed = ", ".join(allowed)
    if not words:
        return f"Name at least one {what} that the client may have: {listed}."
    strange = next((word for word in words if word not in allowed), None)
    if strange is None:
        return None
    if role is None:
        return f"There is no {what} {strange!r}; there are: {listed}."
    return f"The role {role} has no {what} {strange!r}; it has: {listed}."
