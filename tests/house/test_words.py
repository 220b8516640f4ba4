"""Some words have no place in the project: a machine's folders, a registry's hosts, promises to do it later."""

import re
from pathlib import Path

import pytest

from tests.house.conftest import Checkout
from tests.house.tree import ROOT, Finding, files, report

# Spelled in pieces, so that this file does not find itself.
MACHINE_PATH = re.compile(
    r"(?<![\w.~-])/(?:wo" + r"rk|ro" + r"ot|tm" + r"p|ho" + r"me/\w+|Us" + r"ers/\w+)(?=[/\s'\"`),:;]|$)"
)
REGISTRY = re.compile(
    r"\bpy" + r"pi\b|python" + r"hosted|\bnpm" + r"js\b|debian" + r"\.org|crates" + r"\.io", re.IGNORECASE
)
LATER = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
RULES = {
    "names a folder of one machine": MACHINE_PATH,
    "names a registry's host": REGISTRY,
    "promises to do it later": LATER,
}
TEXT = {
    "",
    ".cfg",
    ".csv",
    ".graphql",
    ".html",
    ".ini",
    ".jinja",
    ".json",
    ".lock",
    ".mako",
    ".md",
    ".py",
    ".sh",
    ".sql",
}
TEXT |= {".toml", ".txt", ".yaml", ".yml"}


def misplaced_words(root: Path) -> list[Finding]:
    """Find the words that have no place in any text file of *root*."""
    return [
        Finding(file.relative_to(root).as_posix(), number, f"{why}: {found[0]}")
        for file in files(root)
        if file.suffix in TEXT
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        for why, pattern in RULES.items()
        if (found := pattern.search(line))
    ]


def unlocked_lines(text: str) -> list[str]:
    """Return the lines of a lock that are neither a pinned package, nor a hash, nor a remark of our own."""
    pinned = re.compile(r"[a-z0-9][a-z0-9._-]*==[0-9][\w.+!-]*( ; [\w .<>='!()]+)? \\")
    hashed = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    remark = re.compile(r"# [^:/]+.*")
    return [
        line
        for line in text.splitlines()
        if "://" in line or not any(kind.fullmatch(line) for kind in (pinned, hashed, remark))
    ]


def test_no_word_is_out_of_place() -> None:
    """No file names a machine's folder or a registry's host, or promises to do something later."""
    assert not (found := misplaced_words(ROOT)), report(found)


def test_the_lock_holds_versions_and_hashes_only() -> None:
    """Whoever installs chooses from where; the lock decides what."""
    assert unlocked_lines((ROOT / "requirements.lock").read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "see /wo" + "rk/main",
        "`/ro" + "ot`",
        "DIR = '/tm" + "p/x'",
        "/ho" + "me/someone/x",
        "fetch it from PyP" + "I",
        "https://deb.debian" + ".org/x",
        "# TO" + "DO: later",
    ],
)
def test_a_word_out_of_place_is_found(checkout: Checkout, text: str) -> None:
    """Each kind is found in a file of any text type."""
    assert len(misplaced_words(checkout({"README.md": f"Fine.\n{text}\n"}))) == 1


@pytest.mark.parametrize(
    "text", ["Debian's packages", "the PyPy marker", "GET /graphql", "a/work/b", "todos", "/workers"]
)
def test_ordinary_words_are_left_alone(checkout: Checkout, text: str) -> None:
    """A word that only looks like one of them is no finding."""
    assert misplaced_words(checkout({"README.md": text})) == []


@pytest.mark.parametrize(
    "line",
    [
        "-e .",
        "graphene",
        "graphene>=3 \\",
        "graphene @ https://example.org/x.whl",
        "--index-url x",
        "    --hash=md5:00",
    ],
)
def test_a_lock_line_that_pins_nothing_is_found(line: str) -> None:
    """What is not pinned by version and hash does not pass as locked."""
    assert unlocked_lines(f"# ours\na==1 \\\n    --hash=sha256:{'0' * 64}\n{line}") == [line]
