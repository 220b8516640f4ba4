"""The clients that the tests sign in with are pinned: by version, by hash, and by nobody's address."""

import json
import re

from tests.house.tree import ROOT

CLIENTS = ROOT / "tests" / "clients"


def test_the_lock_of_the_clients_names_no_address() -> None:
    """Whoever installs chooses from where; the lock decides what, by hash."""
    lock = json.loads((CLIENTS / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert [name for name, entry in packages.items() if "resolved" in entry or "integrity" not in entry] == []
    assert {"node_modules/oauth4webapi", "node_modules/openid-client"} <= set(packages)


def test_the_clients_are_pinned_to_one_version() -> None:
    """A newer client comes with a change that says so, never by itself."""
    wanted = json.loads((CLIENTS / "package.json").read_text("utf-8"))["dependencies"]

    assert [version for version in wanted.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_nothing_of_the_clients_is_changed() -> None:
    """They are imported by their names, so what is tested is what a partner installs."""
    imports = {
        name for file in CLIENTS.glob("*.mjs") for name in re.findall(r'from "([^"]+)";', file.read_text("utf-8"))
    }

    assert {name for name in imports if not name.startswith("node:")} == {"oauth4webapi", "openid-client"}
