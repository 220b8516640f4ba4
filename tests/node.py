"""Node for the tests: what runs JavaScript, and the packages of tests/clients, installed from their lock.

The machine's Node if it is recent enough, otherwise the one that comes with the browser's driver. Packages are
installed once for each lock, which needs npm. Without npm the tests are skipped, but never where CI is set: there a
missing npm is a failure.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import playwright
import pytest

CLIENTS = Path(__file__).resolve().parent / "clients"
MODULES = CLIENTS / "node_modules"
STAMP = MODULES / ".lock-hash"
OLDEST_NODE = (20, 0)


@cache
def find_node() -> str:
    """Give the path of a Node that the clients run on."""
    found = shutil.which("node")
    if found is not None:
        said = subprocess.run([found, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
        if tuple(int(part) for part in re.findall(r"\d+", said)) >= OLDEST_NODE:
            return found
    return str(Path(playwright.__file__).parent / "driver" / "node")


@cache
def installed() -> Path:
    """Give the folder of the packages, installed as the lock says; nothing is fetched when they are there.

    Of several processes that ask at once, one installs and the others wait for it.
    """
    folder = os.open(CLIENTS, os.O_RDONLY)
    try:
        # Let go when the folder is closed, so also when this process is killed; and it leaves no file behind.
        fcntl.flock(folder, fcntl.LOCK_EX)
        return install()
    finally:
        os.close(folder)


def install() -> Path:
    """Install what is not there, with nobody beside who does the same."""
    lock = hashlib.sha256((CLIENTS / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text("utf-8") == lock:
        return MODULES
    npm = shutil.which("npm")
    if npm is None:
        reason = "no npm here, which fetches the clients that these tests sign in with (on Debian: apt-get install npm)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts"],
        cwd=CLIENTS,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    STAMP.write_text(lock, "utf-8")
    return MODULES
