"""The files of a checkout, as the house rules read them.

Walks folders instead of asking git, so that the rules hold in an export without history
too, and leaves out what .gitignore leaves out.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("schema", "auth", "server")
# Folders that tools make, at any depth; kept in step with .gitignore.
MADE = {
    ".git",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    ".wardmote",
    "__pycache__",
    "dist",
    "node_modules",
}
MIGRATION = "server/migrations/versions/"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place that breaks a rule: the file relative to the root, the line, and what is wrong there."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: its path relative to the root, its source and its syntax tree."""

    path: str
    source: str
    tree: ast.Module


def files(root: Path) -> Iterator[Path]:
    """Yield every file under *root* that belongs to the project, in a stable order."""
    for entry in sorted(root.iterdir()):
        if entry.name in MADE:
            continue
        if entry.is_dir():
            yield from files(entry)
        elif entry.is_file():
            yield entry


def modules(root: Path, *folders: str) -> Iterator[Module]:
    """Yield every Python file under the *folders* of *root*; of the whole root when none is named."""
    for top in [root / folder for folder in folders] or [root]:
        for file in files(top) if top.is_dir() else ():
            if file.suffix == ".py":
                source = file.read_text("utf-8")
                yield Module(file.relative_to(root).as_posix(), source, ast.parse(source, str(file)))


def report(findings: list[Finding]) -> str:
    """Return *findings* as the message of a failing test, one a line."""
    return "\n" + "\n".join(str(finding) for finding in sorted(findings))
