"""Parquet at the endpoint: nothing leaves before it is whole, nothing stays behind, and what is missing is named."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import pytest

from auth.refusal import RefusalError
from schema.entity import Kind
from server.database import DatabaseAway
from server.exporting import parquet
from server.exporting.document import Column, Export
from server.exporting.parquet import NotWritten, Parquet
from tests.promises.test_exporting import ended
from tests.unit.test_export_endpoint import ENDED, Answer, page, sent

MEDIA_TYPE = b"application/vnd.apache.parquet"
PAGES = (Answer(page(1, more=True)), Answer(page(2, more=False)))
FILES = Path("/proc/self/fd")


def told(messages: list[dict[str, Any]]) -> bytes:
    """Put together what was sent."""
    return b"".join(message["body"] for message in messages[1:])


def open_files() -> set[str]:
    """List the files without a name that this process has open."""
    found = [str(each.readlink()) for each in FILES.iterdir() if each.is_symlink()]
    return {each for each in found if each.startswith(tempfile.gettempdir())}


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give the folder in which temporary files are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


async def test_a_whole_file_comes_at_the_end(folder: Path) -> None:
    """No byte before the last page is there; and then no file is left."""
    messages, error = await sent(*PAGES, form=b"parquet")

    assert error is None
    assert (b"content-type", MEDIA_TYPE) in messages[0]["headers"]
    assert [message["body"] for message in messages[1:3]] == [b"", b""]
    assert (told(messages)[:4], told(messages)[-4:]) == (b"PAR1", b"PAR1")
    assert [message.get("more_body", False) for message in messages[1:]][-1] is False
    assert (list(folder.iterdir()), open_files()) == ([], set())


@pytest.mark.parametrize("what", [RefusalError(ENDED), DatabaseAway("gone"), RuntimeError("a defect")])
async def test_what_breaks_off_leaves_no_file(folder: Path, what: Exception) -> None:
    """Nothing was sent, nothing says that it was whole, and nothing is left on the disk."""
    messages, error = await sent(PAGES[0], what, form=b"parquet")

    assert error is what
    assert told(messages) == b""
    assert all(message["more_body"] for message in messages[1:])
    assert (list(folder.iterdir()), open_files()) == ([], set())


@pytest.mark.parametrize("by_number", [True, False])
async def test_what_waits_is_nobody_elses(monkeypatch: pytest.MonkeyPatch, folder: Path, by_number: bool) -> None:
    """Its files have no name where the system can do without; else one, for this user alone, while they are there."""
    if not by_number:
        monkeypatch.setattr(parquet, "_NUMBERS", folder / "none")
    form = Parquet(Export("agencies", "", (Column("name", frozenset({"Agency"})),)))
    form.rows(b'{"type":"Agency","name":"Northants"}')
    files = [os.fstat(each.fileno()) for each in (form._waiting, form._file)]

    assert [file.st_mode & 0o777 for file in files] == [0o600, 0o600]
    assert [file.st_nlink for file in files] == ([0, 0] if by_number else [1, 1])
    assert (await ended(form))[:4] == b"PAR1"
    form.close()
    assert (list(folder.iterdir()), open_files()) == ([], set())


async def test_a_value_that_does_not_fit_is_not_in_the_log(folder: Path) -> None:
    """What duckdb says of it would tell it; here only what kind of error it was is said."""
    form = Parquet(Export("agencies", "", (Column("n", frozenset({"Agency"}), Kind.DAY),)))
    form.rows(b'{"type":"Agency","n":"SECRET"}')
    with pytest.raises(NotWritten) as raised:
        await ended(form)
    form.close()

    assert "SECRET" not in str(raised.value)
    assert raised.value.__suppress_context__


class Watched:
    """A connection that tries what it must not be able to, just before it writes."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, hostile: list[str], failed: list[str]) -> None:
        self._connection, self._hostile, self._failed = connection, hostile, failed

    def __enter__(self) -> Watched:
        """Give itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Close."""
        self._connection.close()

    def execute(self, *words: Any) -> None:
        """Do what is asked."""
        self._connection.execute(*words)

    def read_json(self, *words: Any, **options: Any) -> duckdb.DuckDBPyRelation:
        """Try all that is hostile, then do what is asked."""
        for each in self._hostile:
            with pytest.raises(duckdb.Error):
                self._connection.execute(each)
            self._failed.append(each)
        return self._connection.read_json(*words, **options)


async def test_no_other_file_is_within_reach(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Neither read nor written, nothing loaded or fetched, and no setting gives it back."""
    (folder / "other.csv").write_text("a\n1\n", "utf-8")
    hostile = [
        f"SELECT * FROM read_csv('{folder}/other.csv')",
        f"COPY (SELECT 1) TO '{folder}/out.parquet' (FORMAT parquet)",
        f"ATTACH '{folder}/database'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET memory_limit = '100GB'",
    ]
    failed: list[str] = []
    real: Callable[..., Any] = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", lambda *words, **more: Watched(real(*words, **more), hostile, failed))
    messages, error = await sent(*PAGES, form=b"parquet")

    assert error is None
    assert failed == hostile
    assert told(messages)[:4] == b"PAR1"
    assert [each.name for each in folder.iterdir()] == ["other.csv"]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (MEDIA_TYPE, MEDIA_TYPE),
        (MEDIA_TYPE.upper(), MEDIA_TYPE),
        (b"text/csv;q=0.5, application/x-ndjson", b"application/x-ndjson"),
        (MEDIA_TYPE + b", text/csv", MEDIA_TYPE),
        (MEDIA_TYPE + b";q=0, */*", b"text/csv; charset=utf-8"),
        (b"*/*", b"text/csv; charset=utf-8"),
        (b"application/json", b"text/csv; charset=utf-8"),
    ],
)
async def test_the_form_is_what_is_accepted(accept: bytes, media: bytes) -> None:
    """Where no parameter says it: the most wanted of ours, and CSV to whoever names none of them."""
    messages, error = await sent(*PAGES, accept=accept)

    assert error is None
    assert (b"content-type", media) in messages[0]["headers"]


@pytest.mark.parametrize("accept", [None, MEDIA_TYPE])
async def test_without_duckdb_it_is_one_clear_error(monkeypatch: pytest.MonkeyPatch, accept: bytes | None) -> None:
    """406 names what is missing, before a page is asked for; every other form is written."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    messages, error = await sent(form=b"parquet", accept=accept)
    others = [(await sent(*PAGES, form=form))[0][0]["status"] for form in (b"csv", b"ndjson", b"xlsx")]

    assert error is None
    assert messages[0]["status"] == 406
    assert "duckdb" in json.loads(messages[1]["body"])["errors"][0]["message"]
    assert others == [200, 200, 200]
