"""The wheel holds what runs: what is installed from it serves every page, and no source of a build is in it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import ROOT

PACKAGES = ("schema", "auth", "server")
# What the explorer is written in is for whoever builds it anew.
LEFT_OUT = ("server/explorer/source/", "server/explorer/.gitattributes")
MADE_BY_PYTHON = ("__pycache__", ".pyc")

# Run in what the wheel holds and nowhere else: a page, its style, and the explorer with its files.
SERVE = """
import server
from auth.roles import Role
from server.explorer.page import DIST, Visitor, page
from server.http.pages import Pages
from server.http.static import Assets

Pages().render("home.html", person=None, csrf="", may_sign_in=True)
Assets(DIST / "assets")
assert "data-session" in page(Visitor("jo", "Jo", "Police", Role.POLICE_ANALYST, ("CRIME_PREVENTION",)))
print(server.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the locked build backend, as the image does, and unpack it."""
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as packed:
        packed.extractall(folder / "unpacked")
    return folder / "unpacked"


def sources() -> set[str]:
    """List every file of the packages that runs."""
    paths = [file.relative_to(ROOT).as_posix() for name in PACKAGES for file in (ROOT / name).rglob("*")]
    return {
        path
        for path in paths
        if (ROOT / path).is_file()
        and not path.startswith(LEFT_OUT)
        and not any(made in path for made in MADE_BY_PYTHON)
    }


def test_the_wheel_holds_every_file_that_runs_and_no_other(wheel: Path) -> None:
    """Templates, style, code lists, examples and the built explorer with its licences; no sources of the explorer."""
    found = {file.relative_to(wheel).as_posix() for file in wheel.rglob("*") if file.is_file()}
    packed = {path for path in found if not path.split("/")[0].endswith(".dist-info")}

    assert packed == sources()
    assert {
        "server/http/pages/templates/consent.html",
        "server/http/pages/static/wardmote.css",
        "server/explorer/dist/index.html",
        "server/explorer/dist/THIRD_PARTY_LICENSES.txt",
        "server/explorer/examples.toml",
        "schema/contract.graphql",
    } <= packed


def test_what_is_installed_serves_its_pages(wheel: Path) -> None:
    """Away from the checkout, a page renders and the explorer finds its files."""
    environment = os.environ | {"PYTHONPATH": str(wheel), "PYTHONDONTWRITEBYTECODE": "1"}
    words = [sys.executable, "-c", SERVE]
    done = subprocess.run(words, cwd=wheel, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(wheel)
