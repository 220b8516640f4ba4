"""A simple model of who reads what of the record of access, and random crowds of entries to hold it against.

Of two agreements in the world, ISA-1 is between police and svpp, ISA-2 between council and svpp.
"""

from __future__ import annotations

from random import Random

from tests.asking import WHO
from tests.promises.trail import record
from tests.world import id_of

AGREEMENTS = "owner | recipient\npolice | svpp\ncouncil | svpp"
PARTIES = {id_of("ISA-1"): ("police", "svpp"), id_of("ISA-2"): ("council", "svpp")}
# Events of which each is about one agreement.
AGREEING = ("agreement_expired", "change_made", "change_refused")


def crowd(random: Random) -> str:
    """Make up entries, as a table of the kind that tests/promises/trail.py reads."""
    lines = ["kinds | name | actor | purpose | told | about | change"]
    for _ in range(40):
        kinds = random.choice(["CONSULT", "DISCLOSE", "CONSULT DISCLOSE", "DENY", "AUTH", "COMBINE", *["ADMIN"] * 6])
        actor = random.choice(
            ["police analyst", "council officer", "svpp member", "next police analyst", "council protection officer"]
        )
        tells = "S" in kinds or ("ADMIN" in kinds and random.random() < 0.2)
        owners = random.sample(["police", "council", "svpp"], random.randint(0, 3)) if tells else []
        told = "; ".join(f"{owner}:{','.join(_names(random))}" for owner in owners)
        name = random.choice(["query", *AGREEING])
        about = random.choice([*PARTIES, record("gun"), ""])
        change = random.choice(["signAgreement", "signAgreement", "correctArrest"])
        lines.append(f"{kinds} | {name} | {actor} | EVALUATION | {told} | {about} | {change}")
    return "\n".join(lines)


def _names(random: Random) -> list[str]:
    return random.sample(["gun", "knife", "lights", "lamp"], random.randint(1, 3))


def model(who: str, row: dict[str, str]) -> tuple[str, dict[str, int]] | None:
    """Say what *who* sees of an entry, as the table of roles has it."""
    reader, actor = WHO[who], WHO[row["actor"]]
    told = {}
    for each in row["told"].split(";"):
        owner, _, records = each.strip().partition(":")
        if owner:
            told[id_of(owner)] = len(set(records.split(",")))
    if reader["role"] == "DATA_PROTECTION_OFFICER":
        if actor["agency"] == reader["agency"]:
            return "WHOLE", told
        mine = {owner: count for owner, count in told.items() if owner == id_of(reader["agency"])}
        return ("SHARED", mine) if mine else None
    if reader["role"] == "PARTNERSHIP_ADMINISTRATOR" and "ADMIN" in row["kinds"] and not told:
        parties = PARTIES.get(row["about"], ())
        is_mine = reader["agency"] in (actor["agency"], *parties)
        is_refused_record = row["name"] == "change_refused" and row["change"] == "correctArrest"
        if row["name"] not in AGREEING or (is_mine and not is_refused_record):
            return "WHOLE", told
    return ("OWN", told) if row["actor"] == who else None
