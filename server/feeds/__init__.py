"""Feeds: what became visible, changed or disappeared for a principal since they asked last.

Compared anew with the Views at every question, never gathered from events: so whatever opens or closes a record is in.
"""
