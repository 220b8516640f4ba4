"""The built explorer is what its sources and its lock make of it, and names nobody's registry."""

import filecmp
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT

EXPLORER = ROOT / "server" / "explorer"
OLDEST_NODE = (20, 19)


def node_version() -> tuple[int, ...]:
    """Give the version of the Node here, or nothing where there is none with npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        return ()
    said = subprocess.run(["node", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return tuple(int(part) for part in re.findall(r"\d+", said))


def build(folder: Path) -> Path:
    """Build the explorer in *folder*, from a copy of its sources and nothing else, and give what came out."""
    source, out = folder / "source", folder / "dist"
    shutil.copytree(EXPLORER / "source", source, ignore=shutil.ignore_patterns("node_modules"))
    for words in (["npm", "ci", "--ignore-scripts"], ["npm", "run", "build"]):
        done = subprocess.run(
            words,
            cwd=source,
            env=os.environ | {"WARDMOTE_EXPLORER_OUT": str(out)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout[-2000:]}"
    return out


def names(folder: Path) -> list[str]:
    """List every file of *folder*."""
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def test_the_committed_build_is_what_the_sources_make(tmp_path: Path) -> None:
    """Whoever reads the sources knows what browsers run: the same bytes come out of a build from nothing."""
    if node_version() < OLDEST_NODE:
        pytest.skip("no Node 20.19 or later with npm here, which building the explorer needs; running it does not")
    built, committed = build(tmp_path), EXPLORER / "dist"

    assert names(built) == names(committed)
    _, differing, unreadable = filecmp.cmpfiles(built, committed, names(built), shallow=False)
    assert [*differing, *unreadable] == [], "run `python3 dev.py explorer` and commit what it makes"


def test_the_page_holds_no_script_of_its_own() -> None:
    """Its policy allows files of ours only, so the page has no inline script and loads nothing from elsewhere."""
    page = (EXPLORER / "dist" / "index.html").read_text("utf-8")

    assert re.findall(r"<script(?![^>]* src=\"\./assets/)", page) == []
    assert "//" not in page


def test_the_lock_of_the_explorer_names_no_address() -> None:
    """Whoever builds chooses from where; the lock decides what, by hash."""
    lock = (EXPLORER / "source" / "package-lock.json").read_text("utf-8")

    assert '"resolved"' not in lock
    assert lock.count('"integrity"') > 50


def test_the_licences_of_what_is_shipped_are_shipped() -> None:
    """Each library inside the built files is named with its licence."""
    text = (EXPLORER / "dist" / "THIRD_PARTY_LICENSES.txt").read_text("utf-8")

    assert [
        name for name in ("graphiql", "graphql", "react", "react-dom", "monaco-editor") if f"\n{name} " not in text
    ] == []
