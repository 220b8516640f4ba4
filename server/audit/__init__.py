"""The record of access: who did and saw what, written before the answer leaves, and provable to others.

`entry.py` says what an entry is, `journal.py` writes it, `tree.py` and `checkpoint.py` make it provable, `verify.py`
checks it all again. Nothing else writes the tables of `schema/tables/audit.py`.
"""
