"""ISTV: attendances after assaults as hospitals send them, once a month, in a spreadsheet.

The NHS data set Information Sharing to Tackle Violence (information standard ISB 1594). Its headings are in
mapping.toml; places.py turns the place, which is free text, into an area. The rest is `wardmote import` as ever.
"""

from server.imports.istv.places import istv_mapping

__all__ = ["istv_mapping"]
