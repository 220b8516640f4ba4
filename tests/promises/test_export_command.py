"""`wardmote export` writes the file that the client itself would be given, or none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from server import app
from server.cli import exporting
from server.cli.failure import Failure
from server.database import DatabaseAway
from tests.demo import WARDMOTE, Demo, without_settings


def export(demo: Demo, *words: str, command: list[str] = WARDMOTE) -> subprocess.CompletedProcess[str]:
    """Run the command in the demonstration's folder."""
    whole = [*command, "export", *words]
    return subprocess.run(whole, cwd=demo.folder, env=without_settings(), capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    ("client", "list_", "asked"),
    [
        ("police-service", "interventions", {"format": "csv"}),
        ("council-service", "outcomes", {"format": "ndjson", "filter": '{"kind": {"eq": "WARRANT"}}'}),
    ],
)
def test_the_file_is_the_one_over_http(
    demo: Demo, tmp_path: Path, client: str, list_: str, asked: dict[str, str]
) -> None:
    """Byte for byte, for clients that see different things, whole and chosen."""
    file = tmp_path / "a file"
    options = [word for name, value in asked.items() for word in (f"--{name}", value)]
    done = export(demo, list_, "--as", client, *options, "--output", str(file))
    token = demo.partner(client).token(proves=False).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    answer = httpx2.get(demo.url(f"/export/{list_}"), params=asked, headers=headers, timeout=60)

    assert done.returncode == 0, done.stderr
    assert answer.status_code == 200
    assert file.read_bytes() == answer.content
    assert len(answer.content) > 1_000
    assert list(tmp_path.iterdir()) == [file]
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("ending", ["csv", "ndjson", "xlsx", "parquet"])
def test_the_form_is_what_the_file_ends_in(demo: Demo, tmp_path: Path, ending: str) -> None:
    """Where no option says it; the form of each is known by how it begins."""
    file = tmp_path / f"teams.{ending.upper()}"
    done = export(demo, "agencies", "--as", "police-service", "--output", str(file))
    begins = {"csv": b"\xef\xbb\xbf", "ndjson": b"{", "xlsx": b"PK", "parquet": b"PAR1"}

    assert done.returncode == 0, done.stderr
    assert file.read_bytes().startswith(begins[ending])


def test_without_duckdb_parquet_is_one_sentence(demo: Demo, tmp_path: Path) -> None:
    """It names what is missing, leaves no file, and every other form is written."""
    hidden = "import sys; sys.modules['duckdb'] = None; from server.cli import main; main()"
    command = [sys.executable, "-c", hidden]
    done = [
        export(demo, "agencies", "--as", "police-service", "--output", str(tmp_path / name), command=command)
        for name in ("agencies.parquet", "agencies.csv")
    ]

    assert [each.returncode != 0 for each in done] == [True, False]
    assert "the Python package duckdb is not installed" in done[0].stderr.strip().splitlines()[-1]
    assert "Traceback" not in done[0].stderr
    assert [file.name for file in tmp_path.iterdir()] == ["agencies.csv"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing", "--as", "police-service"), "There is no such list for you"),
        (("organisedCrimeGroups", "--as", "council-service"), "There is no such list for you"),
        (("outcomes", "--as", "nobody"), "There is no active client of this name."),
        (("outcomes", "--as", "police-service", "--filter", "[]"), "The parameter filter is a JSON object"),
        (("outcomes", "--as", "police-service", "--filter", '{"no": 1}'), "no"),
        (("outcomes", "--as", "police-service", "--purpose", "PLEASURE"), "purpose"),
    ],
)
def test_what_is_refused_is_one_sentence(demo: Demo, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """And the file that was there stays as it was."""
    file = tmp_path / "a.csv"
    file.write_text("before", "utf-8")
    done = export(demo, *words, "--output", str(file))

    assert done.returncode in (1, 2), done.stdout
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert [each.read_text("utf-8") for each in tmp_path.iterdir()] == ["before"]


@pytest.mark.parametrize("breaks", [False, True])
async def test_a_file_that_breaks_off_is_none(monkeypatch: pytest.MonkeyPatch, breaks: bool) -> None:
    """Whether it is the service that says so, or the end that does not come."""

    class Broken:
        """An application that gives half a file."""

        @property
        def router(self) -> Broken:
            """Give what starts and stops it."""
            return self

        @asynccontextmanager
        async def lifespan_context(self, app: object) -> AsyncIterator[None]:
            """Start and stop nothing."""
            yield

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"half", "more_body": True})
            if breaks:
                raise DatabaseAway("gone")

    monkeypatch.setattr(app, "create_app", lambda settings: Broken())
    with pytest.raises(DatabaseAway if breaks else Failure):
        await exporting._asked(None, "/export/outcomes", "", [], lambda block: None)
