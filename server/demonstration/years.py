"""The three years of enforcement in figures: what is drawn later must add up to exactly this.

2023 gives the published figures of Op Revive (sites.py): 195 arrests, £209,000 of drugs, 49 weapons, £42,350 of
cash and 372 months of immediate custody. 2022 and 2024 are invented. A line of weapons is one seizure: where it was
made, and how many of which kind.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One year: counts of events, totals in pence, seizures of weapons, and sentences in months."""

    year: int
    warrants: dict[str, int]
    stops: int
    arrests: int
    drug_seizures: int
    drugs_pence: int
    cash_seizures: int
    cash_pence: int
    weapons: tuple[tuple[str, str], ...]
    custody_months: tuple[int, ...]
    suspended_months: tuple[int, ...]
    other_disposals: dict[str, int]


# Where a weapon was found: at a warrant, in a stop and search or on arrest, in a sweep of open ground.
WARRANT, STOP, SWEEP = "warrant", "stop", "sweep"

YEARS = (
    Year(
        year=2022,
        warrants={"MISUSE_OF_DRUGS_S23": 26, "PACE_S8": 5, "FIREARMS_S46": 2, "ARREST": 4},
        stops=58,
        arrests=92,
        drug_seizures=54,
        drugs_pence=7_431_500,
        cash_seizures=9,
        cash_pence=1_612_000,
        weapons=(
            (WARRANT, "SHOTGUN 1, SHOTGUN_CARTRIDGE 2"),
            (WARRANT, "MACHETE 1, BAT 1"),
            (WARRANT, "AIR_WEAPON 1"),
            (WARRANT, "ZOMBIE_STYLE_KNIFE 1"),
            (STOP, "LOCK_KNIFE 1"),
            (STOP, "KITCHEN_KNIFE 1"),
            (STOP, "KITCHEN_KNIFE 1"),
            (STOP, "FLICK_KNIFE 1"),
            (STOP, "SCREWDRIVER 1"),
            (STOP, "KNUCKLEDUSTER 1"),
            (STOP, "LOCK_KNIFE 1"),
            (SWEEP, "KITCHEN_KNIFE 2"),
            (SWEEP, "MACHETE 1"),
        ),
        custody_months=(40, 30, 26, 18, 12, 8),
        suspended_months=(18, 12, 9),
        other_disposals={"COMMUNITY_ORDER": 4, "FINE": 2, "REFERRAL_ORDER": 1, "ACQUITTED": 1, "DISCONTINUED": 1},
    ),
    Year(
        year=2023,
        warrants={"MISUSE_OF_DRUGS_S23": 46, "PACE_S8": 9, "FIREARMS_S46": 5, "POCA_S352": 2, "ARREST": 6},
        stops=112,
        arrests=195,
        drug_seizures=118,
        drugs_pence=20_900_000,
        cash_seizures=22,
        cash_pence=4_235_000,
        weapons=(
            (WARRANT, "SAWN_OFF_SHOTGUN 1, SHOTGUN_CARTRIDGE 3"),
            (WARRANT, "HANDGUN 1, BULLET 2"),
            (WARRANT, "CONVERTED_FIREARM 1"),
            (WARRANT, "IMITATION_FIREARM 1, ZOMBIE_STYLE_KNIFE 1"),
            (WARRANT, "AIR_WEAPON 1"),
            (WARRANT, "STUN_DEVICE 1, MACHETE 1"),
            (WARRANT, "MACHETE 2, BAT 1"),
            (WARRANT, "SWORD 1, KNUCKLEDUSTER 1"),
            (WARRANT, "HUNTING_KNIFE 1, IRRITANT_SPRAY 1"),
            (WARRANT, "MACHETE 1"),
            (WARRANT, "ZOMBIE_STYLE_KNIFE 1"),
            (WARRANT, "BATON 1, LOCK_KNIFE 1"),
            (WARRANT, "CROSSBOW 1"),
            (WARRANT, "IMITATION_FIREARM 1"),
            (STOP, "LOCK_KNIFE 1"),
            (STOP, "KITCHEN_KNIFE 1"),
            (STOP, "KITCHEN_KNIFE 1"),
            (STOP, "LOCK_KNIFE 1"),
            (STOP, "ZOMBIE_STYLE_KNIFE 1"),
            (STOP, "FLICK_KNIFE 1"),
            (STOP, "KITCHEN_KNIFE 1"),
            (STOP, "SCREWDRIVER 1"),
            (STOP, "MACHETE 1"),
            (STOP, "LOCK_KNIFE 1"),
            (STOP, "HAMMER 1"),
            (STOP, "KNUCKLEDUSTER 1"),
            (STOP, "IRRITANT_SPRAY 1"),
            (STOP, "KITCHEN_KNIFE 1"),
            (STOP, "ACID 1"),
            (STOP, "FLICK_KNIFE 1"),
            (STOP, "OTHER_BLADE 1"),
            (SWEEP, "KITCHEN_KNIFE 2"),
            (SWEEP, "MACHETE 1"),
            (SWEEP, "LOCK_KNIFE 1, KITCHEN_KNIFE 1"),
            (SWEEP, "AXE 1"),
        ),
        custody_months=(54, 48, 42, 38, 36, 32, 30, 24, 20, 16, 12, 10, 6, 4),
        suspended_months=(21, 18, 15, 12, 10, 8, 6),
        other_disposals={
            "COMMUNITY_ORDER": 11,
            "FINE": 7,
            "REFERRAL_ORDER": 3,
            "YOUTH_REHABILITATION_ORDER": 2,
            "CONDITIONAL_DISCHARGE": 3,
            "ACQUITTED": 2,
            "DISCONTINUED": 4,
        },
    ),
    Year(
        year=2024,
        warrants={"MISUSE_OF_DRUGS_S23": 36, "PACE_S8": 7, "FIREARMS_S46": 3, "POCA_S352": 2, "ARREST": 5},
        stops=88,
        arrests=148,
        drug_seizures=92,
        drugs_pence=14_286_000,
        cash_seizures=17,
        cash_pence=2_390_500,
        weapons=(
            (WARRANT, "HANDGUN 1, BULLET 3"),
            (WARRANT, "IMITATION_FIREARM 1"),
            (WARRANT, "MACHETE 1, ZOMBIE_STYLE_KNIFE 1"),
            (WARRANT, "CROSSBOW 1"),
            (WARRANT, "SWORD 1"),
            (WARRANT, "STUN_DEVICE 1"),
            (WARRANT, "MACHETE 1, AXE 1"),
            (WARRANT, "IRRITANT_SPRAY 1, BATON 1"),
            (STOP, "LOCK_KNIFE 1"),
            (STOP, "KITCHEN_KNIFE 1"),
            (STOP, "ZOMBIE_STYLE_KNIFE 1"),
            (STOP, "FLICK_KNIFE 1"),
            (STOP, "KITCHEN_KNIFE 1"),
            (STOP, "SCREWDRIVER 1"),
            (STOP, "LOCK_KNIFE 1"),
            (STOP, "SPIKE 1"),
            (STOP, "HAMMER 1"),
            (STOP, "KITCHEN_KNIFE 1"),
            (STOP, "BROKEN_GLASS 1"),
            (SWEEP, "KITCHEN_KNIFE 1, LOCK_KNIFE 1"),
            (SWEEP, "MACHETE 1"),
            (SWEEP, "KITCHEN_KNIFE 3"),
        ),
        custody_months=(66, 51, 44, 40, 36, 33, 30, 28, 24, 18, 15, 12, 9, 8, 6, 4),
        suspended_months=(24, 20, 18, 14, 12, 9, 8, 6),
        other_disposals={
            "COMMUNITY_ORDER": 14,
            "FINE": 8,
            "REFERRAL_ORDER": 4,
            "YOUTH_REHABILITATION_ORDER": 3,
            "CONDITIONAL_DISCHARGE": 4,
            "HOSPITAL_ORDER": 1,
            "ACQUITTED": 3,
            "DISCONTINUED": 5,
        },
    ),
)
