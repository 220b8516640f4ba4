"""Agreements: ``wardmote agreement``, the life of information sharing agreements.

Every step is the mutation of the same name, taken by a person who signs in with ``--by``; what it needs is decided in
auth/access/agreement.py. List, show and diagram only read.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from auth.login.members import Actor
    from auth.refusal import Refused
    from server.command.shown import Shown
    from server.settings import Settings
    from server.work import Work

by_option = click.option("--by", required=True, help="Who takes this step, by username; asked for the password.")
version_option = click.option("--version", type=int, required=True, help="The version you have read.")
reason_option = click.option("--reason", required=True, help="Why; every party reads it.")
file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def agreement() -> None:
    """Draft, sign, put in force, suspend and end information sharing agreements.

    A partnership administrator of a party drafts, submits and puts in force. A data protection officer of each party
    signs. Either may suspend or end it at once. Who wrote any version never signs.
    """


@agreement.command("list")
@json_option
def list_agreements(as_json: bool) -> None:
    """Show every agreement: where it stands, its version, its dates, and who has signed.

    \b
    Example:
      wardmote agreement list
    """
    from server.cli.installation import working
    from server.command.shown import listed

    async def step(work: "Work", settings: "Settings") -> "list[Shown]":
        return await work.run(listed)

    found = working(step)
    if as_json:
        print_json({"agreements": found})
        return
    rows = [
        (each["reference"], each["status"], each["version"], each["ends_on"], each["review_on"], _signed(each))
        for each in found
    ]
    headings = ("reference", "status", "version", "ends on", "review on", "signed")
    print_table(headings, rows, none="There is none yet: `wardmote agreement draft --help`.")


@agreement.command()
@click.argument("reference")
@json_option
def show(reference: str, as_json: bool) -> None:
    """Show one agreement whole: parties, clauses, and what was done with it, when, by whom and why.

    \b
    Example:
      wardmote agreement show ISA-2022-01
    """
    from server.cli.installation import working
    from server.command.shown import find, shown

    async def step(work: "Work", settings: "Settings") -> "Shown":
        return await work.run(lambda connection: shown(connection, find(connection, reference)))

    _print(working(step), as_json=as_json)


@agreement.command()
@file_argument
@by_option
@json_option
def draft(file: Path, by: str, as_json: bool) -> None:
    """Write a new agreement from FILE, in TOML or JSON; the README has a whole one.

    \b
    Example:
      wardmote agreement draft hotspots.toml --by ari.administrator
    """
    _take("draftAgreement", by, as_json=as_json, file=file)


@agreement.command()
@click.argument("reference")
@file_argument
@version_option
@by_option
@json_option
def amend(reference: str, file: Path, version: int, by: str, as_json: bool) -> None:
    """Write a new version from FILE; nothing is shared under it until it is signed and put in force.

    \b
    Example:
      wardmote agreement amend ISA-2022-01 hotspots.toml --version 2 --by ari.administrator
    """
    _take("amendAgreement", by, reference, as_json=as_json, file=file, version=version)


@agreement.command()
@click.argument("reference")
@version_option
@by_option
@json_option
def submit(reference: str, version: int, by: str, as_json: bool) -> None:
    """Submit a draft for signature.

    \b
    Example:
      wardmote agreement submit ISA-2022-01 --version 3 --by ari.administrator
    """
    _take("submitAgreement", by, reference, as_json=as_json, version=version)


@agreement.command()
@click.argument("reference")
@version_option
@by_option
@json_option
def sign(reference: str, version: int, by: str, as_json: bool) -> None:
    """Sign a version for your agency, as its data protection officer.

    \b
    Example:
      wardmote agreement sign ISA-2022-01 --version 3 --by dana.protection
    """
    _take("signAgreement", by, reference, as_json=as_json, version=version)


@agreement.command()
@click.argument("reference")
@version_option
@by_option
@json_option
def activate(reference: str, version: int, by: str, as_json: bool) -> None:
    """Put a version that every party has signed in force.

    \b
    Example:
      wardmote agreement activate ISA-2022-01 --version 3 --by ari.administrator
    """
    _take("activateAgreement", by, reference, as_json=as_json, version=version)


@agreement.command()
@click.argument("reference")
@reason_option
@by_option
@json_option
def suspend(reference: str, reason: str, by: str, as_json: bool) -> None:
    """Stop all sharing under an agreement, at once.

    \b
    Example:
      wardmote agreement suspend ISA-2022-01 --reason "A laptop was lost" --by dana.protection
    """
    _take("suspendAgreement", by, reference, as_json=as_json, reason=reason)


@agreement.command()
@click.argument("reference")
@version_option
@by_option
@json_option
def resume(reference: str, version: int, by: str, as_json: bool) -> None:
    """Let a suspended agreement open again, as a data protection officer of the agency that suspended it.

    \b
    Example:
      wardmote agreement resume ISA-2022-01 --version 3 --by dana.protection
    """
    _take("resumeAgreement", by, reference, as_json=as_json, version=version)


@agreement.command()
@click.argument("reference")
@reason_option
@by_option
@json_option
def terminate(reference: str, reason: str, by: str, as_json: bool) -> None:
    """End an agreement for good.

    \b
    Example:
      wardmote agreement terminate ISA-2022-01 --reason "Replaced by ISA-2027-1A2B3C4D" --by dana.protection
    """
    _take("terminateAgreement", by, reference, as_json=as_json, reason=reason)


@agreement.command()
def diagram() -> None:
    """Print the life of an agreement as a Mermaid diagram.

    \b
    Example:
      wardmote agreement diagram
    """
    from auth.access.diagram import diagram as drawn

    click.echo(drawn(), nl=False)


def _take(
    name: str, by: str, reference: str | None = None, *, as_json: bool, file: Path | None = None, **given: Any
) -> None:
    from server.cli.acting import acting
    from server.cli.agreeing import taken
    from server.cli.agreement_files import read_file

    content = None if file is None else read_file(file)

    async def step(work: "Work", settings: "Settings", actor: "Actor") -> "Shown | Refused":
        return await taken(work, actor, name, reference, given, content)

    _print(acting(by, step), as_json=as_json)


def _print(found: "Shown", *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    click.echo(f"{found['reference']}  {found['title']}")
    click.echo(f"{found['status']}, version {found['version']}; signed: {_signed(found) or 'by nobody'}")
    for heading, name, told in (("Clauses", "clauses", _clause), ("Done so far", "steps", _step)):
        click.echo(f"\n{heading}:")
        for each in _listed(found[name]):
            click.echo(f"  {each['number']}. {told(each)}")


def _signed(found: "Shown") -> str:
    parties = _listed(found["parties"])
    return ", ".join(str(each["agency"]) for each in parties if each["signed_version"] == found["version"])


def _listed(value: object) -> "list[Shown]":
    return value if isinstance(value, list) else []


def _clause(clause: "Shown") -> str:
    who = f"{clause['owner']} shares {clause['entity']} with {clause['recipient']} up to {clause['detail']}"
    lists = [f"{name}: {', '.join(map(str, _members(clause[name])))}" for name in ("areas", "roles", "purposes")]
    return f"{who} ({'; '.join(lists)}). {clause['necessity']}"


def _members(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else ()


def _step(step: "Shown") -> str:
    by = f"{step['by']} for {step['agency']}" if step["by"] else "the calendar"
    told = f"{step['step']} version {step['version']} on {step['taken_at']:%Y-%m-%d %H:%M} by {by}"
    return f"{told}: {step['reason']}" if step["reason"] else told
