"""Who works together: agencies, their teams, and the areas they work in.

Reference data, visible to every signed-in partner.
"""

from __future__ import annotations

from schema.entities.words import ID, code, day, to_one, whole, words
from schema.entity import Entity, Family, Field, Governance, Kind, Link, Through
from schema.tables import reference

AGENCY = Entity(
    name="Agency",
    table=reference.AGENCY,
    text="An organisation of the partnership.",
    family=Family.PARTNERSHIP,
    governance=Governance.OPEN,
    root="agencies",
    order=("name",),
    fields=(
        ID,
        words("name", "Name of the organisation."),
        code("kind", "agency_kind", "What sort of organisation it is."),
        code("duty", "agency_duty", "Its standing under the Serious Violence Duty."),
        code("regime", "legal_regime", "The data protection regime it processes under.", column="regime"),
    ),
    links=(Link(name="teams", target="Team", remote="agency_id", many=True, text="Its teams, by name."),),
)

TEAM = Entity(
    name="Team",
    table=reference.TEAM,
    text="A team within an agency.",
    family=Family.PARTNERSHIP,
    governance=Governance.OPEN,
    order=("name",),
    fields=(ID, words("name", "Name of the team.")),
    links=(to_one("agency", "Agency", "agency_id", "The agency it belongs to."),),
)

AREA = Entity(
    name="Area",
    table=reference.AREA,
    text="A place with a boundary: statistical, administrative, or drawn by the partnership. "
    "Boundaries change, so each area has a vintage and the days on which it holds.",
    family=Family.PARTNERSHIP,
    governance=Governance.OPEN,
    root="areas",
    order=("name",),
    fields=(
        ID,
        words(
            "gssCode",
            "Government Statistical Service code, or the partnership's own for a custom area.",
            column="gss_code",
        ),
        words("name", "Name of the area."),
        code("kind", "area_kind", "What sort of area it is."),
        whole("vintage", "vintage", "Year of the boundaries.", unit="calendar year"),
        day("validFrom", "valid_from", "First day on which these boundaries hold."),
        day("validTo", "valid_to", "Last day on which these boundaries hold; null while they do.", optional=True),
        Field(
            name="longitude",
            column="longitude",
            kind=Kind.DEGREES,
            text="Longitude of the approximate centre.",
            unit="degrees, WGS 84",
            optional=True,
        ),
        Field(
            name="latitude",
            column="latitude",
            kind=Kind.DEGREES,
            text="Latitude of the approximate centre.",
            unit="degrees, WGS 84",
            optional=True,
        ),
    ),
    links=(
        to_one("parent", "Area", "parent_id", "The area it lies in.", optional=True),
        Link(
            name="within",
            target="Area",
            many=True,
            paged=True,
            text="Every area that lies inside it, itself included.",
            through=Through(reference.AREA_WITHIN, "within_id", "area_id"),
        ),
    ),
)
