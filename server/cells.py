"""Cells: text as it stands in the cell of a spreadsheet, which may take it for more than text.

Source: CWE-1236, improper neutralization of formula elements in a CSV file.
"""

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What a formula may follow in the midst of a text, where another sign than the comma parts cells.
_BEHIND = re.compile(r"([;|\t\r\n])(?=[\s\"]*[=+@-])")

# What stands in a cell whose formula could not be worked out.
# Source: ECMA-376 part 1, 18.17.3, and what newer spreadsheet programs write.
ERRORS = frozenset(
    {
        *("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"),
        *("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!"),
    }
)


def harmless(text: str) -> str:
    """Keep a spreadsheet from taking *text* for a formula: an apostrophe before it says that it is text."""
    return f"'{text}" if text.startswith(FORMULA) else text


def harmless_anywhere(text: str) -> str:
    """Keep *text* from being taken for a formula also where a sign in it parts cells, as ";" does in many countries.

    Quotation marks do not help there: they count at the beginning of a cell, and the cell began before this text.
    """
    told = harmless(text)
    return _BEHIND.sub(r"\1'", told) if _BEHIND.search(told) else told
