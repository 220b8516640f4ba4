"""The demonstration partnership: one synthetic county that every newcomer can query.

`world.rows` yields every row, `load.load` writes them. Nothing here describes a real event or person; only the
places (schema/codes/places) and the published figures of `indicators.py` are real. The records are drawn from a
constant seed, so every installation tells the same story; the ids depend on the installation and cannot be guessed.

Each id belongs to a stable key: ``agency:northamptonshire-police`` (the keys of `partnership.py`),
``area:E06000062`` (a GSS code or the partnership's own), ``operation:op-revive``, ``site:blackthorn``,
``site:kings-heath``, ``agreement:ISA-2022-01``, ``outcome:17``.
"""
