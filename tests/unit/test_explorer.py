"""The explorer offers each role queries that work for it, and writes a page that nothing can break out of."""

import html
import json
import re

import pytest
from graphql import parse, validate

from auth.access.reach import reach
from auth.roles import ROLES, Role
from auth.scopes import EXPORTING
from schema.graphql.printed import schema_for
from server.explorer import client
from server.explorer.examples import examples, examples_for
from server.explorer.page import Visitor, page

PEOPLE = [role for role in Role if role is not Role.SERVICE_ACCOUNT]


@pytest.mark.parametrize("role", PEOPLE)
def test_every_example_is_valid_in_the_schema_of_its_role(role: Role) -> None:
    """What the page offers, the API answers."""
    schema = schema_for(reach(frozenset({role})))

    assert [(each.title, validate(schema, parse(each.query))) for each in examples_for(role)] == [
        (each.title, []) for each in examples_for(role)
    ]


@pytest.mark.parametrize("role", PEOPLE)
def test_every_role_of_a_person_has_a_few_examples(role: Role) -> None:
    """Nobody meets an empty page, and nobody a long list."""
    assert 3 <= len(examples_for(role)) <= 8


def test_it_asks_for_every_scope_of_graphql_and_no_other() -> None:
    """A page that takes no files away has no use for the scope to do so, and whoever took it over would."""
    of_people = {scope for role in PEOPLE for scope in ROLES[role].scopes}

    assert set(client.SCOPE.split()) == of_people - {EXPORTING}


def test_no_two_examples_share_a_title() -> None:
    """The title is what the page knows an example by."""
    assert len({each.title for each in examples()}) == len(examples())


def test_the_page_carries_its_values_and_nothing_that_opens_a_door() -> None:
    """Who, role, purposes and examples are in one attribute, with every character of a name kept harmless."""
    name = "\"><script>alert('x')</script>"
    role = Role.SVPP_MEMBER
    text = page(Visitor("jo", name, "Council & Co", role, ROLES[role].purposes))
    found = re.search(r'data-session="([^"]*)"', text)

    assert found
    values = json.loads(html.unescape(found[1]))
    assert "<script>" not in text
    assert values["name"] == name
    assert values["agency"] == "Council & Co"
    assert values["purpose"] == "SERIOUS_VIOLENCE_DUTY"
    assert [each["title"] for each in values["examples"]] == [each.title for each in examples_for(role)]
    assert sorted(values) == ["agency", "examples", "name", "purpose", "purposes", "role", "roleText", "username"]
