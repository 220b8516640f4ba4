"""Retention: what is due for review, what was decided of it, and how a record ends.

reading.py answers what is asked, deciding.py makes the changes, disposing.py deletes, certificate.py proves it.
"""
