"""What is found: drugs with prices an analyst would expect, weapons as listed, and cash.

Street prices are those commonly quoted around 2023 and are general knowledge, not a source. The lines of a year are
drawn first and then fitted, so that they add up to the year's total exactly. Draws; writes nothing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from schema.codes import code_list
from server.demonstration.batches import Row
from server.demonstration.chance import pick


@dataclass(frozen=True, slots=True)
class Market:
    """One way a drug is found: its unit, the price of one in pence, the usual quantity, and how often it is."""

    drug: str
    unit: str
    price: int
    least: int
    most: int
    weight: int


# In a pocket or a bag.
STREET = (
    Market("CANNABIS_HERBAL", "DEAL", 1_000, 1, 12, 34),
    Market("CRACK_COCAINE", "WRAP", 1_000, 2, 24, 20),
    Market("HEROIN", "WRAP", 1_000, 2, 22, 16),
    Market("POWDER_COCAINE", "WRAP", 4_000, 1, 6, 14),
    Market("CANNABIS_RESIN", "GRAM", 800, 1, 14, 4),
    Market("KETAMINE", "GRAM", 2_500, 1, 5, 5),
    Market("MDMA", "TABLET", 800, 2, 20, 4),
    Market("PREGABALIN", "TABLET", 100, 10, 84, 5),
    Market("DIAZEPAM", "TABLET", 100, 10, 100, 4),
    Market("SYNTHETIC_CANNABINOID", "DEAL", 500, 1, 10, 4),
)
# Behind a door.
STOCK = (
    Market("CRACK_COCAINE", "GRAM", 8_000, 5, 55, 24),
    Market("HEROIN", "GRAM", 6_000, 6, 70, 20),
    Market("POWDER_COCAINE", "GRAM", 8_000, 8, 85, 18),
    Market("CANNABIS_HERBAL", "GRAM", 1_000, 60, 900, 20),
    Market("CANNABIS_PLANT", "PLANT", 42_000, 4, 42, 4),
    Market("AMPHETAMINE", "GRAM", 1_000, 20, 180, 5),
    Market("KETAMINE", "GRAM", 2_500, 10, 80, 4),
    Market("ALPRAZOLAM", "TABLET", 150, 60, 700, 3),
    Market("NITAZENE", "TABLET", 200, 20, 120, 1),
    Market("MDMA", "TABLET", 800, 20, 200, 3),
)
_STREET_METHODS = {"STREET_PRICE": 70, "OFFICER_ESTIMATE": 30}
_STOCK_METHODS = {"EXPERT_WITNESS": 58, "FORENSIC_PURITY": 22, "STREET_PRICE": 12, "WHOLESALE_PRICE": 8}

CASH_POWERS = {
    "warrant": {"POCA_S294": 60, "MISUSE_OF_DRUGS_S23": 18, "PACE_S18": 12, "PACE_S8": 10},
    "stop": {"POCA_S294": 46, "PACE_S32": 40, "PACE_S19": 14},
}
CASH_STATUSES = {"FORFEITED": 47, "DETAINED": 38, "RETURNED": 15}


@dataclass(frozen=True, slots=True)
class Drug:
    """One drug of a seizure; *quantity* in thousandths of the unit."""

    market: Market
    quantity: int
    pence: int
    method: str

    def row(self) -> Row:
        """Give the columns of its line."""
        return {
            "drug": self.market.drug,
            "drug_class": code_list("drug").further(self.market.drug, "drug_class"),
            "quantity": self.quantity,
            "unit": self.market.unit,
            "street_value_pence": self.pence,
            "valuation_method": self.method,
        }


def drugs(draw: random.Random, *, stock: bool) -> list[Drug]:
    """Draw the drugs of one seizure: one to three different ones behind a door, mostly one in the street."""
    markets, methods = (STOCK, _STOCK_METHODS) if stock else (STREET, _STREET_METHODS)
    wanted = draw.choices((1, 2, 3), (46, 38, 16) if stock else (82, 16, 2))[0]
    chosen: dict[str, Market] = {}
    while len(chosen) < wanted:
        market = draw.choices(markets, [each.weight for each in markets])[0]
        chosen[market.drug] = market
    # The product of two draws: many small finds and a few large ones.
    return [
        _drug(
            market,
            market.least + (market.most - market.least) * draw.random() * draw.random(),
            _method(market, pick(draw, methods)),
        )
        for market in chosen.values()
    ]


def fitted_drugs(seizures: Sequence[list[Drug]], total: int) -> list[list[Drug]]:
    """Scale the quantities of all *seizures* so that their values add up to *total* pence exactly."""
    factor = total / sum(drug.pence for seizure in seizures for drug in seizure)
    scaled = [
        [_drug(drug.market, drug.quantity / 1_000 * factor, drug.method) for drug in seizure] for seizure in seizures
    ]
    rest = total - sum(drug.pence for seizure in scaled for drug in seizure)
    # A valuation need not be a multiple of a price: the largest powder takes what rounding left over.
    seizure, position = max(
        (
            (seizure, position)
            for seizure in scaled
            for position, drug in enumerate(seizure)
            if drug.market.unit == "GRAM"
        ),
        key=lambda found: found[0][found[1]].pence,
    )
    drug = seizure[position]
    pence = drug.pence + rest
    quantity = round(pence / drug.market.price * 10) * 100
    seizure[position] = replace(drug, pence=pence, quantity=quantity, method="EXPERT_WITNESS")
    return scaled


def weapon_lines(listed: str) -> tuple[Row, ...]:
    """Read a seizure of weapons as years.py lists it, for example ``MACHETE 2, BAT 1``."""
    kinds = code_list("weapon_kind")
    parts = (part.split() for part in listed.split(", "))
    return tuple(
        {"category": kinds.further(kind, "category"), "kind": kind, "count": int(count)} for kind, count in parts
    )


def cash_amounts(draw: random.Random, count: int) -> list[int]:
    """Draw *count* amounts of cash in pence: many of some hundred pounds, a few of some thousand."""
    return [round(12_000 + 600_000 * draw.random() ** 3) for _ in range(count)]


def _method(market: Market, method: str) -> str:
    # Purity is measured in powders only.
    is_powder = market.unit == "GRAM" and not market.drug.startswith("CANNABIS")
    return "EXPERT_WITNESS" if method == "FORENSIC_PURITY" and not is_powder else method


def _drug(market: Market, amount: float, method: str) -> Drug:
    # Powder is weighed to a tenth of a gram; everything else is counted.
    quantity = max(1, round(amount * 10)) * 100 if market.unit == "GRAM" else max(1, round(amount)) * 1_000
    return Drug(market, quantity, quantity * market.price // 1_000, method)
