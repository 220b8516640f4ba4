"""Who may ask for a change: persons, never services, whatever their role."""

from dataclasses import replace

import pytest

from auth.access.permit import BY_PEOPLE, PERMITS, permit
from auth.principal import Principal, PrincipalKind
from auth.refusal import Allowed, Code, Refused
from auth.roles import ROLES


@pytest.mark.parametrize("name", sorted(BY_PEOPLE))
def test_what_somebody_answers_for_is_asked_by_a_person(name: str) -> None:
    """The same role with the same scopes: a person may ask, a service may not."""
    for role in PERMITS[name]:
        row = ROLES[role]
        person = Principal(
            kind=PrincipalKind.PERSON,
            id="kim",
            client_id="app",
            agency="council",
            roles=frozenset({role}),
            scopes=frozenset(row.scopes),
            purpose=row.purposes[0],
        )
        assert permit(person, name) == Allowed()
        refused = permit(replace(person, kind=PrincipalKind.SERVICE), name)
        assert isinstance(refused, Refused)
        assert refused.code is Code.AGREEMENT_REFUSED
