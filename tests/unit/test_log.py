"""Log: one JSON object a line, from us and from libraries, and never the values a failure happened to hold."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from auth.reason import Reason
from server.log import configure


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_failure_is_told_without_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    """The traceback says where, and holds no local variable."""
    configure("info", form="json")
    token = "hunter2"
    try:
        raise LookupError(len(token))
    except LookupError as error:
        structlog.get_logger().error("failure", exc_info=error)

    line = json.loads(capsys.readouterr().err)
    assert line["exception"][0]["exc_type"] == "LookupError"
    assert "hunter2" not in json.dumps(line)


def test_libraries_write_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    """A line of a library is JSON too, below the level nothing is written, and Authlib stays quiet."""
    configure("debug", form="json")
    logging.getLogger("uvicorn.error").info("started")
    logging.getLogger("authlib.oauth2").debug("Issue token")

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line["logger"], line["level"]) for line in lines] == [("started", "uvicorn.error", "info")]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Reason.METHOD, "'method that is not taken'"),
        ("/\x1b[2Jgone", "/\\x1b[2Jgone"),
        ("/\x00\x9b2Jgone", "/\\x00\\x9b2Jgone"),
        ("/\u202egone", "/\\u202egone"),
        ("/a\nrequest", "/a\\nrequest"),
        ("/graphql", "/graphql"),
    ],
)
def test_a_terminal_is_shown_words_and_no_commands(
    capsys: pytest.CaptureFixture[str], value: str, written: str
) -> None:
    """A word of a list reads as it stands in the record; what an address holds can neither hide nor forge a line."""
    configure("info", form="text")
    structlog.get_logger().info("request", value=value)

    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(f" value={written}")
    assert line.isprintable()


def test_a_machine_reads_the_same_words(capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON the word is a text like any other."""
    configure("info", form="json")
    structlog.get_logger().info("request", value=Reason.METHOD)

    assert json.loads(capsys.readouterr().err)["value"] == "method that is not taken"
