"""Every file says what it is, and everything public says what it does."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.conftest import Checkout
from tests.house.tree import MIGRATION, PACKAGES, ROOT, Finding, Module, modules, report

MODULE_LINES = range(3, 13)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def silent_modules(root: Path) -> list[Finding]:
    """Find Python files without a docstring, and files of the packages whose docstring is not of 3 to 12 lines."""
    found = []
    for module in modules(root):
        text = ast.get_docstring(module.tree)
        if not text:
            found.append(Finding(module.path, 1, "has no docstring: say what this file is"))
        elif has_full_docstring(module) and (lines := len(text.splitlines())) not in MODULE_LINES:
            found.append(Finding(module.path, 1, f"has a docstring of {lines} lines: 3 to 12"))
    return found


def has_full_docstring(module: Module) -> bool:
    """Say whether *module* owes its place in the path too: not a test, a migration or a package's front door."""
    inside = module.path.startswith(tuple(f"{package}/" for package in PACKAGES))
    return inside and not module.path.startswith(MIGRATION) and not module.path.endswith("__init__.py")


def silent_definitions(root: Path) -> list[Finding]:
    """Find public functions, classes and methods of the packages without a docstring."""
    return [
        Finding(module.path, node.lineno, f"{node.name} has no docstring")
        for module in modules(root, *PACKAGES)
        if not module.path.startswith(MIGRATION)
        for node in public(module.tree)
        if ast.get_docstring(node) is None
    ]


def silent_tests(root: Path) -> list[Finding]:
    """Find tests that do not state their fact in a docstring."""
    return [
        Finding(module.path, node.lineno, f"{node.name} has no docstring: one sentence of fact")
        for module in modules(root, "tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and ast.get_docstring(node) is None
    ]


def public(tree: ast.Module) -> Iterator[Definition]:
    """Yield what a module offers: its functions and classes, and the methods that no base class describes already."""
    for node in tree.body:
        if not isinstance(node, Definition) or node.name.startswith("_"):
            continue
        yield node
        if isinstance(node, ast.ClassDef) and not node.bases:
            yield from (
                method
                for method in node.body
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
                and not method.name.startswith("_")
                and not is_described_elsewhere(method)
            )


def is_described_elsewhere(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Say whether *method* is one part of a described whole: a setter or an overload."""
    ends = [ast.unparse(decorator).rpartition(".")[2] for decorator in method.decorator_list]
    return bool({"setter", "overload", "override"}.intersection(ends))


def test_every_file_says_what_it_is() -> None:
    """Each Python file opens with a docstring; in the packages it has 3 to 12 lines."""
    assert not (found := silent_modules(ROOT)), report(found)


def test_everything_public_says_what_it_does() -> None:
    """Each public function, class and method of the packages has a docstring."""
    assert not (found := silent_definitions(ROOT)), report(found)


def test_every_test_states_its_fact() -> None:
    """Each test has a docstring of its own."""
    assert not (found := silent_tests(ROOT)), report(found)


@pytest.mark.parametrize(
    ("path", "source", "count"),
    [
        ("tests/unit/test_a.py", "", 1),
        ("tests/unit/test_a.py", '"""Short."""', 0),
        ("auth/roles.py", '"""Too short."""', 1),
        ("auth/roles.py", '"""One.\n\nThree.\n"""', 0),
        ("auth/roles.py", '"""One.' + "\nMore." * 12 + '"""', 1),
        ("auth/__init__.py", '"""The front door."""', 0),
    ],
)
def test_a_silent_file_is_found(checkout: Checkout, path: str, source: str, count: int) -> None:
    """A missing docstring is found everywhere, a short or long one in the packages."""
    assert len(silent_modules(checkout({path: source}))) == count


def test_silent_definitions_are_found(checkout: Checkout) -> None:
    """What is public and silent is found; what is private, nested or an override is not."""
    source = """
def loud():
    'Say so.'
    def nested(): ...

def silent(): ...

def _private(): ...

class Loud:
    'Say so.'
    def method(self): ...
    def __len__(self): ...

class Derived(Loud):
    'Say so.'
    def method(self): ...
"""
    found = silent_definitions(checkout({"server/step.py": source}))

    assert [finding.text for finding in found] == ["silent has no docstring", "method has no docstring"]


def test_a_silent_test_is_found(checkout: Checkout) -> None:
    """A test without a docstring is found."""
    assert len(silent_tests(checkout({"tests/unit/test_a.py": "def test_a(): ..."}))) == 1
