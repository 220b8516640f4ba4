"""dev.py sets up from the lock and from nothing else, and says plainly why it cannot."""

import builtins
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

import dev
from tests.house.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def unsatisfied(wanted: list[str], locked: dict[str, str]) -> list[str]:
    """Return the requirements that no locked version fulfils."""
    versions = {name: line.partition("==")[2].split()[0] for name, line in locked.items()}
    asked = [Requirement(text) for text in wanted]
    return [str(each) for each in asked if not each.specifier.contains(versions.get(each.name.lower(), "0"))]


@pytest.mark.parametrize(
    ("section", "wanted"),
    [
        ("run", PROJECT["project"]["dependencies"]),
        ("build", PROJECT["dependency-groups"]["build"]),
        ("parquet", PROJECT["project"]["optional-dependencies"]["parquet"]),
        ("develop", PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_the_lock_fulfils_what_the_project_asks(section: str, wanted: list[str]) -> None:
    """Every requirement is met within the sections up to its own; `python3 dev.py lock` brings them together."""
    sections = dev.read_sections(LOCK)
    upto = list(sections)[: list(sections).index(section) + 1]

    assert unsatisfied(wanted, dev.blocks("".join(sections[name] for name in upto))) == []


def test_a_requirement_that_the_lock_misses_is_found() -> None:
    """Too old a version and a missing package are both found."""
    assert unsatisfied(["a>=2", "b", "c>=1"], dev.blocks("a==1.9 \\\n    --hash=x\nb==1\n")) == ["a>=2", "c>=1"]


def test_each_package_is_in_one_section_only() -> None:
    """The sections, in their order, add up to the lock without a repetition."""
    sections = dev.read_sections(LOCK)
    names = [name for text in sections.values() for name in dev.blocks(text)]

    assert list(sections) == list(dev.SECTIONS)
    assert len(names) == len(set(names))


def test_an_unknown_command_is_refused_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt command exits with 2 and shows what there is."""
    assert dev.main(["tset"]) == 2
    said = capsys.readouterr().err
    assert "'tset'" in said
    assert all(name in said for name in dev.COMMANDS)


def test_a_python_without_ensurepip_is_told_the_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Debian's bare Python gets one line with the package to install, no stack trace."""
    real = builtins.__import__

    def without_ensurepip(name: str, *rest: object) -> ModuleType:
        if name == "ensurepip":
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without_ensurepip)
    monkeypatch.setattr(dev, "STAMP", tmp_path / "no-stamp")

    assert dev.main(["setup"]) == 1
    said = capsys.readouterr().err
    assert f"apt-get install python3.{sys.version_info[1]}-venv" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("given", "handed_over"),
    [([], dev.SIDE_BY_SIDE), (["tests/unit", "-x"], ["tests/unit", "-x"])],
    ids=["whole", "named"],
)
def test_the_whole_suite_runs_side_by_side(
    monkeypatch: pytest.MonkeyPatch, given: list[str], handed_over: list[str]
) -> None:
    """All tests share the processors; what is named runs as pytest is told, in one process unless it says otherwise."""
    run: list[str] = []

    def hand_over(words: list[str]) -> int:
        run.extend(words)
        return 7

    monkeypatch.setattr(dev, "prepare", lambda sections: None)
    monkeypatch.setattr(dev, "hand_over", hand_over)

    assert dev.SIDE_BY_SIDE[:2] == ["-n", "auto"]
    assert dev.main(["test", *given]) == 7
    assert run == [str(dev.PYTHON), "-m", "pytest", "-q", *handed_over]
