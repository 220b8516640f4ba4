"""The printed contract is what the catalogue says: a change of one is a change of the other, in the same commit."""

from schema.graphql.printed import contract_text
from tests.house.tree import ROOT


def test_the_printed_contract_has_not_drifted() -> None:
    """schema/contract.graphql is what the catalogue prints now; `make contract` reprints it."""
    printed = (ROOT / "schema" / "contract.graphql").read_text("utf-8")

    assert printed == contract_text()


def test_the_contract_describes_what_it_declares() -> None:
    """The contract is no empty page: it has the root type, and every type in it is described."""
    lines = contract_text().splitlines()
    bare = [
        line
        for before, line in zip(["", *lines], lines, strict=False)
        if line.startswith(("type ", "interface ", "enum ", "input ", "scalar ", "union ")) and '"' not in before
    ]

    assert "type Query {" in lines
    assert bare == []
