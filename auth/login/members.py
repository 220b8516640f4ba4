"""Members: who may make whom a member, and the rule that it takes two, as ordered tables of small named checks.

Every role is in force only once a second administrator approved it: not the one who granted it, not the person. The
first two administrators are the operator's to make, and nobody else ever is. An approval is given to somebody who has
taken up the link already, so that nobody approves an account which whoever holds the link could still make their own.
Pure: auth/login/appointing.py gathers what is checked, and writes.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from auth.refusal import Allowed, Code, Refused
from auth.roles import ROLES, Role

# Who acts where no administrator is named: whoever may read the secret.
OPERATOR = "operator"
# So many administrators the operator makes, counting everybody who ever was one.
FOUNDERS = 2

MANAGING = frozenset(role for role in Role if "members:manage" in ROLES[role].scopes)
OF_PEOPLE = tuple(role for role in Role if role is not Role.SERVICE_ACCOUNT)
POLICE = "POLICE"

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,98}[a-z0-9]")
# They stand in the list where a person could: as who granted or approved a role.
RESERVED = frozenset({OPERATOR, "demonstration", "janitor", "server", "unknown"})
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Actor:
    """Say who acts: a person by id, with the *roles* in force for them now, or the operator."""

    id: str
    roles: frozenset[Role] = frozenset()

    @property
    def is_operator(self) -> bool:
        """Tell whether no administrator is named."""
        return self.id == OPERATOR

    @property
    def is_administrator(self) -> bool:
        """Tell whether this person may invite and approve."""
        return bool(self.roles & MANAGING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Granting:
    """Hold one role that is to be granted; *person_id* is None for somebody new, *founders* counts administrators."""

    actor: Actor
    role: Role
    person_id: str | None
    agency_kind: str
    site: str | None
    founders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Approving:
    """Hold one granted role that is to be approved; *has_entered* once the person took up the link.

    *vouching* names everybody who granted this person a role that nobody ever approved: one of them made the link that
    was taken up last, and may be who took it up.
    """

    actor: Actor
    role: Role
    person_id: str
    granted_by: str
    vouching: frozenset[str]
    has_entered: bool
    founders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """Hold one person who is to get a new link; *granted_by* names who granted what they hold or wait for."""

    actor: Actor
    person_id: str
    roles: frozenset[Role]
    granted_by: frozenset[str]
    founders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """Hold one person whose training is to be recorded."""

    actor: Actor
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Starting:
    """Hold one stopped agency that is to be let in again; *administrators* counts those in force now."""

    actor: Actor
    is_stopped: bool
    administrators: int


def _operator_founds(asked: Granting | Approving) -> str | None:
    if not asked.actor.is_operator:
        return None
    if asked.role not in MANAGING:
        return "The operator makes the first two administrators and nobody else: name an administrator with --by."
    if asked.founders >= FOUNDERS:
        return "There have been two administrators, so the operator makes no more: name an administrator with --by."
    return None


def _operator_approves_own(asked: Approving) -> str | None:
    if asked.actor.is_operator and asked.granted_by != OPERATOR:
        return "An administrator granted this role: another administrator approves it; name them with --by."
    return None


def _is_administrator(asked: Granting | Approving | Linking | Training | Starting) -> str | None:
    if asked.actor.is_operator or asked.actor.is_administrator:
        return None
    return "Only a partnership administrator whose role is in force does this."


def _is_not_oneself(asked: Granting | Approving | Linking | Training) -> str | None:
    if asked.actor.id != asked.person_id:
        return None
    return "Nobody decides about their own roles, link or training: ask another administrator."


def _is_of_people(asked: Granting) -> str | None:
    if asked.role in OF_PEOPLE:
        return None
    return f"{asked.role} is for software; a person can be: {', '.join(OF_PEOPLE)}."


def _is_of_police(asked: Granting) -> str | None:
    if not ROLES[asked.role].police or asked.agency_kind == POLICE:
        return None
    return f"The role {asked.role} is for people of police agencies only."


def _has_its_site(asked: Granting) -> str | None:
    needs = ROLES[asked.role].own_site_only
    if needs == (asked.site is not None):
        return None
    return f"The role {asked.role} is for one site: name it with --site." if needs else "This role is for no site."


def _is_another(asked: Approving) -> str | None:
    if asked.actor.is_operator or asked.actor.id not in asked.vouching:
        return None
    return "It takes two: whoever granted a role of this person, or sent the link, does not approve. Ask another one."


def _has_entered(asked: Approving) -> str | None:
    if asked.has_entered:
        return None
    return "This person has not taken up the link yet. Wait until they have, and ask them whether it was they who did."


def _operator_links_founders(asked: Linking) -> str | None:
    if not asked.actor.is_operator:
        return None
    is_founding = asked.founders < FOUNDERS and asked.granted_by <= {OPERATOR} and asked.roles <= MANAGING
    return None if is_founding else "The operator sends links to the first two administrators only: name one with --by."


def _operator_starts_last(asked: Starting) -> str | None:
    if not asked.actor.is_operator or not asked.administrators:
        return None
    return "The operator starts an agency only while no administrator is in force: name one with --by."


def _is_stopped(asked: Starting) -> str | None:
    return None if asked.is_stopped else "This agency is not stopped."


# What is mistyped, and what two persons are for; the first fault is the answer.
FITTING: tuple[Callable[[Granting], str | None], ...] = (_is_of_people, _is_of_police, _has_its_site)
GRANTING: tuple[Callable[[Granting], str | None], ...] = (_operator_founds, _is_administrator, _is_not_oneself)
APPROVING: tuple[Callable[[Approving], str | None], ...] = (
    _operator_founds,
    _operator_approves_own,
    _is_administrator,
    _is_not_oneself,
    _is_another,
    _has_entered,
)
LINKING: tuple[Callable[[Linking], str | None], ...] = (_operator_links_founders, _is_administrator, _is_not_oneself)

TRAINING: tuple[Callable[[Training], str | None], ...] = (_is_administrator, _is_not_oneself)

# People of the stopped agency are not among those who start it: none of their roles is in force.
STARTING: tuple[Callable[[Starting], str | None], ...] = (_operator_starts_last, _is_administrator, _is_stopped)


def decide_granting(asked: Granting) -> Allowed | Refused:
    """Say whether a role may be granted; it is in force once it is approved."""
    fitting = _decided((check(asked) for check in FITTING), Code.BAD_USER_INPUT)
    return _decided((check(asked) for check in GRANTING), Code.CONFLICT) if isinstance(fitting, Allowed) else fitting


def decide_approving(asked: Approving) -> Allowed | Refused:
    """Say whether a granted role may be approved."""
    return _decided((check(asked) for check in APPROVING), Code.CONFLICT)


def decide_linking(asked: Linking) -> Allowed | Refused:
    """Say whether a person may be sent a new link."""
    return _decided((check(asked) for check in LINKING), Code.CONFLICT)


def decide_training(asked: Training) -> Allowed | Refused:
    """Say whether somebody's training may be recorded. The operator may: else two who ran out could help nobody."""
    return _decided((check(asked) for check in TRAINING), Code.CONFLICT)


def decide_starting(asked: Starting) -> Allowed | Refused:
    """Say whether an agency may be started. One administrator is enough: all it gives back two persons approved."""
    return _decided((check(asked) for check in STARTING), Code.CONFLICT)


def fault_of_username(username: str) -> str | None:
    """Say why nobody can be called *username*, or None."""
    if username in RESERVED:
        return f"Nobody is called {username!r}: it stands for who acts without a name."
    if USERNAME.fullmatch(username):
        return None
    return "A username is 3 to 100 lower-case letters, digits and . _ - @ +, such as a mail address."


def fault_of_name(name: str) -> str | None:
    """Say why nobody can have the *name*, or None."""
    if 0 < len(name.strip()) <= LONGEST_NAME and name.isprintable():
        return None
    return f"A name is 1 to {LONGEST_NAME} printable characters."


def _decided(faults: Iterable[str | None], code: Code) -> Allowed | Refused:
    fault = next((fault for fault in faults if fault is not None), None)
    return Allowed() if fault is None else Refused(code, fault)
