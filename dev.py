"""Set up this checkout and run its everyday commands: `python3 dev.py help` lists them.

Uses only the standard library, so that a machine with nothing but Python can start
here; the Makefile is a thin alias. Makes `.venv` and fills it from requirements.lock,
where every file is pinned by its hash: with uv where it can be had, otherwise with pip.
Must never install anything that the lock does not name, nor outside `.venv`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
STAMP = VENV / ".stamp"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
OLDEST = (3, 11)

# The sections of the lock, in its order, each with the dependency group or extra of pyproject.toml that it adds.
SECTIONS = {"run": (), "build": ("--group=build",), "parquet": ("--extra=parquet",), "develop": ("--group=dev",)}
HEADING = "# == "
# What `wardmote demo` needs; every other command needs all sections.
FOR_RUNNING = ("run", "build")
# The whole suite runs in a process for each processor, each with a PostgreSQL and a browser of its own, so not in too
# many. A file stays in one process, which makes its world once. One file alone is faster without processes to start.
# Files come in their order: those with the most tests first would leave the longest, which have few, for the end.
SIDE_BY_SIDE = ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder"]


class CannotGoOn(Exception):
    """Says in one line what is wrong and what to do about it."""


def main(arguments: list[str]) -> int:
    """Run the command that *arguments* name and return its exit code."""
    command = COMMANDS.get(arguments[0] if arguments else "help")
    if command is None:
        print(f"dev.py: there is no command {arguments[0]!r}. {usage()}", file=sys.stderr)
        return 2
    try:
        use_a_recent_python()
        return command(arguments[1:])
    except CannotGoOn as problem:
        print(f"dev.py: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def show_help(arguments: list[str]) -> int:
    """Print this list of commands."""
    print(usage())
    return 0


def setup(arguments: list[str]) -> int:
    """Make .venv and install everything needed to run, test and develop."""
    prepare(tuple(SECTIONS))
    print(f"ready: {PYTHON.relative_to(ROOT)}")
    return 0


def run(arguments: list[str]) -> int:
    """Set up, then start the demonstration (`wardmote demo`)."""
    prepare(FOR_RUNNING)
    return hand_over([str(BIN / "wardmote"), "demo", *arguments])


def test(arguments: list[str]) -> int:
    """Set up, then run all tests but the benchmarks, side by side; or what arguments to pytest name, one by one."""
    prepare(tuple(SECTIONS))
    return hand_over([str(PYTHON), "-m", "pytest", "-q", *(arguments or SIDE_BY_SIDE)])


def check(arguments: list[str]) -> int:
    """Check format, lint, types and the house rules; all of them, even when one fails."""
    prepare(tuple(SECTIONS))
    checks = (
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "ruff", "check", "."],
        ["-m", "mypy"],
        ["-m", "pytest", "-q", "tests/house", "--ignore", "tests/house/test_linters.py"],
    )
    # A check never asks for input, so one that waits for it would wait for ever.
    codes = [subprocess.call([str(PYTHON), *words], cwd=ROOT, stdin=subprocess.DEVNULL) for words in checks]
    return 1 if any(codes) else 0


def bench(arguments: list[str]) -> int:
    """Set up, then run the benchmarks side by side and print their table."""
    prepare(tuple(SECTIONS))
    return hand_over([str(PYTHON), "-m", "tests.bench", *arguments])


def contract(arguments: list[str]) -> int:
    """Reprint the GraphQL contract into schema/contract.graphql."""
    prepare(FOR_RUNNING)
    printed = subprocess.run([str(BIN / "wardmote"), "schema"], cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if printed.returncode:
        raise CannotGoOn("`wardmote schema` failed, so schema/contract.graphql is left as it was.")
    (ROOT / "schema" / "contract.graphql").write_bytes(printed.stdout)
    return 0


def explorer(arguments: list[str]) -> int:
    """Build the page at /explorer anew from its sources and its lock; needs Node."""
    npm = shutil.which("npm")
    if npm is None:
        raise CannotGoOn("building the explorer needs Node 20 or later with npm; running it does not.")
    source = ROOT / "server" / "explorer" / "source"
    for words in (["ci", "--ignore-scripts"], ["run", "build"]):
        if subprocess.call([npm, *words], cwd=source, stdin=subprocess.DEVNULL):
            raise CannotGoOn(f"`npm {' '.join(words)}` failed: see the lines above.")
    return 0


def lock(arguments: list[str]) -> int:
    """Choose versions anew and rewrite requirements.lock (`lock PACKAGE...` moves only these)."""
    prepare(tuple(SECTIONS)) if LOCK.exists() else make_venv()
    uv = find_uv()
    if uv is None:
        raise CannotGoOn("rewriting the lock needs uv: install it or open the network.")
    moved = [word for name in arguments for word in ("--upgrade-package", name)] or ["--upgrade"]
    before = LOCK.read_text("utf-8") if LOCK.exists() else ""
    everything = blocks(compile_lock(uv, "develop", moved, before))
    text, done = LOCK_PREFACE, set()
    for section in SECTIONS:
        # A name may carry a wider marker in the whole than in its section: the whole's block is true of all.
        named = blocks(compile_lock(uv, section, [], "".join(everything.values())))
        names = [name for name in named if name not in done]
        text += f"{HEADING}{section}\n" + "".join(everything[name] for name in names)
        done.update(names)
    LOCK.write_text(text, "utf-8")
    return 0


COMMANDS = {
    "help": show_help,
    "setup": setup,
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "contract": contract,
    "explorer": explorer,
    "lock": lock,
}

LOCK_PREFACE = """\
# Every package with its version and the hashes of its files; `python3 dev.py lock` writes this, nobody else does.
# Each section adds to the one before: run the service, build the package, write Parquet, develop and test.
"""


def usage() -> str:
    """Return the list of commands, one a line."""
    lines = (f"  {name:<9} {command.__doc__}" for name, command in COMMANDS.items())
    return "Usage: python3 dev.py COMMAND [ARGUMENT...]\n" + "\n".join(lines)


def use_a_recent_python() -> None:
    """Start again under a Python that is recent enough, if this one is not."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            sys.exit(hand_over([found, *sys.argv]))
    raise CannotGoOn("Python 3.11 or later is needed; on Debian 12 or later: apt-get install python3 python3-venv")


def prepare(sections: tuple[str, ...]) -> None:
    """Bring .venv to what the lock says for *sections*; does nothing, and needs no network, when it is there."""
    if not LOCK.exists():
        raise CannotGoOn("requirements.lock is missing: restore it from version control.")
    wanted = fingerprint()
    stamped, _, installed = (STAMP.read_text("utf-8") if STAMP.exists() else "").partition(" ")
    if stamped == wanted and set(sections) <= set(installed.split()) and PYTHON.exists():
        return
    # Without its stamp a half-filled environment is never taken for a finished one.
    STAMP.unlink() if STAMP.exists() else None
    make_venv()
    print("setting up .venv from requirements.lock (once; about half a minute)", file=sys.stderr, flush=True)
    install(sections)
    STAMP.write_text(f"{wanted} {' '.join(sections)}", "utf-8")


def fingerprint() -> str:
    """Return what an environment depends on as one hash: the lock, the project, the Python, the place."""
    parts = (LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), sys.version.encode(), bytes(ROOT))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_venv() -> None:
    """Make .venv with pip in it, unless a working one of this Python is there."""
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        apt = f"apt-get install python3.{sys.version_info[1]}-venv"
        raise CannotGoOn(f"this Python has no ensurepip, so it cannot make .venv; on Debian: {apt}") from None
    version = "import sys, pip; print(sys.version)"
    if PYTHON.exists() and output([str(PYTHON), "-c", version]) == sys.version:
        return
    venv.create(VENV, clear=True, with_pip=True)


def output(words: list[str]) -> str | None:
    """Return what the command *words* prints, stripped, or None when it fails."""
    try:
        done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None


def install(sections: tuple[str, ...]) -> None:
    """Install the lock's *sections*, then this project in place; with uv if it can be had, else with pip."""
    uv = find_uv()
    installer = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)] if uv else PIP_INSTALL
    read = read_sections(LOCK.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text("".join(read[section] for section in sections), "utf-8")
        pinned = ["--require-hashes", "-r", str(wanted)]
        if subprocess.call([*installer, *pinned], cwd=ROOT) and (not uv or subprocess.call([*PIP_INSTALL, *pinned])):
            raise CannotGoOn("the packages of requirements.lock could not be installed: see the lines above.")
    # No isolation: the build backend is the one the lock names, not one fetched for the occasion.
    if subprocess.call([*installer, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], cwd=ROOT):
        raise CannotGoOn("the packages are there, but this project could not be installed: see the lines above.")


PIP_INSTALL = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def find_uv() -> str | None:
    """Return a uv to install with: of .venv, else the machine's, else fetched as the lock pins it; None if none."""
    own = BIN / ("uv.exe" if WINDOWS else "uv")
    found = str(own) if own.exists() else shutil.which("uv")
    if found and output([found, "--version"]):
        return found
    pinned = blocks(LOCK.read_text("utf-8")).get("uv") if LOCK.exists() else None
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "uv.txt"
        wanted.write_text(pinned or "uv", "utf-8")
        output([*PIP_INSTALL, *(["--require-hashes"] if pinned else []), "-r", str(wanted)])
    return str(own) if own.exists() else None


def read_sections(text: str) -> dict[str, str]:
    """Split the text of a lock by its headings: section name to requirement lines."""
    _, *parts = ("\n" + text).split("\n" + HEADING)
    return {name: body + "\n" for name, _, body in (part.partition("\n") for part in parts)}


def blocks(text: str) -> dict[str, str]:
    """Split requirement lines by package: name to its line with the hashes under it."""
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines(keepends=True):
        if not line.strip() or line.startswith("#"):
            continue
        if not line[0].isspace():
            name = line.partition("==")[0]
        found[name] = found.get(name, "") + line
    return found


def compile_lock(uv: str, section: str, moved: list[str], before: str) -> str:
    """Return what uv locks for *section*, keeping the versions of *before* but for those *moved*."""
    added = [word for name in list(SECTIONS)[: list(SECTIONS).index(section) + 1] for word in SECTIONS[name]]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "requirements.txt"
        target.write_text(before, "utf-8")
        words = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet", "-o", str(target)]
        if subprocess.call([uv, "pip", "compile", *words, *added, *moved, "pyproject.toml"], cwd=ROOT):
            raise CannotGoOn("uv found no set of versions that fits pyproject.toml; the lock is left as it was.")
        return target.read_text("utf-8")


def hand_over(words: list[str]) -> int:
    """Become the command *words* from the project's folder; on Windows, which cannot, run it and return its code."""
    os.chdir(ROOT)
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(words[0], words)
    return subprocess.call(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
