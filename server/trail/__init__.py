"""The record of access as it is read: what officers ask, at GraphQL and at the command line, and what is kept of that.

Which entries, and how much of them, is decided in auth/access/trail.py; every statement here stands under it.
`reading.py` is the conductor: read it first.
"""
