"""The programmes of the demonstration: what partners do beside enforcement, one line each.

Invented, in the form an intervention log has. Costs are pounds for one site and one run; *people* is how many take
part in a month (0 where a place is changed), and *young* how many of a hundred are under 18.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.demonstration.partnership import (
    COMMISSIONER,
    COUNCIL,
    FAMILIES,
    FIRE,
    HEALTH,
    MENTORS,
    NORTH_COUNCIL,
    POLICE,
    PROBATION,
    SCHOOLS,
    YOUTH,
)

BOTH, BLACKTHORN, KINGS_HEATH, COUNTYWIDE = ("blackthorn", "kings-heath"), ("blackthorn",), ("kings-heath",), (None,)


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme; *runs* are the months it starts in, each run lasts *months*."""

    type: str
    title: str
    owner: str
    provider: str
    strand: str
    tier: str
    driver: str
    fund: str | None
    sites: tuple[str | None, ...]
    phase: str | None
    pounds: int
    runs: tuple[str, ...]
    months: int
    people: int = 0
    young: int = 0


# fmt: off
PROGRAMMES = (
    Programme("FOCUSED_DETERRENCE", "Call-in and offer of a way out", POLICE, POLICE, "PREVENT", "TERTIARY",
              "GANG_INFLUENCE", "SERIOUS_VIOLENCE_DUTY", BOTH, "CLEAR", 38_000, ("2023-02", "2024-04"), 7, 11, 18),
    Programme("HOT_SPOTS_POLICING", "Patrols at the hours that matter", POLICE, POLICE, "PROTECT", "PRIMARY",
              "DRUG_MARKETS", "HOTSPOT", BOTH, "HOLD", 52_000, ("2023-07", "2024-04"), 8),
    Programme("HIGH_VISIBILITY_PATROL", "Foot patrols after warrants", POLICE, POLICE, "PROTECT", "PRIMARY",
              "LOW_CONFIDENCE", None, BOTH, "HOLD", 9_000, ("2022-09", "2023-03", "2023-10", "2024-05"), 3),
    Programme("WEAPONS_SWEEP", "Sweep of open ground with residents", POLICE, POLICE, "PROTECT", "PRIMARY",
              "WEAPON_CARRYING", None, BOTH, "HOLD", 800,
              ("2022-06", "2022-11", "2023-05", "2023-11", "2024-05", "2024-11"), 1, 14, 10),
    Programme("KNIFE_SURRENDER", "Surrender bins, national week", POLICE, POLICE, "PREVENT", "PRIMARY",
              "WEAPON_CARRYING", None, BOTH, "CLEAR", 1_500, ("2022-11", "2023-05", "2023-11", "2024-05"), 1),
    Programme("CUCKOOING_VISIT", "Joint visits to homes at risk", POLICE, POLICE, "PROTECT", "SECONDARY",
              "ADULT_VULNERABILITY", None, BOTH, "HOLD", 6_500, ("2022-10", "2023-06", "2024-02"), 6, 9, 0),
    Programme("POLICE_IN_SCHOOLS", "A named officer for two schools", POLICE, SCHOOLS, "PREVENT", "PRIMARY",
              "CHILD_EXPLOITATION", None, BOTH, "BUILD", 12_000, ("2023-09", "2024-09"), 4, 85, 98),
    Programme("TARGET_HARDENING", "Locks and doors for homes at risk", COUNCIL, COUNCIL, "PROTECT", "SECONDARY",
              "ADULT_VULNERABILITY", "SAFER_STREETS_4", BOTH, "HOLD", 24_000, ("2022-10", "2023-08"), 6),
    Programme("CCTV", "Cameras at the shops and the underpass", COUNCIL, COUNCIL, "PROTECT", "PRIMARY",
              "DRUG_MARKETS", "SAFER_STREETS_4", BOTH, "HOLD", 61_000, ("2023-01",), 4),
    Programme("STREET_LIGHTING", "Lighting of footpaths", COUNCIL, COUNCIL, "PROTECT", "PRIMARY",
              "PLACE_CONDITIONS", "SAFER_STREETS_5", BOTH, "HOLD", 44_000, ("2023-11",), 5),
    Programme("ALLEY_GATES", "Gates for rear alleys", COUNCIL, COUNCIL, "PROTECT", "PRIMARY",
              "DRUG_MARKETS", "SAFER_STREETS_4", BLACKTHORN, "HOLD", 29_500, ("2023-03",), 5),
    Programme("GREEN_SPACE", "Opening the green behind the parade", COUNCIL, COUNCIL, "PREPARE", "PRIMARY",
              "PLACE_CONDITIONS", "SAFER_STREETS_5", BOTH, "BUILD", 33_000, ("2024-04",), 8),
    Programme("PUBLIC_REALM_REPAIR", "Repair, cleaning and colour", COUNCIL, COUNCIL, "PREPARE", "PRIMARY",
              "PLACE_CONDITIONS", "LOCAL", BOTH, "BUILD", 14_000, ("2023-10", "2024-06"), 3),
    Programme("SIGNAGE", "Reporting signs and contact points", COUNCIL, COUNCIL, "PROTECT", "PRIMARY",
              "LOW_CONFIDENCE", "SAFER_STREETS_5", KINGS_HEATH, "HOLD", 3_200, ("2023-11",), 2),
    Programme("TENANCY_ACTION", "Tenancy action with landlords", COUNCIL, COUNCIL, "PURSUE", "TERTIARY",
              "DRUG_MARKETS", "LOCAL", BOTH, "HOLD", 11_000, ("2022-07", "2023-05", "2024-01"), 8),
    Programme("COMMUNITY_MEETING", "Open evenings with residents", COUNCIL, COUNCIL, "PREPARE", "PRIMARY",
              "LOW_CONFIDENCE", "LOCAL", BOTH, "BUILD", 1_900, ("2022-09", "2023-09", "2024-04"), 6, 34, 6),
    Programme("DOOR_KNOCKING", "Every door in four weeks", COUNCIL, COUNCIL, "PREPARE", "PRIMARY",
              "LOW_CONFIDENCE", "LOCAL", BOTH, "HOLD", 4_400, ("2022-06", "2023-02", "2024-03"), 1, 190, 0),
    Programme("YOUTH_SPACE", "A room of their own, three evenings", COUNCIL, MENTORS, "PREVENT", "PRIMARY",
              "CHILD_EXPLOITATION", "SAFER_STREETS_5", BOTH, "BUILD", 27_000, ("2023-10", "2024-05"), 7, 31, 96),
    Programme("BUSINESS_ENGAGEMENT", "Shops that look out", COUNCIL, COUNCIL, "PROTECT", "PRIMARY",
              "DRUG_MARKETS", None, KINGS_HEATH, "HOLD", 2_600, ("2023-08",), 5),
    Programme("PRE_COURT_DIVERSION", "Diversion at the station", YOUTH, YOUTH, "PREVENT", "SECONDARY",
              "CHILD_EXPLOITATION", "SERIOUS_VIOLENCE_DUTY", BOTH, "CLEAR", 31_000, ("2022-09", "2023-09"), 11, 8, 100),
    Programme("MENTORING", "A mentor for a year", YOUTH, MENTORS, "PREVENT", "SECONDARY",
              "GANG_INFLUENCE", "SERIOUS_VIOLENCE_DUTY", BOTH, "HOLD", 42_000, ("2023-02", "2024-02"), 10, 9, 92),
    Programme("COGNITIVE_BEHAVIOURAL_THERAPY", "Think first, small groups", YOUTH, YOUTH, "PREVENT", "TERTIARY",
              "WEAPON_CARRYING", "SERIOUS_VIOLENCE_DUTY", BOTH, "HOLD", 26_000, ("2023-09", "2024-03"), 5, 7, 100),
    Programme("RESTORATIVE_JUSTICE", "Meetings with those who were harmed", YOUTH, YOUTH, "PREPARE", "TERTIARY",
              "FAMILY_ADVERSITY", None, COUNTYWIDE, None, 9_500, ("2023-01", "2024-01"), 10, 4, 70),
    Programme("SPORTS_PROGRAMMES", "Boxing and football, twice a week", MENTORS, MENTORS, "PREVENT", "PRIMARY",
              "GANG_INFLUENCE", "LOCAL", BOTH, "BUILD", 13_500, ("2022-07", "2023-09", "2024-07"), 5, 38, 88),
    Programme("DETACHED_YOUTH_WORK", "Youth workers on the street", MENTORS, MENTORS, "PREVENT", "SECONDARY",
              "CHILD_EXPLOITATION", "SERIOUS_VIOLENCE_DUTY", BOTH, "HOLD", 24_500, ("2023-04", "2024-04"), 8, 27, 94),
    Programme("PARENTING_PROGRAMMES", "Parents against exploitation", FAMILIES, FAMILIES, "PREVENT", "SECONDARY",
              "FAMILY_ADVERSITY", "LOCAL", BOTH, "BUILD", 8_800, ("2023-10", "2024-09"), 3, 12, 0),
    Programme("A_AND_E_NAVIGATORS", "Navigators at the general hospital", HEALTH, HEALTH, "PREVENT", "TERTIARY",
              "MENTAL_HEALTH", "SERIOUS_VIOLENCE_DUTY", COUNTYWIDE, None, 96_000, ("2023-04", "2024-04"), 9, 17, 34),
    Programme("DRUG_TREATMENT_OUTREACH", "Treatment at the kitchen table", HEALTH, HEALTH, "PROTECT", "TERTIARY",
              "SUBSTANCE_USE", None, BOTH, "HOLD", 18_500, ("2023-03", "2024-01"), 9, 13, 0),
    Programme("BLEED_KITS", "Bleed kits in shops and clubs", FIRE, FIRE, "PREPARE", "PRIMARY",
              "WEAPON_CARRYING", "SERIOUS_VIOLENCE_DUTY", BOTH, "BUILD", 2_400, ("2023-11", "2024-10"), 1, 22, 30),
    Programme("TRAUMA_INFORMED_TRAINING", "Training of those who meet them first", COMMISSIONER, COMMISSIONER,
              "PREPARE", "PRIMARY", "FAMILY_ADVERSITY", "SERIOUS_VIOLENCE_DUTY", COUNTYWIDE, None, 41_000,
              ("2023-05", "2024-05"), 6, 46, 0),
    Programme("KNIFE_CRIME_EDUCATION", "Lessons by people who know", COMMISSIONER, SCHOOLS, "PREVENT", "PRIMARY",
              "WEAPON_CARRYING", "SERIOUS_VIOLENCE_DUTY", COUNTYWIDE, None, 22_000, ("2022-10", "2023-10", "2024-10"),
              3, 240, 99),
    Programme("SOCIAL_SKILLS_TRAINING", "Back into the classroom", SCHOOLS, SCHOOLS, "PREVENT", "SECONDARY",
              "SCHOOL_ABSENCE", None, BOTH, "BUILD", 7_700, ("2023-09", "2024-09"), 4, 15, 100),
    Programme("TRAUMA_SPECIFIC_THERAPIES", "Therapy on licence", PROBATION, PROBATION, "PREVENT", "TERTIARY",
              "MENTAL_HEALTH", None, COUNTYWIDE, None, 19_000, ("2023-06",), 12, 6, 0),
    Programme("MENTORING", "Mentors in the north", NORTH_COUNCIL, NORTH_COUNCIL, "PREVENT", "SECONDARY",
              "GANG_INFLUENCE", "SERIOUS_VIOLENCE_DUTY", COUNTYWIDE, None, 35_000, ("2023-09", "2024-09"), 4, 12, 90),
    Programme("CCTV", "Cameras in town centres of the north", NORTH_COUNCIL, NORTH_COUNCIL, "PROTECT", "PRIMARY",
              "PLACE_CONDITIONS", "SAFER_STREETS_5", COUNTYWIDE, None, 58_000, ("2024-01",), 5),
)
# fmt: on
