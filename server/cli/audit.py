"""Audit: ``wardmote audit``, the proof of the record of access: verify it, sign it, prove from it, hand it on.

Only reads, but for signing. Here an operator shows that the record is whole, without needing to know what is in it;
what it says is told by server/cli/trail.py.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.cli.failure import Failure, NotUnderstood
from server.cli.output import json_option, print_json
from server.cli.trail import denials, events, processing_record, what_did, who_saw

if TYPE_CHECKING:
    from auth.oauth.keys import Safe
    from server.audit.checkpoint import Made
    from server.audit.standalone import Key
    from server.audit.verify import Verified
    from server.database import Database
    from server.settings import Settings


@click.group()
def audit() -> None:
    """Verify the record of access, sign it, prove an entry, export it for another partner.

    \b
    Example:
      wardmote audit key                         give it to your partners, once
      wardmote audit verify
    """


for command in (events, who_saw, what_did, denials, processing_record):
    audit.add_command(command)


@audit.command()
@click.option("--key", "keys", multiple=True, help="A verifier key that you kept, instead of those in the database.")
@click.option("--checkpoints", "kept", type=click.Path(path_type=Path), help="Checkpoints that somebody has kept.")
@json_option
def verify(keys: tuple[str, ...], kept: Path | None, as_json: bool) -> None:
    """Make every hash of the record again and name the first entry, set or checkpoint that does not fit.

    Without --key and --checkpoints this shows that nobody changed the record who does not hold the secret; with those
    of a partner, that nobody did at all since they got them. Ends with 1 when something does not fit.

    \b
    Example:
      wardmote audit verify --checkpoints kept-by-the-council.txt
    """
    from server.audit.standalone import Key, Unfit, notes
    from server.audit.verify import verify as verify_record
    from server.cli.installation import chosen, opened, run

    async def work(settings: "Settings") -> "Verified":
        async with opened(settings) as database:
            try:
                own = [Key.read(text) for text in keys] or await _own_keys(database, settings)
            except ValueError as error:
                raise NotUnderstood(str(error)) from error
            return await verify_record(database, own, kept=theirs)

    try:
        theirs = notes(kept.read_text("utf-8")) if kept else []
        found = run(work(chosen()))
    except Unfit as error:
        if as_json:
            print_json({"fits": False, "entry": error.at, "reason": str(error)})
        raise Failure(f"The record does not fit: {error}.") from error
    if as_json:
        print_json(
            {
                "fits": True,
                "entries": found.entries,
                "sets": found.sets,
                "checkpoints": found.checkpoints,
                "signed": found.signed,
                "root": found.root.hex(),
            }
        )
        return
    click.echo(f"fits: {found.entries:,} entries, {found.sets:,} sets of ids, {found.checkpoints:,} checkpoints")
    click.echo(f"signed: the first {found.signed:,} entries")


@audit.command()
@click.option("--renew", is_flag=True, help="Make another key, which signs from now on.")
@json_option
def key(renew: bool, as_json: bool) -> None:
    """Print the verifier key of the record, which others check its checkpoints with. The first is made here.

    With --renew there are several afterwards, all of which stay valid for what they signed.

    \b
    Example:
      wardmote audit key
    """
    from server.audit.rounds import key_of
    from server.cli.installation import chosen, opened, run
    from server.work import utc_now

    async def work(settings: "Settings") -> "list[Key]":
        async with opened(settings) as database:
            await key_of(database, *_log(settings), utc_now(), is_new=renew)
            return await _own_keys(database, settings)

    found = [str(each) for each in run(work(chosen()))]
    if as_json:
        print_json({"keys": found})
        return
    click.echo("\n".join(found))


@audit.command()
@json_option
def checkpoint(as_json: bool) -> None:
    """Sign the record as it is now, and print the checkpoint; the last one where nothing was added since.

    A server does this by itself every minute while the record grows. Whoever keeps a checkpoint can prove later that
    the record only grew since: hand them to your partners.

    \b
    Example:
      wardmote audit checkpoint >> handed-to-the-council.txt
    """
    from server.cli.installation import chosen, opened, run

    async def work(settings: "Settings") -> "Made | None":
        async with opened(settings) as database:
            return await _signed(database, settings)

    found = run(work(chosen()))
    if found is None:
        raise Failure("The record is empty: there is nothing to sign.")
    if as_json:
        print_json({"size": found.size, "at": found.at, "root": found.root.hex(), "checkpoint": found.note})
        return
    click.echo(found.note)


@audit.command()
@click.argument("number", type=click.IntRange(min=0), required=False)
@click.option(
    "--since", type=click.IntRange(min=0), help="Prove that the record only grew since it had so many entries."
)
def proof(number: int | None, since: int | None) -> None:
    """Prove that entry NUMBER is in the latest checkpoint, or that it only added to an older one, as JSON.

    Hashes are in base64, in the order of RFC 9162 sections 2.1.3 and 2.1.4.

    \b
    Example:
      wardmote audit proof 4711 --since 4000
    """
    from server.audit.proof import NoProof, consistency, inclusion
    from server.cli.installation import chosen, opened, run

    if number is None and since is None:
        raise NotUnderstood("Say what to prove: the NUMBER of an entry, or --since with a size.")

    async def work(settings: "Settings") -> dict[str, object]:
        async with opened(settings) as database:
            proofs: dict[str, object] = {}
            if number is not None:
                proofs["inclusion"] = await inclusion(database, number)
            if since is not None:
                proofs["consistency"] = await consistency(database, since)
            return proofs

    try:
        print_json(run(work(chosen())))
    except NoProof as error:
        raise Failure(str(error)) from error


@audit.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--about", help="Only entries about this person, client or agency, by name or id, or record, by id.")
@json_option
def export(directory: Path, about: str | None, as_json: bool) -> None:
    """Write the record into DIRECTORY: entries, sets of record ids, checkpoints, and the program that verifies them.

    The program needs Python and the package cryptography, and nothing of Wardmote. That it was exported is itself on
    record. With --about each entry comes with a proof of its own: `verifier.py --proofs proofs.ndjson` and so on shows
    that these are on the record, and not that there are no others.

    \b
    Example:
      wardmote audit export handover && cd handover &&
      python verifier.py --key KEY --checkpoints checkpoints.txt --entries entries.ndjson --sets sets.ndjson
    """
    from server.audit.about import export_about
    from server.audit.export import export as export_record
    from server.cli.installation import chosen, opened, run
    from server.cli.trail import id_of_party
    from server.work import Event, Work, utc_now

    async def named(settings: "Settings") -> str | None:
        async with opened(settings) as database:
            return await id_of_party(database, about) if about is not None else None

    async def work(settings: "Settings") -> tuple[int, int, list[str]]:
        async with opened(settings) as database:
            async with Work(database, now=utc_now()) as work:
                work.events.append(Event("audit_exported", actor="operator", subject=of or "all"))
            checkpoint = await _signed(database, settings)
            keys = [str(each) for each in await _own_keys(database, settings)]
            if of is None or checkpoint is None:
                return *await export_record(database, directory), keys
            return await export_about(database, directory, of, checkpoint), 1, keys

    if directory.exists() and any(directory.iterdir()):
        raise Failure(f"{directory} holds something already: name a folder that is new or empty.")
    settings = chosen()
    of = run(named(settings))
    if about is not None and of is None:
        raise NotUnderstood(
            f"{about!r} is the name of no person, client or agency here, and no id: nothing was exported."
        )
    directory.mkdir(parents=True, exist_ok=True)
    entries, checkpoints, keys = run(work(settings))
    if as_json:
        print_json({"entries": entries, "checkpoints": checkpoints, "keys": keys})
        return
    click.echo(f"{entries:,} entries and {checkpoints:,} checkpoints are in {directory}; verify them with --key")
    click.echo("\n".join(keys))


async def _signed(database: "Database", settings: "Settings") -> "Made | None":
    """Sign the record as it is; give the last checkpoint where nothing was added since."""
    from server.audit.checkpoint import latest
    from server.audit.rounds import sign
    from server.work import utc_now

    made = await sign(database, *_log(settings), utc_now(), at_once=True)
    if made is not None:
        return made
    async with database.engine.connect() as connection:
        return await connection.run_sync(latest)


def _log(settings: "Settings") -> "tuple[Safe, str]":
    from server.audit.checkpoint import log_name
    from server.opening import record_safe

    return record_safe(settings), log_name(settings.issuer)


async def _own_keys(database: "Database", settings: "Settings") -> "list[Key]":
    from server.audit.checkpoint import own_keys
    from server.opening import record_safe

    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda sync: own_keys(sync, record_safe(settings)))
