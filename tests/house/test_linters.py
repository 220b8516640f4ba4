"""Format, lint and types are promises like any other, so they fail like any other."""

import subprocess
import sys

import pytest

from tests.house.conftest import Checkout
from tests.house.tree import ROOT

CONFIGURATION = str(ROOT / "pyproject.toml")


def complaints(*words: str) -> str:
    """Run the tool *words* over the project; return what it says, nothing when it is content."""
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr if done.returncode else ""


@pytest.mark.parametrize("words", [("format", "--check"), ("check",)], ids=["format", "lint"])
def test_ruff_is_content(words: tuple[str, ...]) -> None:
    """Every Python file has the one format and none of the known mistakes."""
    assert not (said := complaints("ruff", *words, ".")), said


def test_mypy_is_content() -> None:
    """Every type is stated and holds, in the packages and in the tests."""
    assert not (said := complaints("mypy")), said


@pytest.mark.parametrize(
    ("tool", "source"),
    [
        (("ruff", "format", "--check"), "x = {  'a':1 }\n"),
        (("ruff", "check"), "import os\n"),
        (("mypy",), "def untyped(x):\n    return x\n"),
    ],
    ids=["format", "lint", "types"],
)
def test_a_complaint_is_passed_on(checkout: Checkout, tool: tuple[str, ...], source: str) -> None:
    """With the project's own configuration each tool refuses a bad example."""
    option = "--config-file" if tool[0] == "mypy" else "--config"
    bad = checkout({"bad.py": source}) / "bad.py"

    assert "bad.py" in complaints(*tool, option, CONFIGURATION, str(bad))
