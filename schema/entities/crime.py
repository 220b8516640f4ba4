"""Open crime data as data.police.uk publishes it, kept row for row.

Source of the layout: data.police.uk, "About the data" (Open Government
Licence v3.0). Locations are approximate by the publisher's own method.
"""

from __future__ import annotations

from schema.entities.words import ID, MONTH, code, words
from schema.entity import Entity, Family, Field, Governance, Kind, Link
from schema.tables import crime


def _degrees(name: str, text: str) -> Field:
    return Field(name=name, column=name, kind=Kind.DEGREES, text=text, unit="degrees, WGS 84", optional=True)


_PUBLISHED: tuple[Field, ...] = (
    ID,
    words(
        "crimeId",
        "Published Crime ID; may repeat, and is null where none was published.",
        column="crime_id",
        optional=True,
    ),
    MONTH,
    words("reportedBy", "Force that reported the data.", column="reported_by"),
    words("fallsWithin", "Force area it falls within.", column="falls_within"),
    _degrees("longitude", "Longitude of the anonymised point."),
    _degrees("latitude", "Latitude of the anonymised point."),
    words("location", "Published location text.", optional=True),
    words("lsoaCode", "Code of the small area.", column="lsoa_code", optional=True),
    words("lsoaName", "Name of the small area.", column="lsoa_name", optional=True),
)
_AREA = Link(
    name="area",
    target="Area",
    local="lsoa_code",
    remote="gss_code",
    optional=True,
    text="The area of that code, where the partnership knows it.",
)

RECORDED_CRIME = Entity(
    name="RecordedCrime",
    table=crime.RECORDED_CRIME,
    text="A published street-level crime or incident.",
    family=Family.CRIME,
    governance=Governance.OPEN,
    root="recordedCrimes",
    order=("month",),
    newest_first=True,
    fields=(
        *_PUBLISHED,
        code("crimeType", "crime_type", "Published category.", column="crime_type"),
        code(
            "lastOutcome",
            "crime_outcome_category",
            "Latest published outcome category.",
            column="last_outcome",
            optional=True,
        ),
        words("context", "Published context.", optional=True),
    ),
    links=(
        _AREA,
        Link(
            name="outcomes",
            target="CrimeOutcome",
            local="crime_id",
            remote="crime_id",
            many=True,
            paged=True,
            text="Published outcomes that carry the same Crime ID.",
        ),
    ),
)

CRIME_OUTCOME = Entity(
    name="CrimeOutcome",
    table=crime.CRIME_OUTCOME,
    text="A published outcome of a crime; its crime may be in no file at hand.",
    family=Family.CRIME,
    governance=Governance.OPEN,
    order=("month",),
    newest_first=True,
    fields=(*_PUBLISHED, code("outcome", "crime_outcome_category", "Published outcome type.")),
    links=(
        _AREA,
        Link(
            name="crimes",
            target="RecordedCrime",
            local="crime_id",
            remote="crime_id",
            many=True,
            paged=True,
            text="Published crimes that carry the same Crime ID.",
        ),
    ),
)
