"""Cells: text as it stands in the cell of a spreadsheet, which may take it for more than text.

Source: CWE-1236, improper neutralization of formula elements in a CSV file.
"""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Keep a spreadsheet from taking *text* for a formula: an apostrophe before it says that it is text."""
    return f"'{text}" if text.startswith(FORMULA) else text
