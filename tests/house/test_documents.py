"""What an operator and a newcomer read is complete: the README's settings, the top of the tree, the image."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from server.settings import Settings
from tests.house.conftest import Checkout
from tests.house.tree import MADE, ROOT

TOP_LEVEL = {
    ".ci",
    ".dockerignore",
    ".gitignore",
    "Dockerfile",
    "Makefile",
    "README.md",
    "auth",
    "dev.py",
    "pyproject.toml",
    "requirements.lock",
    "schema",
    "server",
    "tests",
}
SECRET = re.compile(r"(?i)\b\w*(?:secret|password|token|private_key|api_?key)\w*\s*[=:]")


def setting_names() -> list[str]:
    """Return the environment variable of every setting."""
    prefix = Settings.model_config.get("env_prefix", "")
    return [f"{prefix}{name}".upper() for name in Settings.model_fields]


def unmentioned(names: Iterable[str], text: str) -> list[str]:
    """Return the *names* that do not stand in *text* as whole words."""
    return [name for name in names if not re.search(rf"\b{re.escape(name)}\b", text)]


def strangers(root: Path) -> list[str]:
    """Return what stands at the top of *root* without a reason."""
    return sorted({entry.name for entry in root.iterdir()} - TOP_LEVEL - MADE - {".env"})


def image_faults(text: str) -> list[str]:
    """Return which promises a Dockerfile breaks: two stages, no root, a health check, nothing secret, all pinned."""
    instructions = [line.strip() for line in text.replace("\\\n", " ").splitlines() if line[:1].isalpha()]
    users = [line.split()[1] for line in instructions if line.startswith("USER ")]
    promises = {
        "has two stages": sum(line.startswith("FROM ") for line in instructions) == 2,
        "ends as another user than root": bool(users) and users[-1].partition(":")[0] not in {"0", "root"},
        "checks its health by /ready": any(
            line.startswith("HEALTHCHECK ") and "/ready" in line for line in instructions
        ),
        "holds no secret": not any(SECRET.search(line) for line in instructions if line.startswith(("ARG ", "ENV "))),
        "copies no whole folder": not any(re.match(r"(?:COPY|ADD) \.\s", line) for line in instructions),
        "installs by hash": all(
            "--require-hashes" in call or "--no-deps" in call for call in re.findall(r"pip install[^&]*", text)
        ),
    }
    return [promise for promise, holds in promises.items() if not holds]


def test_the_readme_names_every_setting() -> None:
    """An operator finds each environment variable in the README."""
    assert unmentioned(setting_names(), (ROOT / "README.md").read_text("utf-8")) == []


def test_every_setting_has_our_prefix() -> None:
    """No setting takes a name that another program could mean."""
    assert setting_names()
    assert [name for name in setting_names() if not name.startswith("WARDMOTE_")] == []


def test_nothing_stands_at_the_top_without_a_reason() -> None:
    """The first screen of the repository is the whole house and nothing else."""
    assert strangers(ROOT) == []


def test_the_image_keeps_its_promises() -> None:
    """The image is built in two stages from the lock, runs as nobody special and says whether it is ready."""
    assert image_faults((ROOT / "Dockerfile").read_text("utf-8")) == []


def test_only_what_the_image_needs_reaches_its_builder() -> None:
    """The build context starts empty, so no local file is ever sent by oversight."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()

    assert next(line for line in lines if not line.startswith("#")) == "*"


def test_a_setting_that_is_not_mentioned_is_found() -> None:
    """A longer name that contains it does not count as a mention."""
    assert unmentioned(["WARDMOTE_HOST", "WARDMOTE_PORT"], "`WARDMOTE_HOSTS`, `WARDMOTE_PORT`") == ["WARDMOTE_HOST"]


def test_a_stranger_at_the_top_is_found(checkout: Checkout) -> None:
    """A file or folder that nobody expects is found."""
    assert strangers(checkout({"notes.txt": "", "auth/roles.py": "", "scripts/x.py": ""})) == ["notes.txt", "scripts"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("", "ends as another user than root"),
        ("USER root", "ends as another user than root"),
        ("USER app\nENV WARDMOTE_SECRET=abc", "holds no secret"),
        ("USER app\nCOPY . /x", "copies no whole folder"),
        ("USER app\nRUN pip install graphene", "installs by hash"),
        ("USER app\nFROM third", "has two stages"),
    ],
)
def test_an_image_that_breaks_a_promise_is_found(line: str, fault: str) -> None:
    """Each broken promise is named, and only that one."""
    assert image_faults(f"FROM a\nFROM b\nHEALTHCHECK CMD x /ready\n{line}\n") == [fault]
