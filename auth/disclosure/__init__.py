"""Disclosure: which numbers may be let out, and how far they are blurred.

Step 9 of a query (see server/query/answer.py). `measures` says what is counted, `rules` how numbers leave for
each role, `rounding` and `release` do it. No I/O and no SQL.
"""
