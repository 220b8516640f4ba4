"""Permit: may this principal ask for this change at all.

The first decision of a mutation, by role and scope; what the change itself
needs (status, signatures, law) is decided after it by the rules of its concept.
A role that PERMITS does not name for a change has no such field in its schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from auth.access.agreement import MANAGES, MOVES, PEOPLE_ONLY, Step
from auth.access.retention import PERMITTED
from auth.principal import Principal, PrincipalKind
from auth.refusal import Allowed, Code, Refused
from auth.roles import ROLES, Role
from auth.scopes import LOADING, PUBLISHING
from schema.contribution import Contribution
from schema.marking import Detail
from schema.mutations.contributions import OF_CHANGE, ingesting, recording

# The step of the table of moves that each change of an agreement is.
STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "amendAgreement": Step.REVISE,
        "submitAgreement": Step.SUBMIT,
        "signAgreement": Step.SIGN,
        "activateAgreement": Step.ACTIVATE,
        "suspendAgreement": Step.SUSPEND,
        "resumeAgreement": Step.RESUME,
        "terminateAgreement": Step.TERMINATE,
    }
)


def _of_step(step: Step) -> Mapping[Role, str]:
    """Collect the roles that may take a step from any status, each with its scope."""
    return MappingProxyType(
        {role: scope for (_, each), move in MOVES.items() if each is step for role, scope in move.roles.items()}
    )


# For each change the roles that may ask for it, each with the scope its token needs.
_OF_AGREEMENTS = {"draftAgreement": MANAGES, **{name: _of_step(step) for name, step in STEPS.items()}}


def _contributing(name: str) -> Mapping[Role, str]:
    """Collect the roles that may write records of a kind and read them back; seeing alone is never enough.

    One that only submits a kind records new ones: of what is there it changes nothing, and is told nothing.
    """
    kind = OF_CHANGE[name]
    is_new = name in (recording(kind), ingesting(kind))
    return MappingProxyType(
        {
            role: kind.scope
            for role, row in ROLES.items()
            if kind.scope in row.scopes and (_sees_own(role, kind) or (is_new and kind.family in row.submits))
        }
    )


def _sees_own(role: Role, kind: Contribution) -> bool:
    own = ROLES[role].ceiling(kind.family).own
    return own is not None and own.rung >= Detail.SUMMARY.rung


PERMITS: Mapping[str, Mapping[Role, str]] = MappingProxyType(
    {**_OF_AGREEMENTS, **PERMITTED, **{name: _contributing(name) for name in OF_CHANGE}}
)
CHANGES_OF_AGREEMENTS = frozenset(_OF_AGREEMENTS)
# Changes that somebody answers for: a service never asks for them.
BY_PEOPLE = CHANGES_OF_AGREEMENTS | PERMITTED.keys()

NO_SUCH = Refused(Code.NOT_FOUND, "There is no such change for you.")


def permit(by: Principal, name: str, *, in_bulk: bool = False) -> Allowed | Refused:
    """Decide whether *by* may ask for the change *name*; *in_bulk* as part of a batch, for which a scope is enough."""
    scopes = {PERMITS.get(name, {}).get(role) for role in by.roles} - {None}
    if not scopes:
        return NO_SUCH
    loads = in_bulk and LOADING in by.scopes and any(LOADING in ROLES[role].scopes for role in by.roles)
    if not scopes & by.scopes and not loads:
        (scope, *_) = sorted(each for each in scopes if each is not None)
        return Refused(Code.INSUFFICIENT_SCOPE, f"This needs the scope {scope}, which the token does not have.")
    if name in BY_PEOPLE and by.kind is not PrincipalKind.PERSON:
        return Refused(Code.AGREEMENT_REFUSED, PEOPLE_ONLY)
    return Allowed()


def permit_publishing(by: Principal) -> Allowed | Refused:
    """Decide whether *by* may load what data.police.uk publishes: it is nobody's own, and everybody reads it.

    No other scope is enough, that of loading records of one's own agency neither.
    """
    if not publishes(by.roles):
        return NO_SUCH
    if PUBLISHING not in by.scopes:
        said = f"This needs the scope {PUBLISHING}, which the token does not have."
        return Refused(Code.INSUFFICIENT_SCOPE, said)
    return Allowed()


def publishes(roles: Iterable[Role]) -> bool:
    """Tell whether any of *roles* could ever be allowed to load what is published."""
    return any(PUBLISHING in ROLES[role].scopes for role in roles)


def submits(roles: Iterable[Role], kind: Contribution) -> bool:
    """Tell whether *roles* record what is new of a kind and see none of it, not even of their own agency."""
    asked = frozenset(roles)
    is_permitted = not asked.isdisjoint(PERMITS[recording(kind)])
    return is_permitted and not any(_sees_own(role, kind) for role in asked)


def mutations_of(roles: Iterable[Role]) -> frozenset[str]:
    """Name the changes that any of *roles* could ever be allowed."""
    asked = frozenset(roles)
    return frozenset(name for name, permitted in PERMITS.items() if asked & permitted.keys())
