"""What the README shows is true: its answers come from a run, its examples work, its tables are those of the code.

The opening answers are those of 22 November 2026, when the agreements of the demonstration are in force. The
first request runs as it stands there, but for the address of the service; the examples for developers have tests of
their own (test_connecting.py).
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest

from auth.oauth.client import find
from auth.principal import Principal, PrincipalKind
from auth.refusal import Code
from auth.roles import ROLES, Role
from schema.entity import Family
from server.cli import main
from server.cli.failure import FAILED, INTERRUPTED, NOT_UNDERSTOOD, ROWS_REJECTED
from server.limits import Limits
from server.opening import open_database
from server.problems import STATUSES
from server.query.answer import Answering
from server.settings import load, settings_table
from tests.demo import Demo, without_settings

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text("utf-8")
TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
REVIVE = '{ operations(first: 1, filter: { codename: { eq: "Op Revive" } }) { nodes { id } } }'
NAMED_TEST = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)

COLUMNS = (
    Role.POLICE_ANALYST,
    Role.POLICE_OFFICER,
    Role.COUNCIL_COMMUNITY_SAFETY,
    Role.SVPP_MEMBER,
    Role.SERVICE_ACCOUNT,
)
ROWS = {
    "outcomes": Family.OUTCOMES,
    "safeguarding": Family.SAFEGUARDING,
    "intelligence": Family.INTELLIGENCE,
    "crime groups, disruptions": Family.GROUPS,
    "interventions, activities": Family.INTERVENTIONS,
    "grants": Family.GRANTS,
} | {"attendances after assaults": Family.HEALTH}
LIMITS = {name: name for name in ("aliases", "directives", "mutations", "lists", "operations", "feeds")} | {
    "body": "body_bytes",
    "document": "tokens",
    "depth, fragments expanded": "depth",
    "root fields": "root_fields",
    "records declared by page sizes": "nodes",
    "document, as text": "characters",
    "variables of an operation": "variables",
    "fields, fragments expanded": "fields",
    "pairs of fields with one name": "repeats",
    "conditions of one filter": "filter_conditions",
    "objects in the input of a change": "input_objects",
    "conditions of all filters": "conditions",
    "values nested in one filter": "value_depth",
    "links in one filter": "filter_links",
    "instants asked as at": "instants",
    "links behind each other in a filter": "filter_link_depth",
}


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def table(heading: str) -> list[list[str]]:
    """Return the cells below the first row that begins with *heading*."""
    rows = [
        line.strip("|").split(" | ") for line in TEXT.partition(f"| {heading} |")[2].partition("\n\n")[0].split("\n")
    ]
    return [[cell.strip(" |") for cell in row] for row in rows[2:]]


def unknown_commands(text: str) -> list[str]:
    """Return what *text* calls as `wardmote ...` and the command line does not know."""
    calls = re.findall(r"(?:`|^|\(|&& |\.env )wardmote ([a-z][^`\n#)]*)", text, re.MULTILINE)
    return [call for call in calls if not is_known(call.split())]


def is_known(words: list[str]) -> bool:
    """Say that *words* lead to a command, and that it has every option among them."""
    command: click.Command = main
    for word in words:
        if not isinstance(command, click.Group):
            break  # what follows a command are its options and arguments
        following = command.get_command(click.Context(command), word)
        if following is None:
            return False
        command = following
    options = {option for parameter in command.params for option in parameter.opts}
    return {word for word in words if word.startswith("--")} <= options | {"--help"}


def leaves(group: click.Group, *names: str) -> Iterator[str]:
    """Go through the full names of all commands."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, *names, name)
        else:
            yield " ".join((*names, name))


async def ask(demo: Demo, client_id: str, query: str, variables: dict[str, Any] | None = None) -> Any:
    """Answer *query* on the README's day as a service of the demonstration; `whoSaw` as its agency's officer."""
    settings = load(
        environment="demo",
        secret_file=demo.folder / ".wardmote" / "secret",
        database_url=f"sqlite+aiosqlite:///{demo.folder / '.wardmote' / 'wardmote.sqlite'}",
        planning_timeout_ms=60_000,  # a machine that is busy with other tests is no promise of the README
    )
    database = open_database(settings)
    await database.start()
    try:
        async with database.engine.connect() as connection:
            client = await connection.run_sync(find, client_id)
        assert client is not None
        assert client.role is not None
        is_officers = "whoSaw" in query
        role = Role.DATA_PROTECTION_OFFICER if is_officers else client.role
        principal = Principal(
            kind=PrincipalKind.PERSON if is_officers else PrincipalKind.SERVICE,
            id=client.id,
            client_id=client.id,
            agency=client.agency,
            roles=frozenset({role}),
            scopes=ROLES[role].scopes if is_officers else client.scopes,
            purpose=ROLES[role].default_purpose if is_officers else client.allowed_purposes()[0],
        )
        answering = Answering(database, settings, clock=lambda: TODAY)
        return json.loads((await answering(query, variables, None, principal, "readme")).body)
    finally:
        await database.stop()


async def variables_of(demo: Demo, query: str) -> dict[str, Any]:
    """Return the values a query of the README needs: the id of Op Revive, where it names one or any record."""
    needed = [name for name in ("revive", "record") if f"${name}" in query]
    if not needed:
        return {}
    found = await ask(demo, "police-service", REVIVE)
    return dict.fromkeys(needed, found["data"]["operations"]["nodes"][0]["id"])


@pytest.mark.parametrize("client_id", ["police-service", "council-service", "svpp-service"])
async def test_the_opening_answers_are_real(demo: Demo, client_id: str) -> None:
    """The answer printed for each partner is the answer it gets, member by member in that order."""
    (printed,) = re.findall(rf"<!-- answer: {client_id} -->\n```json\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    query = blocks("graphql")[0]

    answer = await ask(demo, client_id, query, await variables_of(demo, query))

    assert json.dumps(json.loads(printed), indent=1) == json.dumps(answer, indent=1)


@pytest.mark.parametrize("query", blocks("graphql"))
async def test_every_query_is_answered(demo: Demo, query: str) -> None:
    """Each query can be copied and sent."""
    answer = await ask(demo, "council-service", query, await variables_of(demo, query))

    assert "errors" not in answer
    assert all(answer["data"].values())


def test_the_first_request_works(demo: Demo) -> None:
    """Pasted into a shell, it answers with the operations."""
    (block,) = [block for block in blocks("sh") if "wardmote token" in block]
    lines = [line for line in block.splitlines() if not line.startswith(". ")]
    own = f"wardmote() {{ '{sys.executable}' -c 'from server.cli import main; main()' \"$@\"; }}"
    shell = "\n".join([own, *lines]).replace("http://127.0.0.1:8000", str(demo.description["issuer"]))

    answer = run(demo, "bash", "-c", shell)

    assert [node["codename"] for node in json.loads(answer)["data"]["operations"]["nodes"]] == [
        "Op Larkspur",
        "Op Revive",
    ]


def run(demo: Demo, *words: str) -> str:
    """Run a program in the demonstration's folder and return what it prints."""
    done = subprocess.run(words, cwd=demo.folder, env=without_settings(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_settings_are_those_of_the_service() -> None:
    """The table of settings is the one that `wardmote settings` prints."""
    assert f"\n\n{settings_table()}\n" in TEXT


def test_every_command_shown_exists() -> None:
    """No example and no sentence names a command or an option that is not there."""
    assert unknown_commands(TEXT) == []


def test_every_option_in_the_table_of_commands_exists() -> None:
    """An option beside a command is one that it has."""
    rows = [
        (re.findall("`wardmote ([^`]*)`", names), re.findall("`(--[^`]*)`", text)) for names, text in table("command")
    ]

    assert [name for names, options in rows for name in names if not is_known([*name.split(), *options])] == []


@pytest.mark.parametrize(
    "text",
    ["`wardmote frobnicate`", "`wardmote load all`", "wardmote serve --threads 4", "$(wardmote tokens --client x)"],
)
def test_a_command_that_does_not_exist_is_found(text: str) -> None:
    """Wrong commands, wrong subcommands and wrong options are found, in a sentence as in a block."""
    assert len(unknown_commands(text)) == 1


def test_every_command_is_shown() -> None:
    """Whoever looks for a command finds it in the README."""
    assert [name for name in leaves(main) if f"`wardmote {name}`" not in TEXT] == []


def test_each_duty_has_its_tests() -> None:
    """The tests that the table of duties names are there."""
    tests = {
        found for file in (ROOT / "tests").rglob("test_*.py") for found in NAMED_TEST.findall(file.read_text("utf-8"))
    }
    named = [word.strip("` ") for row in table("duty") for word in row[2].split(",")]

    assert [name for name in named if name not in tests] == []


def test_exit_codes_are_those_of_the_command_line() -> None:
    """The table lists every exit code."""
    assert [int(row[0]) for row in table("exit code")] == [0, FAILED, NOT_UNDERSTOOD, ROWS_REJECTED, INTERRUPTED]


def test_ceilings_are_those_of_the_roles() -> None:
    """The table shows what auth/roles.py says, own and others'."""
    shown = {row[0]: row[1:] for row in table("records")}

    assert shown == {name: [ceiling(role, family) for role in COLUMNS] for name, family in ROWS.items()}


def ceiling(role: Role, family: Family) -> str:
    """Write a ceiling as the README does."""
    found = ROLES[role].ceiling(family)
    return f"{found.own or '-'} / {found.others or '-'}"


def test_error_codes_and_their_statuses_are_those_of_the_service() -> None:
    """Every code is there, with the status under either media type."""
    shown = {Code(row[0].strip("`")): (int(row[2]), int(row[3])) for row in table("code")}

    assert shown == STATUSES


def test_limits_are_the_defaults() -> None:
    """The table of limits shows what holds when nothing is set, and no other limit but those of time."""
    shown = {row[0]: int(re.sub(r"\D", "", row[1])) for row in table("limit")[:-3]}

    assert shown == {name: getattr(Limits(), field) for name, field in LIMITS.items()}


@pytest.mark.parametrize("given", ["eq: null", "in: null", "eq: $month"])
async def test_null_in_a_filter_restricts_nothing(demo: Demo, given: str) -> None:
    """A value that is null, or a variable that is absent, is as if it were not there."""
    text = f"{{ outcomes(first: 1, filter: {{ month: {{ {given} }} }}) {{ totalCount }} }}"
    everything = await ask(demo, "council-service", "{ outcomes(first: 1) { totalCount } }")

    assert await ask(demo, "council-service", f"query($month: Month) {text}" if "$" in given else text) == everything


def test_every_file_named_is_there() -> None:
    """A reader who follows a path or a link finds something."""
    paths = re.findall(r"`((?:schema|auth|server|tests|\.ci)/[\w./]*)`", TEXT)
    links = [link for link in re.findall(r"\]\(([^)#]+)[)#]", TEXT) if "://" not in link]

    assert len(paths) > 20
    assert [path for path in (*paths, *links) if not (ROOT / path).exists()] == []


def test_every_chapter_linked_is_there() -> None:
    """A link within the README leads to one of its headings."""
    headings = re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\(#([^)]*)\)", TEXT)

    assert links
    assert set(links) <= anchors
