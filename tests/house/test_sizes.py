"""Files and functions stay small enough to be read at once, and are named for what they are."""

import ast
from pathlib import Path

import pytest

from tests.house.conftest import Checkout
from tests.house.tree import MIGRATION, ROOT, Finding, files, modules, report

FILE_LINES = 300
# The style asks for about 30; this is where a function is refused. Its docstring does not count.
FUNCTION_LINES = 50
# Names that say nothing of what is inside.
EMPTY_NAMES = {"common", "helper", "helpers", "manager", "managers", "misc", "service", "services", "util", "utils"}


def long_files(root: Path) -> list[Finding]:
    """Find Python files of more than 300 lines; migrations, which nobody edits again, are let be."""
    return [
        Finding(module.path, lines, f"has {lines} lines: at most {FILE_LINES}, split it by meaning")
        for module in modules(root)
        if not module.path.startswith(MIGRATION) and (lines := len(module.source.splitlines())) > FILE_LINES
    ]


def long_functions(root: Path) -> list[Finding]:
    """Find functions of more than 50 lines without their docstring."""
    return [
        Finding(module.path, node.lineno, f"{node.name} has {lines} lines: at most {FUNCTION_LINES}")
        for module in modules(root)
        if not module.path.startswith(MIGRATION)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := function_lines(node)) > FUNCTION_LINES
    ]


def function_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function from `def` to its last, without its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def empty_names(root: Path) -> list[Finding]:
    """Find files and folders whose name says nothing."""
    return [
        Finding(path.as_posix(), 0, f"is named {part!r}, which says nothing of what it is")
        for path in (file.relative_to(root) for file in files(root))
        for part in (*path.parent.parts, path.stem)
        if part.lower() in EMPTY_NAMES
    ]


def test_no_file_is_too_long() -> None:
    """A Python file has at most 300 lines."""
    assert not (found := long_files(ROOT)), report(found)


def test_no_function_is_too_long() -> None:
    """A function has at most 50 lines beside its docstring."""
    assert not (found := long_functions(ROOT)), report(found)


def test_every_file_is_named_for_what_it_is() -> None:
    """No file or folder is called utils, helpers, common, manager, service or misc."""
    assert not (found := empty_names(ROOT)), report(found)


def test_a_long_file_is_found(checkout: Checkout) -> None:
    """300 lines pass and 301 do not; a migration may have as many as it needs."""
    root = checkout(
        {
            "auth/short.py": "x = 1\n" * 300,
            "auth/long.py": "x = 1\n" * 301,
            f"{MIGRATION}0001_first.py": "x = 1\n" * 301,
        }
    )

    assert [finding.path for finding in long_files(root)] == ["auth/long.py"]


@pytest.mark.parametrize(("statements", "count"), [(49, 0), (50, 1)])
def test_a_long_function_is_found(checkout: Checkout, statements: int, count: int) -> None:
    """The line of `def` counts, the docstring does not."""
    source = 'def step():\n    """Do.\n\n    More.\n    """\n' + "    x = 1\n" * statements

    assert len(long_functions(checkout({"auth/step.py": source}))) == count


@pytest.mark.parametrize("path", ["auth/utils.py", "server/helpers/rows.py", "schema/Common.py", "tests/misc.csv"])
def test_an_empty_name_is_found(checkout: Checkout, path: str) -> None:
    """A name that says nothing is found on a file and on a folder."""
    assert [finding.path for finding in empty_names(checkout({path: ""}))] == [path]
