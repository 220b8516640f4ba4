"""Promises about the command line: it teaches, it fails in one sentence, and its exit code says what happened."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from logging import CRITICAL
from pathlib import Path

import click
import pytest
import structlog
from click.testing import CliRunner, Result

from server.cli import installation, main
from server.imports.police_uk.layout import STREET
from server.migrations import head

Run = Callable[..., Result]

ROW = "a1,2023-01,Police,Police,-0.896900,52.240480,On or near High Street,E01027158,Ward,Burglary,Local resolution,"
SECRET = "00112233445566778899aabbccddeeff" * 2


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, with no setting in the environment."""
    for name in [name for name in os.environ if name.startswith("WARDMOTE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run a command in this process, without its log lines."""
    silent = structlog.make_filtering_bound_logger(CRITICAL)
    monkeypatch.setattr(installation, "configure", lambda level, form: structlog.configure(wrapper_class=silent))
    yield lambda *words: CliRunner().invoke(main, words)
    structlog.reset_defaults()


@pytest.fixture
def settings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with settings that name an empty database."""
    monkeypatch.setenv("WARDMOTE_SECRET", SECRET)
    monkeypatch.setenv("WARDMOTE_DATABASE_URL", f"sqlite+aiosqlite:///{folder / 'wardmote.sqlite'}")
    return folder


@pytest.fixture
def migrated(settings: Path, run: Run) -> Path:
    """Stand in a folder with settings that name a migrated database."""
    assert run("migrate").exit_code == 0
    return settings


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command under *group*."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


def street(path: Path, *rows: str) -> str:
    """Write a street file with these *rows* and return its name."""
    path.write_text("\n".join([",".join(STREET.columns), *rows, ""]), "utf-8")
    return str(path)


def sentence(result: Result) -> str:
    """Return the one line a failed command wrote."""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("wardmote: ")
    return lines[0]


@pytest.mark.parametrize("words", list(commands(main)), ids=" ".join)
def test_every_command_shows_an_example(run: Run, words: tuple[str, ...]) -> None:
    """The help of each command holds a line to copy, which begins as the command does."""
    result = run(*words, "--help")

    assert result.exit_code == 0
    assert "Example:" in result.output
    assert f"wardmote {' '.join(words)}" in result.output


def test_the_help_names_every_command_and_exit_code(run: Run) -> None:
    """The first screen is enough to find one's way."""
    text = run("--help").output

    assert all(f"\n  {name} " in text for name in main.commands)
    assert all(f"\n    {code} " in text for code in (0, 1, 2, 3, 130))


def test_help_does_not_load_what_it_does_not_need() -> None:
    """The command line starts without the database, the schema or the web."""
    heavy = "('alembic', 'cryptography', 'graphene', 'graphql', 'pydantic', 'sqlalchemy', 'starlette', 'uvicorn')"
    code = f"import sys, server.cli; print([name for name in {heavy} if name in sys.modules])"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_command_loads_nothing_of_what_a_server_answers_with() -> None:
    """Whoever verifies the record, or asks the database anything, does not wait for the web or the schema."""
    heavy = "('graphene', 'graphql', 'starlette', 'uvicorn', 'server.app', 'server.http', 'server.query')"
    needed = "server.cli.audit, server.cli.installation, server.opening, server.audit.verify, server.audit.rounds"
    code = f"import sys, {needed}; print([name for name in {heavy} if name in sys.modules])"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_version_is_the_distributions(run: Run) -> None:
    """What is installed tells its own version."""
    assert run("--version").output.startswith("wardmote 0.")


def test_a_missing_setting_is_one_sentence(folder: Path, run: Run) -> None:
    """Without a secret nothing starts; the sentence names the setting and there is no traceback."""
    result = run("migrate")

    assert result.exit_code == 2
    assert "WARDMOTE_SECRET" in sentence(result)


def test_debug_shows_where_it_arose(folder: Path, run: Run) -> None:
    """With --debug the error itself comes through."""
    result = run("--debug", "migrate")

    assert type(result.exception).__name__ == "SettingsError"


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("load", "scale"),
        ("load", "scale", "--outcomes", "0"),
        ("import", "police-uk"),
        ("import", "police-uk", "absent.csv"),
        ("serve", "--port", "70000"),
        ("schema", "--role", "MAYOR"),
        ("explain", "--as", "x", "no file of this name"),
        ("explain", "--as", "x", "--variables", "[]", "{ viewer { role } }"),
        ("explain", "--as", "x"),
        ("explain", "--as", "x", "--entity", "Outcome", "--id", "1"),
        ("explain", "--as", "x", "--field", "month", "{ viewer { roles } }"),
    ],
    ids=" ".join,
)
def test_what_is_not_understood_ends_with_2(settings: Path, run: Run, words: tuple[str, ...]) -> None:
    """Whoever mistypes is told so, before anything is done."""
    result = run(*words)

    assert result.exit_code == 2
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_migrate_says_what_it_did(settings: Path, run: Run) -> None:
    """The first time it makes the tables, the second time it finds them."""
    assert run("migrate").output == f"The database went from empty to {head()}.\n"
    assert run("migrate").output == f"The database is at {head()} already.\n"


def test_an_unreachable_database_is_one_sentence(settings: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens there: exit code 1, and no password in the sentence."""
    monkeypatch.setenv("WARDMOTE_DATABASE_URL", "postgresql+asyncpg://someone:hidden@127.0.0.1:1/nothing")

    result = run("migrate")

    assert result.exit_code == 1
    assert "hidden" not in sentence(result)


def test_an_import_says_what_it_did(migrated: Path, run: Run) -> None:
    """All rows taken: exit code 0 and the counts; a second time they are there already."""
    file = street(migrated / "a.csv", ROW)

    first, second = run("import", "police-uk", file), run("import", "police-uk", file)

    assert (first.exit_code, first.output) == (0, "1 rows read: 1 new, 0 revised, 0 already there, 0 rejected.\n")
    assert second.output == "1 rows read: 0 new, 0 revised, 1 already there, 0 rejected.\n"


def test_a_dry_run_says_so(migrated: Path, run: Run) -> None:
    """It counts as if, keeps nothing and tells."""
    file = street(migrated / "a.csv", ROW)

    assert run("import", "police-uk", "--dry-run", file).output.endswith("Dry run: nothing was kept.\n")
    assert "1 new" in run("import", "police-uk", file).output


def test_rejected_rows_are_told_and_end_with_3(migrated: Path, run: Run) -> None:
    """The first ten are shown, all are in the report, and no cell of it is a formula."""
    bad = [ROW.replace("-0.896900", f"-{number}e") for number in range(12)]
    file = street(migrated / "a.csv", ROW, *bad)

    result = run("import", "police-uk", "--report", "rejected.csv", file)

    assert result.exit_code == 3
    assert "1 new, 0 revised, 0 already there, 12 rejected" in result.output
    assert len(result.stderr.splitlines()) == 11
    assert result.stderr.startswith(f"{file}, line 3: Longitude: not degrees")
    report = (migrated / "rejected.csv").read_text("utf-8").splitlines()
    assert report[0] == "file,line,column,reason,value"
    assert len(report) == 13
    assert report[1].endswith(",'-0e")


def test_a_bad_file_ends_with_2_and_changes_nothing(migrated: Path, run: Run) -> None:
    """One sentence names the file and the reason; the good file beside it is not kept."""
    good, bad = street(migrated / "good.csv", ROW), migrated / "bad.csv"
    bad.write_text("Crime ID,Month\n", "utf-8")

    result = run("import", "police-uk", good, str(bad))

    assert result.exit_code == 2
    assert "missing: Reported by" in sentence(result)
    assert "1 new" in run("import", "police-uk", good).output


def test_nothing_is_imported_before_the_tables_are_there(settings: Path, run: Run) -> None:
    """The sentence says which command comes first."""
    result = run("import", "police-uk", street(settings / "a.csv", ROW))

    assert result.exit_code == 1
    assert "wardmote migrate" in sentence(result)


def test_load_fills_an_empty_database_only(migrated: Path, run: Run) -> None:
    """The demonstration is never mixed with what is there."""
    assert run("load", "scale", "--outcomes", "50").exit_code == 0

    result = run("load", "demo")

    assert result.exit_code == 1
    assert "empty" in sentence(result)


def test_check_finds_what_is_missing(settings: Path, run: Run) -> None:
    """Before the migration the tables are wrong; before the first start the keys are."""
    sqlite3.connect(settings / "wardmote.sqlite").close()  # a database, and nothing in it
    before = run("check")
    run("migrate")
    after = run("check")

    assert (before.exit_code, after.exit_code) == (1, 1)
    assert "WRONG  tables      at no revision" in before.output
    assert "ok     tables" in after.output
    assert "ok     wall        12 authorizers, made of the catalogue" in after.output
    assert "WRONG  keys" in after.output


def test_check_finds_a_lost_rule(migrated: Path, run: Run) -> None:
    """A database without one of its triggers is not as declared."""
    with sqlite3.connect(migrated / "wardmote.sqlite") as connection:
        connection.execute("DROP TRIGGER outcome_area_in_force_insert")

    assert "missing trigger outcome_area_in_force_insert" in run("check").output


def test_an_unknown_client_gets_no_token(migrated: Path, run: Run) -> None:
    """The sentence says nothing of which clients there are."""
    result = run("token", "--client", "nobody")

    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence(result) == "wardmote: There is no active client of this name."


def test_a_port_in_use_is_one_sentence(settings: Path, run: Run) -> None:
    """It is found out before anything is loaded."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("demo", "--port", str(taken.getsockname()[1]))

    assert result.exit_code == 1
    assert "Choose another with --port." in sentence(result)


def test_a_role_sees_its_own_schema(run: Run) -> None:
    """The schema of a role is part of the whole, and lacks what the role can never name."""
    whole, part = run("schema").output, run("schema", "--role", "SVPP_MEMBER").output

    assert "type IntelligenceReport " in whole
    assert "type IntelligenceReport " not in part
    assert len(part) < len(whole)


def test_settings_are_told_without_their_values(settings: Path, run: Run) -> None:
    """The table names every setting and nothing of this installation."""
    text = run("settings").output

    assert "| `WARDMOTE_DATABASE_URL` |" in text
    assert SECRET not in text
    assert str(settings) not in text
