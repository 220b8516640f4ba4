"""Retention: ``wardmote retention``, what is due for review, what was decided of it, and proof of what is gone.

What is decided is the mutation of the same meaning, by a person who signs in with ``--by``. Forecast, review and
certificate only read, for whoever operates the service; of which records they told is on record before it is printed.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from server.cli.failure import Failure, NotUnderstood
from server.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from auth.login.members import Actor
    from auth.refusal import Refused
    from server.database import Database
    from server.retention.deciding import Decided
    from server.retention.reading import Found
    from server.settings import Settings
    from server.work import Work

_by = click.option("--by", required=True, help="Who decides, by username; asked for the password.")
_reason = click.option("--reason", required=True, help="Why; it is kept with the record and goes with it.")
_reference = click.option("--reference", required=True, help="What the hold is for, such as the number of a case.")
_reviewed = click.argument("records", nargs=-1, required=True, metavar="RECORD:VERSION...")
_named = click.argument("records", nargs=-1, required=True, metavar="RECORD...")
_agency = click.option("--agency", help="Only records of this agency, by name.")


@click.group()
def retention() -> None:
    """Review records whose time has come; retain, hold or dispose of them, and prove what was disposed of.

    How long each kind is kept is data: schema/codes/retention. Whoever works with the records retains them or proposes
    to dispose of them; a data protection officer of the agency, another person, disposes.
    """


@retention.command()
@click.option("--months", type=int, help="How far ahead, 1 to 240; 12 when left out.")
@_agency
@json_option
def forecast(months: int | None, agency: str | None, as_json: bool) -> None:
    """Count what falls due, month by month, by kind and rule, and how much of it is under a hold.

    \b
    Example:
      wardmote retention forecast --months 24
    """
    cells = _asked("retentionForecast", {"months": months}, agency)
    if as_json:
        print_json({"forecast": cells})
        return
    rows = [(each["month"] or "overdue", each["kind"], each["rule"], each["due"], each["held"]) for each in cells]
    print_table(("month", "kind", "rule", "due", "held"), rows, none="Nothing falls due in these months.")


@retention.command()
@click.option("--agency", required=True, help="The agency whose records are meant, by name.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Due by this day's month; this month when left out.")
@click.option("--first", type=click.IntRange(1, 100), default=100, show_default=True, help="How many.")
@click.option("--after", help="Go on behind this cursor, which --json gives as endCursor.")
@json_option
def review(agency: str, as_json: bool, **given: Any) -> None:
    """List the records whose review is due, the longest overdue first; not what they say.

    Where an agreement in force asks for it sooner than the owner's own rule, it is named by its reference.

    \b
    Example:
      wardmote retention review --agency "Northamptonshire Police"
    """
    until = given["until"].date().isoformat() if given["until"] else None
    page = _asked("retentionReviews", {**given, "until": until}, agency)
    if as_json:
        print_json({"reviews": page["nodes"], **page["pageInfo"]})
        return
    rows = [
        (
            f"{each['id']}:{each['version']}",
            each["kind"],
            each["rule"],
            each["agreement"] or "",
            each["dueOn"],
            each["state"],
        )
        for each in page["nodes"]
    ]
    print_table(("record", "kind", "rule", "agreement", "due on", "state"), rows, none="No review is due.")


@retention.command()
@_reviewed
@_reason
@_by
@json_option
def retain(records: tuple[str, ...], reason: str, by: str, as_json: bool) -> None:
    """Retain records that were reviewed; each is reviewed again when its rule, or an agreement, says.

    \b
    Example:
      wardmote retention retain 7f0c9a52-1d64-4c1b-9a55-0d3c8e2b6f10:2 --reason "A trial goes on" --by petra.analyst
    """
    _decide("retainRecords", by, as_json=as_json, records=_versions(records), reason=reason)


@retention.command()
@_reviewed
@click.option("--ground", required=True, help="A code of the list disposal_ground, such as NO_LONGER_NECESSARY.")
@_reason
@_by
@json_option
def propose(records: tuple[str, ...], ground: str, reason: str, by: str, as_json: bool) -> None:
    """Propose to dispose of records that were reviewed; a data protection officer decides.

    \b
    Example:
      wardmote retention propose 7f0c9a52-1d64-4c1b-9a55-0d3c8e2b6f10:2 --ground NO_LONGER_NECESSARY
          --reason "The group is gone" --by petra.analyst
    """
    from schema.codes import code_list

    if ground not in code_list("disposal_ground"):
        known = ", ".join(each.code for each in code_list("disposal_ground").codes)
        raise NotUnderstood(f"There is no ground {ground!r}; there are: {known}.")
    _decide("proposeDisposal", by, as_json=as_json, records=_versions(records), ground=ground, reason=reason)


@retention.command()
@_reviewed
@_reason
@_by
@json_option
def decline(records: tuple[str, ...], reason: str, by: str, as_json: bool) -> None:
    """Decline to dispose of records, as a data protection officer; they still wait for a review.

    \b
    Example:
      wardmote retention decline 7f0c9a52-1d64-4c1b-9a55-0d3c8e2b6f10:2 --reason "An inquest" --by dana.protection
    """
    _decide("declineDisposal", by, as_json=as_json, records=_versions(records), reason=reason)


@retention.command()
@_reviewed
@_by
@json_option
def dispose(records: tuple[str, ...], by: str, as_json: bool) -> None:
    """Dispose for good of records that another person proposed, as a data protection officer.

    \b
    Example:
      wardmote retention dispose 7f0c9a52-1d64-4c1b-9a55-0d3c8e2b6f10:2 --by dana.protection
    """
    _decide("disposeRecords", by, as_json=as_json, records=_versions(records))


@retention.command()
@_named
@_reference
@_reason
@_by
@json_option
def hold(records: tuple[str, ...], reference: str, reason: str, by: str, as_json: bool) -> None:
    """Hold records: they cannot be disposed of until the hold is released.

    \b
    Example:
      wardmote retention hold 7f0c9a52-1d64-4c1b-9a55-0d3c8e2b6f10 --reference CASE-1
          --reason "A claim was made" --by petra.analyst
    """
    _decide("holdRecords", by, as_json=as_json, ids=list(records), reference=reference, reason=reason)


@retention.command()
@_named
@_reference
@_reason
@_by
@json_option
def release(records: tuple[str, ...], reference: str, reason: str, by: str, as_json: bool) -> None:
    """Release the hold that records are under by a reference, as a data protection officer.

    \b
    Example:
      wardmote retention release 7f0c9a52-1d64-4c1b-9a55-0d3c8e2b6f10 --reference CASE-1
          --reason "The claim was settled" --by dana.protection
    """
    _decide("releaseHolds", by, as_json=as_json, ids=list(records), reference=reference, reason=reason)


@retention.command()
@click.argument("certificate")
def certificate(certificate: str) -> None:
    """Print CERTIFICATE, which is an id, as JSON: what it states, and the proof that nobody wrote it afterwards.

    Its `proof` leads from the entry of the disposal, which holds the SHA-256 of the statement, to a signed checkpoint;
    it is null until the next one: `wardmote audit checkpoint` makes it at once.

    \b
    Example:
      wardmote retention certificate 0a4f2c1e-52b0-4d6b-9d0c-6f1b2a3c4d5e > certificate.json
    """
    found = _asked("disposalCertificate", {"id": certificate}, None)
    if found is None:
        raise Failure("There is no such certificate.")
    print_json(found)


def _versions(records: tuple[str, ...]) -> list[dict[str, object]]:
    """Read records with the version that was reviewed, as `review` prints them. Raises: NotUnderstood."""
    found: list[dict[str, object]] = []
    for each in records:
        record, _, version = each.rpartition(":")
        if not record or not version.isdecimal() or len(version) > len("1000000000"):
            raise NotUnderstood(f"{each!r}: name a record with its version, as `wardmote retention review` prints it.")
        found.append({"id": record, "version": int(version)})
    return found


def _decide(name: str, by: str, *, as_json: bool, **given: Any) -> None:
    """Make one change as the person *by*. Raises: Failure with all that is wrong."""
    from server.cli.acting import acting
    from server.cli.agreeing import principal_of
    from server.command.performing import decided

    async def step(work: "Work", settings: "Settings", actor: "Actor") -> "Decided | Refused":
        from auth.refusal import Refused

        who = await principal_of(work, actor, name)
        if isinstance(who, Refused):
            return who
        return await decided(work, name, {"input": given}, who, grace=timedelta(days=settings.review_grace_days))

    report = acting(by, step).report
    told = [*report["errors"], *(each for row in report["rows"] for each in row["errors"])]
    if told:
        lines = [f"{' '.join(each['path'][1:])}: {each['message']}" for each in told]
        raise Failure("Nothing was done.\n" + "\n".join(lines))
    if as_json:
        print_json({"records": [row["id"] for row in report["rows"]], "certificate": report["certificate"]})
        return
    click.echo(f"{len(report['rows'])} records")
    if report["certificate"]:
        click.echo(f"certificate {report['certificate']}")


def _asked(name: str, given: dict[str, Any], agency: str | None) -> Any:
    """Ask as an operator; which records were told is on record before the answer is given."""
    from server.cli.installation import chosen, opened, run

    async def work(settings: "Settings") -> Any:
        async with opened(settings) as database:
            return await _told(database, settings, name, given, agency)

    return run(work(chosen()))


async def _told(
    database: "Database", settings: "Settings", name: str, given: dict[str, Any], agency: str | None
) -> Any:
    from server.audit.journal import Journal
    from server.cli.trail import id_of_agency
    from server.query.cursor import Seal
    from server.retention.reading import Reader, Retention
    from server.trail.reading import by_operator
    from server.work import utc_now

    now = utc_now()
    who = Reader.operating(await id_of_agency(database, agency))
    grace = timedelta(days=settings.review_grace_days)
    reading = Retention(database, Seal(settings.derive_key("cursor")), who, now, grace)
    found: Found = await reading.read(name, given)
    await Journal(database).record(by_operator(now)._replace(name=name, disclosed=found.told))
    return found.value
