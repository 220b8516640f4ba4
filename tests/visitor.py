"""A person at a browser without scripts who is sent to sign in by an application, and lets it in or not.

Follows each redirect by hand, fills in the forms as they stand on the page, and stops where the browser would leave
for the application.
"""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx2

from tests.demo import Demo
from tests.people import Form, forms

LONGEST_WAY = 10
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Visitor:
    """Know the name and the password of one person, and whether they allow what is asked."""

    username: str
    password: str
    approves: bool = True

    def sign_in(self, address: str, redirect_uri: str) -> str:
        """Open the *address* an application sends the person to; returns the address that leads back to it."""
        with httpx2.Client() as browser:
            page = browser.get(address)
            for _ in range(LONGEST_WAY):
                if page.is_redirect:
                    address = urljoin(address, page.headers["location"])
                    if address.startswith(redirect_uri):
                        return address
                    page = browser.get(address)
                    continue
                assert page.status_code == 200, page.text
                address, values = self._filled(address, forms(page))
                page = browser.post(address, data=values)
        raise AssertionError(f"the way did not lead back, but to {address}")

    def _filled(self, address: str, found: dict[str, Form]) -> tuple[str, dict[str, str]]:
        """Fill in the form that stands on a page of ours, and give where it goes."""
        if "/login" in found:
            entered = {"username": self.username, "password": self.password}
            return urljoin(address, "/login"), found["/login"].values | entered
        decision = "approve" if self.approves else "deny"
        return urljoin(address, "/consent"), found["/consent"].values | {decision: "yes"}


def run_beside(
    demo: Demo, words: Sequence[str], visit: Callable[[str], str | None], environment: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """Run a partner's program in the folder of *demo*; gives its first line and the rest of what it prints.

    Where it first asks to open an address, *visit* is told the address; what that gives is typed into the program.
    """
    process = subprocess.Popen(
        words,
        cwd=demo.folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    typed = visit(first.split()[1]) if first.startswith("Open ") else None
    rest, complaint = process.communicate(typed, timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, complaint
    return first, rest
